#define _GNU_SOURCE
#include "TaskPool.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

// A job as Swift's runtime hands it to an executor (swift/ExecutorImpl.h): from then until it runs, two words of it are
// the executor's.
struct job {
  const void *metadata;
  uintptr_t references;
  struct job *next;
  uintptr_t due; // nanoseconds of CLOCK_MONOTONIC, for those that sleep
};

struct executor {
  void *identity;
  uintptr_t implementation;
};

extern void __attribute__((swiftcall)) swift_job_run(struct job *, struct executor);

// A thread that waits for a disk or a lock does not hold the others up.
enum { MOST_THREADS = 4 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t idle_wake = PTHREAD_COND_INITIALIZER;
static pthread_cond_t timekeeper_wake;
static struct job *first, *last;
static struct job *sleeping; // the next one due first
static int threads, idle;
static bool has_timekeeper; // one thread waits for the next sleep to end
static bool is_called; // a thread was called that has not come yet

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static struct job *take(void) {
  struct job *job = first;
  if (sleeping && sleeping->due <= now()) {
    job = sleeping;
    sleeping = job->next;
  } else if (job) {
    first = job->next;
    if (!first) last = NULL;
  }
  return job;
}

static void *work(void *unused);

static int start_thread(void) {
  pthread_t thread;
  int error = pthread_create(&thread, NULL, work, NULL);
  if (error) return error;
  pthread_detach(thread);
  threads++;
  is_called = true;
  return 0;
}

// Whatever waits to be done finds a thread; where all are busy, the first to finish looks for more. One thread is called at
// a time, and calls the next when there is more than it takes: many small jobs would otherwise wake every thread for each.
// Returns what to signal once the lock is given up, so that who wakes does not wait for it.
static pthread_cond_t *call_thread(void) {
  if (is_called) return NULL;
  if (idle > 0 || has_timekeeper) {
    is_called = true;
    return idle > 0 ? &idle_wake : &timekeeper_wake;
  }
  if (threads < MOST_THREADS) start_thread();
  return NULL;
}

static void unlock_and_signal(pthread_cond_t *condition) {
  pthread_mutex_unlock(&lock);
  if (condition) pthread_cond_signal(condition);
}

static void wait_for_next_sleep(void) {
  has_timekeeper = true;
  uint64_t due = sleeping->due;
  struct timespec until = { .tv_sec = (time_t)(due / 1000000000u), .tv_nsec = (long)(due % 1000000000u) };
  pthread_cond_timedwait(&timekeeper_wake, &lock, &until);
  has_timekeeper = false;
  is_called = false;
}

static void *work(void *unused) {
  (void)unused;
  pthread_setname_np(pthread_self(), "oriel-tasks");
  pthread_mutex_lock(&lock);
  is_called = false;
  for (;;) {
    struct job *job = take();
    if (job) {
      unlock_and_signal(first || (sleeping && !has_timekeeper) ? call_thread() : NULL);
      swift_job_run(job, (struct executor){ NULL, 0 });
      pthread_mutex_lock(&lock);
    } else if (sleeping && !has_timekeeper) {
      wait_for_next_sleep();
    } else {
      idle++;
      pthread_cond_wait(&idle_wake, &lock);
      idle--;
      is_called = false;
    }
  }
  return NULL;
}

void sys_run_task(void *task) {
  struct job *job = task;
  pthread_mutex_lock(&lock);
  job->next = NULL;
  if (last) last->next = job; else first = job;
  last = job;
  unlock_and_signal(call_thread());
}

void sys_run_task_after(uint64_t delay, void *task) {
  struct job *job = task;
  // Centuries are late enough for "never", and no sum overflows.
  uint64_t due = now() + (delay < INT64_MAX / 2 ? delay : INT64_MAX / 2);
  pthread_mutex_lock(&lock);
  struct job **place = &sleeping;
  while (*place && (*place)->due <= due) place = &(*place)->next;
  job->due = due;
  job->next = *place;
  *place = job;
  // The thread that waits for another one to be due waits for this one now.
  pthread_cond_t *condition = sleeping != job ? NULL : has_timekeeper ? &timekeeper_wake : call_thread();
  unlock_and_signal(condition);
}

int sys_start_tasks(void) {
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&timekeeper_wake, &attributes);
  pthread_condattr_destroy(&attributes);
  pthread_mutex_lock(&lock);
  int error = start_thread();
  pthread_mutex_unlock(&lock);
  return error;
}

void sys_begin_thread(const char *name, int niceness) {
  pthread_setname_np(pthread_self(), name);
  // On Linux niceness is a thread's own.
  if (niceness > 0) setpriority(PRIO_PROCESS, (id_t)gettid(), niceness);
}
