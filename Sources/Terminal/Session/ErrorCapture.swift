import CSystem
import Glibc

/// Keeps what is written to standard error while a picture stands on the terminal, as it would garble it.
///
/// The log is given out by the crash guard when the terminal is restored. Nothing is kept where standard error
/// goes elsewhere anyway.
struct ErrorCapture {
  let log: Int32
  let savedError: Int32

  init?() {
    guard isatty(STDERR_FILENO) == 1 else { return nil }
    log = sys_memory_file("oriel-stderr")
    savedError = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
    guard log >= 0, savedError >= 0 else {
      close(log)
      close(savedError)
      return nil
    }
    // Several threads may write, and the log is emptied between sessions.
    _ = fcntl(log, F_SETFL, O_APPEND)
  }

  func begin() {
    dup2(log, STDERR_FILENO)
  }

  /// After the guard has given the log out.
  func end() {
    dup2(savedError, STDERR_FILENO)
    ftruncate(log, 0)
  }
}
