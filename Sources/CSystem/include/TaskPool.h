#ifndef ORIEL_TASK_POOL_H
#define ORIEL_TASK_POOL_H

#include <stdint.h>

// A few threads that run Swift's tasks. They wake for a task and for the end of a sleep, and for nothing else.

/// Starts the first thread; others follow as they are needed. Call it once, before the other two. 0, or an errno.
int sys_start_tasks(void);

/// Runs a job of Swift's runtime on one of the threads, in the order of the calls.
void sys_run_task(void *task);

/// The same, this many nanoseconds from now.
void sys_run_task_after(uint64_t delay, void *task);

/// Gives the calling thread a name (15 bytes are shown) and its own niceness, where that is more than 0.
void sys_begin_thread(const char *name, int niceness);

#endif
