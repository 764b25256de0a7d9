#define _GNU_SOURCE
#include "TerminalEvents.h"
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <unistd.h>

static sigset_t terminal_signals(void) {
  // Whatever ends a program by default comes here too, so that the terminal is given back first.
  static const int numbers[] = {SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT,
                                SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGXCPU, SIGIO, SIGPWR, SIGSTKFLT};
  sigset_t set;
  sigemptyset(&set);
  for (unsigned i = 0; i < sizeof numbers / sizeof numbers[0]; i++) sigaddset(&set, numbers[i]);
  for (int number = SIGRTMIN; number <= SIGRTMAX; number++) sigaddset(&set, number);
  return set;
}

void sys_block_terminal_signals(void) {
  sigset_t set = terminal_signals();
  pthread_sigmask(SIG_BLOCK, &set, NULL);
  // What they tell, write() tells too.
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);
}

int sys_terminal_signal_descriptor(void) {
  sigset_t set = terminal_signals();
  return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

int sys_next_signal(int descriptor) {
  struct signalfd_siginfo info;
  return read(descriptor, &info, sizeof info) == (ssize_t)sizeof info ? (int)info.ssi_signo : 0;
}

// Lets one signal act by default on this process, whatever was blocked.
static void let_through(int number, struct sigaction *previous, sigset_t *mask) {
  struct sigaction action = {.sa_handler = SIG_DFL};
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, previous);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, number);
  pthread_sigmask(SIG_UNBLOCK, &set, mask);
}

void sys_stop(bool group) {
  struct sigaction previous;
  sigset_t mask;
  let_through(SIGTSTP, &previous, &mask);
  kill(group ? 0 : getpid(), SIGTSTP);
  pthread_sigmask(SIG_SETMASK, &mask, NULL);
  sigaction(SIGTSTP, &previous, NULL);
}

void sys_die_of(int number) {
  let_through(number, NULL, NULL);
  kill(getpid(), number);
  _exit(128 + number);
}

int sys_memory_file(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

int sys_get_window_size(int fd, int *columns, int *rows) {
  struct winsize size;
  if (ioctl(fd, TIOCGWINSZ, &size) != 0) return -1;
  *columns = size.ws_col;
  *rows = size.ws_row;
  return 0;
}

void sys_make_raw(struct termios *modes) {
  cfmakeraw(modes);
  modes->c_cc[VMIN] = 1;
  modes->c_cc[VTIME] = 0;
}
