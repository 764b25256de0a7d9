/// Text of files and servers for standard output, standard error and the clipboard: none of it acts on a terminal.
package enum VisibleText {
  /// Control characters but the line feed become pictures of themselves (`␛`); C1, DEL and marks that turn the direction become `�`.
  package static func of(_ text: String) -> String { visible(text, keeping: ["\n"]) }

  /// The same, but tabs stay: for tables, and for what is pasted somewhere else.
  package static func withTabs(_ text: String) -> String { visible(text, keeping: ["\n", "\t"]) }

  private static func visible(_ text: String, keeping kept: Set<UnicodeScalar>) -> String {
    guard text.unicodeScalars.contains(where: { isHidden($0) && !kept.contains($0) }) else { return text }
    return text.unicodeScalars.reduce(into: "") { result, scalar in
      guard isHidden(scalar), !kept.contains(scalar) else { return result.unicodeScalars.append(scalar) }
      result.unicodeScalars.append(scalar.value < 0x20 ? UnicodeScalar(scalar.value + 0x2400) ?? "?" : "\u{FFFD}")
    }
  }

  private static func isHidden(_ scalar: UnicodeScalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
