import Glibc

/// What a command prints that draws no screen.
enum StandardOutput {
  /// Sends it on its way.
  ///
  /// - Throws: `CommandFailure` where not all of it could be written, as to a full disk.
  static func finish() throws {
    guard fflush(nil) != 0 else { return }
    throw CommandFailure(description: "standard output: not all could be written: \(String(cString: strerror(errno)))")
  }
}

/// Beside the output proper; control characters are shown, not sent.
enum StandardError {
  static func print(_ text: String) {
    let bytes = Array((VisibleText.of(text) + "\n").utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
  }
}
