#define _GNU_SOURCE
#include "CrashGuard.h"
#include "MappingGuard.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Everything a signal handler needs, set before `armed` is.
static struct {
  int terminal, error_log, saved_error;
  pid_t owner;
  struct termios saved;
  char sequence[512];
  size_t length;
} state;
static atomic_int armed;

static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGSYS};
enum { crash_count = sizeof crashes / sizeof crashes[0] };
static struct sigaction previous[crash_count];

static void write_patiently(int fd, const char *bytes, size_t count) {
  int patience = 10;
  while (count > 0) {
    ssize_t written = write(fd, bytes, count);
    if (written > 0) {
      bytes += written;
      count -= (size_t)written;
    } else if (written < 0 && errno == EINTR) {
      continue;
    } else if (written < 0 && errno == EAGAIN && patience-- > 0) {
      struct pollfd ready = {.fd = fd, .events = POLLOUT};
      poll(&ready, 1, 100);
    } else {
      return;
    }
  }
}

static void replay_errors(void) {
  if (state.error_log < 0) return;
  dup2(state.saved_error, STDERR_FILENO);
  char buffer[4096];
  off_t offset = 0;
  for (;;) {
    ssize_t count = pread(state.error_log, buffer, sizeof buffer, offset);
    if (count <= 0) return;
    write_patiently(STDERR_FILENO, buffer, (size_t)count);
    offset += count;
  }
}

void crash_guard_restore(void) {
  if (!atomic_exchange(&armed, 0) || state.owner != getpid()) return;
  // Changing the modes from the background would stop us here.
  sigset_t background, before;
  sigemptyset(&background);
  sigaddset(&background, SIGTTOU);
  pthread_sigmask(SIG_BLOCK, &background, &before);
  write_patiently(state.terminal, state.sequence, state.length);
  tcsetattr(state.terminal, TCSANOW, &state.saved);
  replay_errors();
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void crashed(int number, siginfo_t *info, void *context) {
  if (mapping_guard_mend(number, info)) return;
  int saved_errno = errno;
  crash_guard_restore();
  errno = saved_errno;
  for (int i = 0; i < crash_count; i++) {
    if (crashes[i] != number) continue;
    struct sigaction *next = &previous[i];
    if (next->sa_flags & SA_SIGINFO) {
      next->sa_sigaction(number, info, context);
    } else if (next->sa_handler == SIG_DFL || next->sa_handler == SIG_IGN) {
      // Returning runs the fault again, now with the default action; raise() covers signals that were sent.
      signal(number, SIG_DFL);
      raise(number);
    } else {
      next->sa_handler(number);
    }
    return;
  }
}

static void install_once(void) {
  static atomic_int installed;
  if (atomic_exchange(&installed, 1)) return;
  atexit(crash_guard_restore);
  // A stack overflow leaves no room for the handler; the Swift runtime may have provided a stack already.
  static char stack[65536];
  stack_t alternative;
  if (sigaltstack(NULL, &alternative) == 0 && (alternative.ss_flags & SS_DISABLE)) {
    alternative = (stack_t){.ss_sp = stack, .ss_size = sizeof stack};
    sigaltstack(&alternative, NULL);
  }
  struct sigaction action = {.sa_flags = SA_SIGINFO | SA_ONSTACK};
  action.sa_sigaction = crashed;
  sigemptyset(&action.sa_mask);
  for (int i = 0; i < crash_count; i++) sigaction(crashes[i], &action, &previous[i]);
}

int crash_guard_arm(int terminal, const struct termios *saved, const char *sequence, size_t length, int error_log,
                    int saved_error) {
  if (length > sizeof state.sequence) return -1;
  atomic_store(&armed, 0);
  state.terminal = terminal;
  state.saved = *saved;
  memcpy(state.sequence, sequence, length);
  state.length = length;
  state.error_log = error_log;
  state.saved_error = saved_error;
  state.owner = getpid();
  install_once();
  atomic_store(&armed, 1);
  return 0;
}
