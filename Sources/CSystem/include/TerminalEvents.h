#ifndef ORIEL_TERMINAL_EVENTS_H
#define ORIEL_TERMINAL_EVENTS_H

#include <stdbool.h>
#include <stdint.h>
#include <termios.h>

/// Blocks WINCH, TERM, HUP, INT, QUIT, TSTP and CONT in the calling thread and those it starts later, and SIGPIPE is
/// ignored. Call it first in main, so that no thread is left to take them.
void sys_block_terminal_signals(void);

/// A non-blocking descriptor that becomes readable when one of those signals waits; -1 with errno.
int sys_terminal_signal_descriptor(void);

/// Takes one waiting signal; 0 when there is none.
int sys_next_signal(int descriptor);

/// Stops this process as Ctrl-Z does (`group`: with its whole process group) and returns when it is continued.
void sys_stop(bool group);

/// Ends this process by the default action of a signal, so that its parent sees which one it was.
void sys_die_of(int number);

/// An anonymous file in memory, closed on exec; -1 with errno.
int sys_memory_file(const char *name);

/// Columns and rows of the terminal behind `fd`. 0, or -1 with errno.
int sys_get_window_size(int fd, int *columns, int *rows);

/// Modes for a full-screen program: no echo, no line editing, no signal keys, no translation; reads return at once
/// with what is there.
void sys_make_raw(struct termios *modes);

/// libdispatch's main queue on Linux is an eventfd and a function that runs what is queued: what CoreFoundation's
/// run loop uses.
int _dispatch_get_main_queue_handle_4CF(void);
void _dispatch_main_queue_callback_4CF(void *message);

#endif
