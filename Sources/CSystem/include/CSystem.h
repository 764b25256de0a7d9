#ifndef ORIEL_CSYSTEM_H
#define ORIEL_CSYSTEM_H

#include <stdint.h>
#include <sys/types.h>
#include <termios.h>
#include "CCurl.h"

#include "CrashGuard.h"
#include "MappingGuard.h"
#include "TaskPool.h"
#include "TerminalEvents.h"

/// Starts `path` on a new pseudo-terminal of the given size, as its session leader, with default signal
/// handling. Returns the process id, and stores the terminal's controlling side in `*terminal`, which other children do
/// not inherit, and its modes before the program touched them in `*modes`, unless that is null; -1 with errno.
pid_t sys_forkpty_exec(
  const char *path, char *const argv[], char *const envp[], int columns, int rows, int *terminal, struct termios *modes);

/// Sets the size of the terminal behind `fd`. 0, or -1 with errno.
int sys_set_window_size(int fd, int columns, int rows);

/// What adjtimex(2) says of the clock, in its units.
struct sys_clock {
  int state, status;
  long offset, frequency, maximum_error, estimated_error, time_constant, tick;
  long pps_frequency, pps_jitter, pps_shift, pps_stability;
  long pps_jitter_count, pps_calibration_count, pps_error_count, pps_stability_count, tai_offset;
};

/// Reads the clock's state without changing it. 0, or -1 with errno.
int sys_read_clock(struct sys_clock *clock);

/// CRC-32C (Castagnoli) of `count` bytes, with the processor's instruction where it has one.
uint32_t sys_crc32c(const void *bytes, size_t count);

enum { SYS_TCP_STATES = 16 };

/// Sockets by the kernel's number of their state, and the bytes in their queues.
struct sys_tcp_sockets {
  unsigned long by_state[SYS_TCP_STATES];
  unsigned long received_bytes, sent_bytes;
};

/// Adds the TCP sockets of `family` (AF_INET, AF_INET6) to `*sockets`, through netlink: /proc/net/tcp costs milliseconds
/// even where it is empty. 0, or -1 with errno.
int sys_count_tcp_sockets(int family, struct sys_tcp_sockets *sockets);

/// Threads share two heaps instead of having one each, whose free room the others could not use. To be called before threads are started.
void sys_limit_memory_arenas(void);

/// Gives free memory back to the kernel, after much of it has been freed at once.
void sys_return_free_memory(void);

/// memmem(3): where `needle` stands first in `text`; NULL where it does not.
const void *sys_find(const void *text, size_t length, const void *needle, size_t needle_length);

#endif
