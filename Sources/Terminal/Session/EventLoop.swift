package import Canvas
import CSystem
import Dispatch
import Glibc

/// The main thread's loop: waits for keys, signals, tasks on the main actor, and room in the terminal, and for
/// nothing else. When nothing is due it sleeps without a single wake-up.
///
/// Its closures run on the main actor, as do all tasks and continuations of the main actor while it runs.
@MainActor package final class EventLoop {
  package enum Ending: Hashable, Sendable {
    case stopped
    /// Killed by SIGTERM, SIGHUP, SIGINT, SIGQUIT or another signal that ends programs: clean up, then ``finish()``.
    case signal(Int32)
    /// The terminal was closed.
    case lostTerminal

    /// Ends the process so that its parent sees how it ended. Call it last, the screen left.
    package func finish() -> Never {
      switch self {
      case .stopped: exit(0)
      case .signal(let number): sys_die_of(number)
      case .lostTerminal: sys_die_of(SIGHUP)
      }
      exit(1)
    }
  }

  package var onEvent: (TerminalEvent) -> Void = { _ in }
  /// Called after ``needsFrame()``, once for all changes of a turn and at most 60 times a second.
  package var onFrame: () -> Void = {}
  /// Something that the user should be told, in a sentence.
  package var onNotice: (String) -> Void = { _ in }

  private let screen: Screen
  private var watched: [(descriptor: Int32, onReady: () -> Void)] = []
  private let signals: Int32
  private let clock = ContinuousClock()
  private var decoder = InputDecoder()
  private var ending: Ending?
  private var wantsFrame = false
  private var lastFrame: ContinuousClock.Instant
  private var inputDeadline: ContinuousClock.Instant?
  private var resizes: ResizeGate
  private static let frameInterval = Duration.milliseconds(16)

  /// Blocks the signals that the loop takes. Call it first in `main`, before any thread exists.
  package nonisolated static func blockSignals() { sys_block_terminal_signals() }

  /// - Throws: ``TerminalError/unavailable(reason:)`` when the system has no descriptor left.
  package init(screen: Screen) throws(TerminalError) {
    self.screen = screen
    Self.blockSignals()
    signals = sys_terminal_signal_descriptor()
    guard signals >= 0 else { throw .unavailable(reason: String(cString: strerror(errno))) }
    lastFrame = clock.now - .seconds(1)
    resizes = ResizeGate()
  }

  isolated deinit { close(signals) }

  /// Something changed that is not on the screen yet.
  package func needsFrame() { wantsFrame = true }

  package func stop() { end(.stopped) }

  /// Calls `onReady` whenever `descriptor` has something to read; it must read all of it.
  package func watch(_ descriptor: Int32, onReady: @escaping () -> Void) { watched.append((descriptor, onReady)) }

  /// How long the terminal took for its last answer to ``measureRoundTrip()``; `nil` before the first.
  package private(set) var roundTrip: Duration?
  private var askedAt: ContinuousClock.Instant?

  /// Asks the terminal for an answer; ``onFrame`` is called when ``roundTrip`` is known. tmux and screen answer for
  /// the terminal behind them.
  package func measureRoundTrip() {
    askedAt = clock.now
    screen.askForStatus()
  }

  /// Stops the program as Ctrl-Z does, the terminal given back meanwhile; returns when it goes on.
  package func suspend(group: Bool = true) {
    let wasEntered = screen.device.isEntered
    screen.leave()
    sys_stop(group)
    if wasEntered { resume() }
  }

  /// Runs until ``stop()``, a deadly signal or the loss of the terminal. The screen stays as it is.
  package func run() -> Ending {
    while ending == nil { turn() }
    return ending ?? .stopped
  }

  private func end(_ ending: Ending) { if self.ending == nil { self.ending = ending } }
}

// MARK: One turn

extension EventLoop {
  private func turn() {
    showFrameIfDue()
    let queue = _dispatch_get_main_queue_handle_4CF()
    var polled = [
      pollfd(fd: screen.device.input, events: Int16(POLLIN), revents: 0),
      pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
      pollfd(fd: queue, events: Int16(POLLIN), revents: 0),
      pollfd(fd: screen.awaitsOutput ? screen.device.output : -1, events: Int16(POLLOUT), revents: 0),
    ]
    polled += watched.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
    guard poll(&polled, nfds_t(polled.count), timeout) >= 0 || errno == EINTR else { return end(.lostTerminal) }
    if polled[1].revents != 0 { takeSignals() }
    if polled[0].revents != 0 { takeInput() }
    if polled[2].revents != 0 { runMainQueue(queue) }
    if polled[3].revents != 0 { screen.outputBecameReady() }
    for (index, state) in polled.dropFirst(4).enumerated() where state.revents != 0 { watched[index].onReady() }
    passTime()
    if screen.isClosed { loseTerminal() }
  }

  private func runMainQueue(_ descriptor: Int32) {
    var count: UInt64 = 0
    _ = read(descriptor, &count, 8)
    _dispatch_main_queue_callback_4CF(nil)
  }

  /// Milliseconds until something is due, rounded up; -1 for never.
  private var timeout: Int32 {
    let frame = wantsFrame ? lastFrame + Self.frameInterval : nil
    let due = [frame, inputDeadline, resizes.due, screen.frameDue]
    guard let next = due.compactMap(\.self).min() else { return -1 }
    let (seconds, attoseconds) = (next - clock.now).components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    let milliseconds = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    return Int32(clamping: min(seconds, 1_000_000) * 1000 + milliseconds)
  }

  private func passTime() {
    let now = clock.now
    if let due = inputDeadline, due <= now {
      inputDeadline = nil
      deliver(decoder.timeOut())
    }
    if resizes.isDue(now) { resize() }
    if let due = screen.frameDue, due <= now { screen.outputBecameReady() }
  }

  private func showFrameIfDue() {
    guard wantsFrame, clock.now - lastFrame >= Self.frameInterval else { return }
    wantsFrame = false
    lastFrame = clock.now
    onFrame()
  }
}

// MARK: Input

extension EventLoop {
  private func takeInput() {
    var isInterrupted = false
    let bytes = [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
      let result = read(screen.device.input, buffer.baseAddress, buffer.count)
      isInterrupted = result < 0 && (errno == EINTR || errno == EAGAIN)
      count = max(result, 0)
    }
    guard !bytes.isEmpty else { return isInterrupted ? () : loseTerminal() }
    decoder.acceptsMouse = screen.isMouseOn
    let events = decoder.feed(bytes)
    if decoder.takeStatusReport(), let asked = askedAt {
      roundTrip = clock.now - asked
      askedAt = nil
      needsFrame()
    }
    deliver(events)
  }

  private func deliver(_ events: [TerminalEvent]) {
    inputDeadline = decoder.timeout.map { clock.now + $0 }
    for (index, event) in events.enumerated() {
      // Thousands of keys may come in one piece; a lost connection ends them.
      if index % 64 == 63 { takeSignals() }
      if ending != nil { return }
      if event == .key(Key(.character("z"), .control)) {
        suspend()
      } else {
        onEvent(event)
        if case .paste = event, decoder.droppedPasteBytes > 0 {
          let dropped = decoder.droppedPasteBytes
          onNotice("The paste was cut after \(InputDecoder.pasteLimit >> 20) MiB; \(dropped) bytes were dropped.")
        }
      }
    }
  }

  private func loseTerminal() {
    guard ending == nil else { return }
    end(.lostTerminal)
    onEvent(.hangUp)
  }
}

// MARK: Signals

extension EventLoop {
  private func takeSignals() {
    while ending == nil, case let number = sys_next_signal(signals), number != 0 {
      switch number {
      case SIGWINCH: resizes.requested(clock.now)
      case SIGTSTP: suspend(group: false)
      case SIGCONT: if screen.device.isEntered { resume() }
      default:
        end(.signal(number))
        onEvent(.hangUp)
      }
    }
  }

  /// After a stop: the shell has had the terminal, and its size may have changed.
  private func resume() {
    // The signal that woke us is answered here already.
    var number = sys_next_signal(signals)
    while number != 0 {
      if number != SIGCONT, number != SIGWINCH, number != SIGTSTP { end(.signal(number)) }
      number = sys_next_signal(signals)
    }
    if ending != nil { return onEvent(.hangUp) }
    screen.enter()
    if !screen.hasSizeChanged { screen.repaint() }
    resize()
    needsFrame()
  }

  private func resize() {
    guard screen.updateSize() else { return }
    onEvent(.resize(columns: screen.size.columns, rows: screen.size.rows))
    needsFrame()
  }
}
