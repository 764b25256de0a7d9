package import Canvas
import CSystem
import Glibc

/// The terminal while the program owns it: canvases in, one write per frame out.
@MainActor package final class Screen {
  /// What went to the terminal so far.
  package struct Traffic: Hashable, Sendable {
    var frames = 0
    /// Canvases that a newer one replaced because the terminal was still taking the frame before.
    package var merged = 0
    package var bytes = 0
  }

  package private(set) var size: TerminalSize
  package private(set) var traffic = Traffic()
  let device: TerminalDevice
  private let multiplexer: TerminalCapabilities.Multiplexer?
  private let renderer: CursesRenderer
  private var writer: FrameWriter
  private var waiting: (canvas: Canvas, cursor: (column: Int, row: Int)?)?
  private var shown: (canvas: Canvas, cursor: (column: Int, row: Int)?)?
  private(set) var isClosed = false
  /// Frames are held back to keep to this on a slow line; `nil` for no limit.
  package var maximumBytesPerSecond: Int?
  /// Before this no frame is sent, by ``maximumBytesPerSecond``.
  private var nextFrame: ContinuousClock.Instant?

  /// Finds out what the terminal is, and does not touch it yet: see ``enter()``.
  package init(capabilities: TerminalCapabilities) throws(TerminalError) {
    guard capabilities.term != "dumb" else { throw .dumb }
    multiplexer = capabilities.multiplexer
    device = try TerminalDevice(description: capabilities.description)
    size = device.size
    renderer = try CursesRenderer(capabilities: capabilities, size: size)
    writer = FrameWriter(descriptor: device.output)
  }

  /// Takes the terminal over. It is restored by ``leave()``, and on exit, signal or crash.
  package func enter() {
    send(device.enter())
    if isMouseOn { send(Self.mouseSequence(on: true)) }
    renderer.forget()
  }

  /// Puts the terminal back as it was found; does nothing when it was not entered.
  package func leave() {
    waiting = nil
    writer.discard()
    device.leave()
  }

  /// Shows a canvas, with the cursor at a place or hidden. Never waits: while the terminal is still busy with the
  /// frame before, only the newest canvas is kept, and sent when there is room.
  package func show(_ canvas: Canvas, cursor: (column: Int, row: Int)? = nil) {
    guard device.isEntered else { return }
    if writer.isBusy || heldBackUntil != nil {
      if waiting != nil { traffic.merged += 1 }
      waiting = (canvas, cursor)
    } else {
      paint(canvas, cursor)
    }
  }

  /// Paints the last canvas again, all of it: something else has written on the terminal.
  package func repaint() {
    renderer.forget()
    if let newest = waiting ?? shown { show(newest.canvas, cursor: newest.cursor) }
  }

  var hasSizeChanged: Bool { device.size != size }

  /// Reads the size anew. - Returns: Whether it changed.
  func updateSize() -> Bool {
    let new = device.size
    guard new != size else { return false }
    size = new
    waiting = nil
    renderer.resize(to: new)
    return true
  }

  /// Whether clicks and the wheel are reported, which takes the terminal's own selection away.
  package var isMouseOn = false {
    didSet {
      if isMouseOn != oldValue, device.isEntered { send(Self.mouseSequence(on: isMouseOn)) }
    }
  }

  /// Sends text to the terminal's clipboard (OSC 52). Whether it arrives there is the terminal's decision, so
  /// say "sent". Control characters go as pictures: pasted into a shell they would act there. - Returns: False, and nothing is sent, above 100,000 bytes, which terminals refuse.
  package func copy(_ text: String) -> Bool {
    guard text.utf8.count <= 100_000 else { return false }
    // tmux takes it itself, where its option set-clipboard says so.
    send(TerminalCommand.through(multiplexer == .screen ? .screen : nil, TerminalCommand.copy(VisibleText.withTabs(text))))
    return true
  }

  /// Asks the terminal for a sign of life (DSR 5), which the event loop times: see ``EventLoop/roundTrip``.
  func askForStatus() { send(Array("\u{1b}[5n".utf8)) }

  package func setTitle(_ text: String) { send(TerminalCommand.title(text)) }
  package func ringBell() { send(TerminalCommand.bell) }
  package func notify(title: String, body: String) {
    for sequence in TerminalCommand.notifications(title: title, body: body) { send(TerminalCommand.through(multiplexer, sequence)) }
  }


  /// Whether the event loop should tell when the terminal takes bytes again.
  var awaitsOutput: Bool { writer.isBusy }

  /// When a canvas that waits may be sent, if it only waits for time to pass.
  var frameDue: ContinuousClock.Instant? { waiting == nil || writer.isBusy ? nil : heldBackUntil ?? .now }

  private var heldBackUntil: ContinuousClock.Instant? { nextFrame.flatMap { $0 > .now ? $0 : nil } }

  /// The terminal takes bytes again, or time has passed.
  func outputBecameReady() {
    note(writer.resume())
    guard !writer.isBusy, heldBackUntil == nil, let newest = waiting else { return }
    waiting = nil
    paint(newest.canvas, newest.cursor)
  }

  private func paint(_ canvas: Canvas, _ cursor: (column: Int, row: Int)?) {
    shown = (canvas, cursor)
    let frame = renderer.frame(showing: canvas, cursor: cursor)
    guard !frame.isEmpty else { return }
    let bytes = frame.count > Self.largestAtomicFrame ? Self.beginFrame + frame + Self.endFrame : frame
    traffic.frames += 1
    if let limit = maximumBytesPerSecond, limit > 0 {
      nextFrame = .now + .milliseconds(min(bytes.count, 1 << 30) * 1000 / limit)
    }
    send(bytes)
  }

  private func send(_ bytes: [UInt8]) {
    guard device.isEntered, !isClosed else { return }
    traffic.bytes += bytes.count
    note(writer.send(bytes))
  }

  private func note(_ progress: FrameWriter.Progress) {
    if progress == .closed { isClosed = true }
  }

  // DEC 2026: terminals that know it show the frame at once, the others ignore an unknown mode. A few bytes
  // arrive at once anyway.
  private static let beginFrame = Array("\u{1b}[?2026h".utf8)
  private static let endFrame = Array("\u{1b}[?2026l".utf8)
  private static let largestAtomicFrame = 128

  private static func mouseSequence(on: Bool) -> [UInt8] {
    Array("\u{1b}[?1000;1002;1006\(on ? "h" : "l")".utf8)
  }
}
