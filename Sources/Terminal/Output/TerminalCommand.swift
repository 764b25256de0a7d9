import FoundationEssentials

/// Sequences beside the picture, each with its payload made harmless.
enum TerminalCommand {
  /// The window title (OSC 2), at most 200 characters.
  static func title(_ text: String) -> [UInt8] { operatingSystem("2;" + harmless(text, limit: 200)) }

  static let bell: [UInt8] = [7]

  /// A notification, in both forms in use: OSC 9 (iTerm2, Windows Terminal) and OSC 777 (urxvt, VTE).
  static func notification(title: String, body: String) -> [UInt8] {
    let body = harmless(body, limit: 400)
    // Fields of OSC 777 are separated by semicolons.
    let title = harmless(title, limit: 100).filter { $0 != ";" }
    return operatingSystem("9;\(title): \(body)") + operatingSystem("777;notify;\(title);\(body)")
  }

  /// Asks the terminal to put text on its clipboard (OSC 52).
  static func copy(_ text: String) -> [UInt8] { operatingSystem("52;c;" + Data(text.utf8).base64EncodedString()) }

  private static func operatingSystem(_ text: String) -> [UInt8] { [0x1B, 0x5D] + Array(text.utf8) + [0x1B, 0x5C] }

  private static func harmless(_ text: String, limit: Int) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.prefix(limit).filter { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }))
  }
}
