package import Canvas

/// What a terminal answers when it is asked about itself.
package enum TerminalReply: Hashable, Sendable {
  /// CPR: where the cursor stands, from 0.
  case cursor(column: Int, row: Int)
  /// DA1: the attributes it claims.
  case attributes([Int])
  /// DECRPM: 0 unknown, 1 and 2 set and reset, 3 and 4 permanently so.
  case mode(Int, state: Int)
  /// XTVERSION.
  case name(String)
  /// DECRPSS: the current rendition; `nil` if it refuses to tell.
  case rendition(String?)
  /// OSC 10, 11: the default foreground or background.
  case color(Int, Color)

  /// All answers among some bytes; keys and what is unfinished are passed over.
  package static func parse(_ bytes: [UInt8]) -> [TerminalReply] {
    var replies: [TerminalReply] = []
    var rest = bytes[...]
    while let escape = rest.firstIndex(of: 0x1B) {
      rest = rest[escape...]
      switch rest.dropFirst().first {
      case UInt8(ascii: "["):
        guard case .complete(let sequence, let length) = EscapeSequence.parse(rest) else { return replies }
        // `CSI ? 2026 ; 2 $ y` has an intermediate byte, which the numbers pass over.
        if let reply = sequence.reply { replies.append(reply) }
        rest = rest.dropFirst(length)
      case UInt8(ascii: "]"), UInt8(ascii: "P"):
        guard let end = endOfString(rest.dropFirst(2)) else { return replies }
        let text = String(decoding: rest[(escape + 2)..<end.lowerBound], as: UTF8.self)
        if let reply = string(text, isCommand: rest[escape + 1] == UInt8(ascii: "]")) { replies.append(reply) }
        rest = rest[end.upperBound...]
      default: rest = rest.dropFirst()
      }
    }
    return replies
  }

  private static func endOfString(_ bytes: ArraySlice<UInt8>) -> Range<Int>? {
    guard let end = bytes.firstIndex(where: { $0 == 7 || $0 == 0x1B }) else { return nil }
    if bytes[end] == 7 { return end..<(end + 1) }
    return end + 1 < bytes.endIndex && bytes[end + 1] == UInt8(ascii: "\\") ? end..<(end + 2) : end..<end
  }

  private static func string(_ text: String, isCommand: Bool) -> TerminalReply? {
    if isCommand {
      let parts = text.split(separator: ";", maxSplits: 1)
      guard parts.count == 2, let number = Int(parts[0]), let color = color(String(parts[1])) else { return nil }
      return .color(number, color)
    }
    if text.hasPrefix(">|") { return .name(String(text.dropFirst(2).prefix(80))) }
    if text.hasPrefix("1$r") { return .rendition(String(text.dropFirst(3).prefix(200))) }
    return text.hasPrefix("0$r") ? .rendition(nil) : nil
  }

  /// `rgb:1111/2222/3333`, each part of one to four digits.
  private static func color(_ text: String) -> Color? {
    guard text.hasPrefix("rgb:") else { return nil }
    let parts = text.dropFirst(4).split(separator: "/").map { part -> UInt8? in
      guard 1...4 ~= part.count, let value = Int(part, radix: 16) else { return nil }
      return UInt8(clamping: value * 255 / ((1 << (4 * part.count)) - 1))
    }
    guard parts.count == 3, let red = parts[0], let green = parts[1], let blue = parts[2] else { return nil }
    return .rgb(red: red, green: green, blue: blue)
  }
}

extension EscapeSequence {
  fileprivate var reply: TerminalReply? {
    switch (prefix, final) {
    case (nil, UInt8(ascii: "R")) where parameters.count == 2:
      .cursor(column: max(parameters[1] - 1, 0), row: max(parameters[0] - 1, 0))
    case (UInt8(ascii: "?"), UInt8(ascii: "c")): .attributes(parameters)
    case (UInt8(ascii: "?"), UInt8(ascii: "y")) where parameters.count == 2: .mode(parameters[0], state: parameters[1])
    default: nil
    }
  }
}
