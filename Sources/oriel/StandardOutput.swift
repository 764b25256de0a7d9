import Canvas
import Glibc

/// What a command prints that draws no screen.
enum StandardOutput {
  /// To a terminal everything is made visible; a file or a pipe gets it as it is.
  ///
  /// - Parameter isDrawn: It is a canvas with colours of ours, whose texts are visible already.
  /// - Throws: `CommandFailure` where not all of it could be written, as to a full disk.
  static func print(_ text: String, terminator: String = "\n", isDrawn: Bool = false) throws {
    let shown = isDrawn || isatty(STDOUT_FILENO) == 0 ? text : VisibleText.withTabs(text)
    var rest = Array((shown + terminator).utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw CommandFailure(description: "standard output: not all could be written: \(String(cString: strerror(errno)))")
      }
      rest = rest.dropFirst(count)
    }
  }
}

/// Beside the output proper; control characters are shown, not sent.
enum StandardError {
  static func print(_ text: String) {
    let bytes = Array((VisibleText.of(text) + "\n").utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
  }
}

/// The three descriptors that every program counts on.
enum StandardDescriptors {
  /// One that the caller closed is opened on `/dev/null`: the next file to be opened, such as the terminal, would take its number, and get
  /// what is written to standard error.
  static func open() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      _ = Glibc.open("/dev/null", O_RDWR)
    }
  }
}
