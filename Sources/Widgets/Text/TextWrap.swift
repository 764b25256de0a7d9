import Canvas

/// Text in lines of a given width.
package enum TextWrap {
  /// Breaks between words, and inside words that are longer than a line. Line breaks in `text` stay. At most 2,000 lines.
  package static func lines(of text: String, width: Int) -> [String] {
    guard width > 0 else { return [] }
    var lines: [String] = []
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
      lines += wrap(paragraph, width: width)
      if lines.count >= 2000 { return Array(lines.prefix(2000)) }
    }
    return lines
  }

  private static func wrap(_ paragraph: Substring, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var used = 0
    for word in paragraph.split(separator: " ", omittingEmptySubsequences: true) {
      let wordWidth = Glyph.width(of: word)
      if used > 0 && used + 1 + wordWidth <= width {
        line += " " + word
        used += 1 + wordWidth
        continue
      }
      if used > 0 { lines.append(line) }
      (line, used) = (String(word), wordWidth)
      guard used > width else { continue }
      let pieces = pieces(of: word, width: width)
      lines += pieces.dropLast()
      line = pieces.last ?? ""
      used = Glyph.width(of: line)
      if lines.count >= 2000 { return lines }
    }
    lines.append(line)
    return lines
  }

  /// Cuts a long word between characters into pieces of at most `width` columns; at most 2,000.
  static func pieces(of word: some StringProtocol, width: Int) -> [String] {
    var pieces: [String] = []
    var piece = ""
    var used = 0
    for character in word {
      let columns = Glyph.width(of: String(character))
      if used + columns > width && used > 0 {
        pieces.append(piece)
        (piece, used) = ("", 0)
        if pieces.count >= 2000 { break }
      }
      piece.append(character)
      used += columns
    }
    return pieces + [piece]
  }

  /// `line` with a mark that more follows.
  package static func marked(_ line: String, width: Int) -> String {
    guard width > 0 else { return "" }
    guard Glyph.width(of: line) >= width else { return line + "…" }
    return (width > 1 ? pieces(of: line, width: width - 1).first ?? "" : "") + "…"
  }

  /// `text`, or its beginning with a mark where it is longer than any line can be: measuring names costs their length.
  package static func bounded(_ text: String, to limit: Int = 300) -> String {
    text.utf8.count > limit * 4 ? text.prefix(limit) + "…" : text
  }
}
