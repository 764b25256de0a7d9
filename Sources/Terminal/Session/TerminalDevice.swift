import CSystem
import Glibc

/// The terminal that we were started in: its descriptors, its modes, and how it is put back.
@MainActor final class TerminalDevice {
  let input: Int32
  /// Opened anew, so that making it non-blocking does not also change the shell's.
  let output: Int32
  private let savedModes: termios
  private let entry: [UInt8]
  private let exit: [UInt8]
  private(set) var isEntered = false
  private var capture: ErrorCapture?

  init(description: TerminfoEntry) throws(TerminalError) {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else { throw .notATerminal }
    var modes = termios()
    guard tcgetattr(STDIN_FILENO, &modes) == 0 else { throw .unavailable(reason: String(cString: strerror(errno))) }
    input = STDIN_FILENO
    output = Self.openOutput()
    savedModes = modes
    let enterFullScreen = description.sequences[.enterFullScreen] ?? []
    // A terminal without a second screen keeps the last frame; the shell goes on below it.
    let exitFullScreen = description.sequences[.exitFullScreen] ?? Array("\u{1b}[999;1H\r\n".utf8)
    entry = enterFullScreen + Array("\u{1b}(B\u{1b}[?25l\u{1b}[?2004h".utf8)
    // ST first: it ends a string sequence in case a frame was cut in the middle of one.
    let undo = "\u{1b}\\\u{1b}[?2026l\u{1b}[?1006;1000;1002;1003l\u{1b}[?2004l\u{1b}[?1l\u{1b}>\u{1b}[0m\u{1b}[?25h"
    exit = Array(undo.utf8) + exitFullScreen
  }

  isolated deinit {
    leave()
    if output != STDOUT_FILENO { close(output) }
  }

  var size: TerminalSize { TerminalSize(ofTerminal: output) ?? TerminalSize(ofTerminal: input) ?? .standard }

  /// Takes the terminal over: modes, full screen, bracketed paste; standard error is kept back until ``leave()``.
  /// What it returns has to be sent before the first frame.
  func enter() -> [UInt8] {
    if !isEntered {
      if capture == nil { capture = ErrorCapture() }
      capture?.begin()
      var modes = savedModes
      let errorLog = capture?.log ?? -1
      let savedError = capture?.savedError ?? -1
      _ = exit.withUnsafeBytes { bytes in
        crash_guard_arm(
          output, &modes, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), min(bytes.count, 512), errorLog, savedError)
      }
      isEntered = true
    }
    var raw = savedModes
    sys_make_raw(&raw)
    tcsetattr(input, TCSANOW, &raw)
    return entry
  }

  /// Puts everything back as it was found. A terminal that takes no bytes is given up after a second.
  func leave() {
    guard isEntered else { return }
    isEntered = false
    crash_guard_restore()
    capture?.end()
  }

  private static func openOutput() -> Int32 {
    let opened = open("/proc/self/fd/1", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    if opened >= 0 { return opened }
    let controlling = open("/dev/tty", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    return controlling >= 0 ? controlling : STDOUT_FILENO
  }
}
