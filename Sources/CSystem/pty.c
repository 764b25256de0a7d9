#define _GNU_SOURCE
#include "CSystem.h"
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utmp.h>

static int open_other_side(int terminal, int columns, int rows, struct termios *modes) {
  char path[64];
  if (grantpt(terminal) < 0 || unlockpt(terminal) < 0 || ptsname_r(terminal, path, sizeof path) != 0) return -1;
  int side = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (side >= 0 && (sys_set_window_size(side, columns, rows) < 0 || (modes && tcgetattr(side, modes) < 0))) {
    close(side);
    return -1;
  }
  return side;
}

pid_t sys_forkpty_exec(
  const char *path, char *const argv[], char *const envp[], int columns, int rows, int *terminal, struct termios *modes) {
  *terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (*terminal < 0) return -1;
  int side = open_other_side(*terminal, columns, rows, modes);
  pid_t child = side < 0 ? -1 : fork();
  if (child != 0) {
    if (side >= 0) close(side);
    if (child < 0) close(*terminal);
    return child;
  }
  if (login_tty(side) < 0) _exit(126);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  execve(path, argv, envp);
  _exit(127);
}

int sys_set_window_size(int fd, int columns, int rows) {
  struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
  return ioctl(fd, TIOCSWINSZ, &size);
}
