#ifndef ORIEL_CRASH_GUARD_H
#define ORIEL_CRASH_GUARD_H

#include <stddef.h>
#include <termios.h>

/// Puts the terminal back when the process dies: on SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT and SIGFPE, after
/// which the handler that was there before runs, and at exit(). Only the process that armed it restores.
///
/// `sequence` (at most 512 bytes) is written to `terminal`, then `saved` becomes its modes. Where `error_log` is
/// not -1, descriptor 2 becomes `saved_error` again and receives what the log holds.
/// Returns 0, or -1 if the sequence is too long.
int crash_guard_arm(int terminal, const struct termios *saved, const char *sequence, size_t length, int error_log,
                    int saved_error);

/// Restores now, once; does nothing when not armed. Never waits longer than a second for a stuck terminal.
void crash_guard_restore(void);

#endif
