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
      while used > width {
        let (head, tail) = split(line, at: width)
        lines.append(head)
        (line, used) = (tail, Glyph.width(of: tail))
        if lines.count >= 2000 || head.isEmpty { return lines }
      }
    }
    lines.append(line)
    return lines
  }

  /// Cuts between characters so that the head is at most `width` columns wide.
  private static func split(_ text: String, at width: Int) -> (String, String) {
    var used = 0
    var index = text.startIndex
    while index < text.endIndex {
      let next = text.index(after: index)
      let columns = Glyph.width(of: text[index..<next])
      if used + columns > width && used > 0 { break }
      used += columns
      index = next
    }
    return (String(text[..<index]), String(text[index...]))
  }

  /// `line` with a mark that more follows.
  package static func marked(_ line: String, width: Int) -> String {
    guard width > 0 else { return "" }
    let (head, _) = Glyph.width(of: line) < width ? (line, "") : split(line, at: width - 1)
    return head + "…"
  }

  /// `text`, or its beginning with a mark where it is longer than any line can be: measuring names costs their length.
  package static func bounded(_ text: String, to limit: Int = 300) -> String {
    text.utf8.count > limit * 4 ? text.prefix(limit) + "…" : text
  }
}
