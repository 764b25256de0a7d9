import Glibc

/// What a command prints that draws no screen.
enum StandardOutput {
  /// - Throws: `CommandFailure` where not all of it could be written, as to a full disk.
  static func print(_ text: String, terminator: String = "\n") throws {
    var rest = Array((text + terminator).utf8)[...]
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
