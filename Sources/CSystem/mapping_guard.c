#define _GNU_SOURCE
#include "MappingGuard.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

// Written under the mutex, read in a signal handler: a length of 0 marks an entry that is free or being changed.
static struct {
  _Atomic uintptr_t base;
  _Atomic size_t length;
} mappings[4096];
enum { mapping_count = sizeof mappings / sizeof mappings[0] };
static pthread_mutex_t changing = PTHREAD_MUTEX_INITIALIZER;
static struct sigaction previous;
static int is_installed;
static uintptr_t page_size;

int mapping_guard_mend(int number, const siginfo_t *info) {
  if (number != SIGBUS || info->si_code != BUS_ADRERR) return 0;
  uintptr_t address = (uintptr_t)info->si_addr;
  for (int i = 0; i < mapping_count; i++) {
    size_t length = atomic_load(&mappings[i].length);
    uintptr_t base = atomic_load(&mappings[i].base);
    if (length == 0 || address < base || address - base >= length) continue;
    void *page = (void *)(address & ~(page_size - 1));
    return mmap(page, page_size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == page;
  }
  return 0;
}

static void bus_error(int number, siginfo_t *info, void *context) {
  if (mapping_guard_mend(number, info)) return;
  if (previous.sa_flags & SA_SIGINFO) {
    previous.sa_sigaction(number, info, context);
  } else if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
    previous.sa_handler(number);
  } else {
    signal(number, SIG_DFL);
    raise(number);
  }
}

static void install(void) {
  if (is_installed) return;
  is_installed = 1;
  page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
  struct sigaction action = {.sa_sigaction = bus_error, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
  sigemptyset(&action.sa_mask);
  sigaction(SIGBUS, &action, &previous);
}

int mapping_guard_add(const void *base, size_t length) {
  int is_added = 0;
  pthread_mutex_lock(&changing);
  install();
  for (int i = 0; i < mapping_count && !is_added; i++) {
    if (atomic_load(&mappings[i].length) != 0) continue;
    atomic_store(&mappings[i].base, (uintptr_t)base);
    atomic_store(&mappings[i].length, length);
    is_added = 1;
  }
  pthread_mutex_unlock(&changing);
  return is_added;
}

void mapping_guard_remove(const void *base) {
  pthread_mutex_lock(&changing);
  for (int i = 0; i < mapping_count; i++) {
    if (atomic_load(&mappings[i].base) != (uintptr_t)base || atomic_load(&mappings[i].length) == 0) continue;
    atomic_store(&mappings[i].length, 0);
    break;
  }
  pthread_mutex_unlock(&changing);
}
