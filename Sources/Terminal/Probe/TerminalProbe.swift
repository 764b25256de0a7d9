import Canvas
import Glibc

/// Asks the terminal what it can do, and measures what it does: for `oriel doctor`.
///
/// Every question is followed by one that practically every terminal answers (DA1), so that an unknown question
/// costs one round trip and not a timeout.
@MainActor package struct TerminalProbe {
  struct WidthSample: Hashable, Sendable {
    var name: String
    var text: String
    /// The columns that we count.
    var expected: Int
    /// The columns by which the cursor moved; `nil` without an answer.
    var measured: Int?
  }

  package struct Report: Sendable {
    /// Whether it answers at all. If not, all else is unknown.
    var answers = false
    /// The name and version that it gives, if it gives one (XTVERSION).
    var name: String?
    var roundTrip: Duration?
    var widths: [WidthSample] = []
    /// Whether a 24-bit colour came through unchanged; `nil` where it does not tell.
    var directColor: Bool?
    /// DEC 2026.
    var synchronizedOutput: Bool?
    /// SGR mouse reports (1006).
    var mouse: Bool?
    /// Whether it claims to take text for the clipboard (DA1 attribute 52); terminals that do not say may still.
    var clipboard: Bool?

    package init() {}
  }

  static let samples: [WidthSample] = [
    WidthSample(name: "braille", text: "⣿⣀⠁", expected: 3), WidthSample(name: "eighth blocks", text: "▁▅█▌", expected: 4),
    WidthSample(name: "box drawing", text: "╭─┤", expected: 3), WidthSample(name: "ambiguous", text: "°±→…", expected: 4),
    WidthSample(name: "wide", text: "漢字", expected: 4), WidthSample(name: "emoji", text: "🚀", expected: 2),
    WidthSample(name: "combining mark", text: "e\u{301}", expected: 1),
  ]

  private let device: TerminalDevice
  private let timeout: Duration

  /// Takes the terminal over for the time of the questions, and gives it back as it was.
  ///
  /// - Parameter timeout: The longest wait for one answer.
  package static func run(
    capabilities: TerminalCapabilities, timeout: Duration = .seconds(1)
  ) throws(TerminalError) -> Report {
    let probe = TerminalProbe(device: try TerminalDevice(description: capabilities.description), timeout: timeout)
    probe.write(probe.device.enter())
    defer { probe.device.leave() }
    return probe.report(isUTF8: capabilities.isUTF8)
  }

  private func report(isUTF8: Bool) -> Report {
    var report = Report()
    let start = ContinuousClock.now
    guard let first = ask("") else { return report }
    report.answers = true
    report.roundTrip = ContinuousClock.now - start
    for case .attributes(let attributes) in first { report.clipboard = attributes.contains(52) ? true : nil }
    for case .name(let name) in ask("\u{1b}[>q") ?? [] { report.name = name }
    report.synchronizedOutput = knowsMode(2026)
    report.mouse = knowsMode(1006)
    report.directColor = keepsDirectColor()
    if isUTF8 { report.widths = Self.samples.map(measured) }
    return report
  }

  private func knowsMode(_ mode: Int) -> Bool? {
    for case .mode(mode, let state) in ask("\u{1b}[?\(mode)$p") ?? [] { return state != 0 }
    return nil
  }

  private func keepsDirectColor() -> Bool? {
    for case .rendition(let text?) in ask("\u{1b}[48;2;11;22;33m\u{1b}P$qm\u{1b}\\\u{1b}[m") ?? [] {
      let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
      guard numbers.contains(48) else { return nil }
      return numbers.suffix(3) == [11, 22, 33]
    }
    return nil
  }

  private func measured(_ sample: WidthSample) -> WidthSample {
    var sample = sample
    for case .cursor(let column, _) in ask("\r\(sample.text)\u{1b}[6n\r\u{1b}[K") ?? [] { sample.measured = column }
    return sample
  }

  /// The answers to a question; `nil` when nothing came in time.
  private func ask(_ question: String) -> [TerminalReply]? {
    write(Array((question + "\u{1b}[c").utf8))
    let deadline = ContinuousClock.now + timeout
    var bytes: [UInt8] = []
    while ContinuousClock.now < deadline, bytes.count < 4096 {
      var polled = pollfd(fd: device.input, events: Int16(POLLIN), revents: 0)
      guard poll(&polled, 1, 20) > 0 else { continue }
      var buffer = [UInt8](repeating: 0, count: 1024)
      let count = read(device.input, &buffer, buffer.count)
      guard count > 0 else { return nil }
      bytes += buffer[..<count]
      let replies = TerminalReply.parse(bytes)
      if replies.contains(where: { if case .attributes = $0 { true } else { false } }) { return replies }
    }
    return nil
  }

  private func write(_ bytes: [UInt8]) {
    var writer = FrameWriter(descriptor: device.output)
    var progress = writer.send(bytes)
    let deadline = ContinuousClock.now + timeout
    while progress == .blocked, ContinuousClock.now < deadline {
      var polled = pollfd(fd: device.output, events: Int16(POLLOUT), revents: 0)
      _ = poll(&polled, 1, 20)
      progress = writer.resume()
    }
  }
}
