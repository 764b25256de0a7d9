import FoundationEssentials

/// Sequences beside the picture, each with its payload made harmless.
enum TerminalCommand {
  /// The window title (OSC 2), at most 180 characters: GNU screen takes no more than 768 bytes.
  static func title(_ text: String) -> [UInt8] { operatingSystem("2;" + harmless(text, limit: 180)) }

  static let bell: [UInt8] = [7]

  /// A notification, in both forms in use: OSC 9 (iTerm2, Windows Terminal) and OSC 777 (urxvt, VTE).
  static func notifications(title: String, body: String) -> [[UInt8]] {
    let body = harmless(body, limit: 400)
    // Fields of OSC 777 are separated by semicolons.
    let title = harmless(title, limit: 100).filter { $0 != ";" }
    return [operatingSystem("9;\(title): \(body)"), operatingSystem("777;notify;\(title);\(body)")]
  }

  /// The way of a sequence past a multiplexer that does not know it, to the terminal around it.
  ///
  /// - GNU screen passes on what stands in a DCS and takes no string of more than 768 bytes (`MAXSTR`): a longer one lands
  ///   on the picture. Several in a row are one sequence for the terminal. A BEL ends it, as ST would end the DCS.
  /// - tmux passes on a DCS of its own in which each ESC is doubled, where `allow-passthrough` is on.
  static func through(_ multiplexer: TerminalCapabilities.Multiplexer?, _ sequence: [UInt8]) -> [UInt8] {
    let start: [UInt8] = [0x1B, 0x50]
    let end: [UInt8] = [0x1B, 0x5C]
    switch multiplexer {
    case nil: return sequence
    case .tmux: return start + Array("tmux;".utf8) + sequence.flatMap { $0 == 0x1B ? [0x1B, 0x1B] : [$0] } + end
    case .screen:
      let body = sequence.suffix(2) == end ? sequence.dropLast(2) + [7] : sequence
      return stride(from: 0, to: body.count, by: screenPiece).flatMap { start + body[$0..<min($0 + screenPiece, body.count)] + end }
    }
  }

  private static let screenPiece = 500

  /// Asks the terminal to put text on its clipboard (OSC 52).
  static func copy(_ text: String) -> [UInt8] { operatingSystem("52;c;" + Data(text.utf8).base64EncodedString()) }

  private static func operatingSystem(_ text: String) -> [UInt8] { [0x1B, 0x5D] + Array(text.utf8) + [0x1B, 0x5C] }

  private static func harmless(_ text: String, limit: Int) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.prefix(limit).filter { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }))
  }
}
