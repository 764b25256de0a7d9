extension Canvas {
  /// The rows as plain text, each with its trailing blanks removed and a line feed.
  package func text() -> String {
    var output = ""
    for row in 0..<height {
      var line = self.row(row)
      while line.last?.glyph == .space { line.removeLast() }
      for cell in line { cell.glyph.append(to: &output) }
      output += "\n"
    }
    return output
  }
}

extension Glyph {
  /// Nothing for the tail of a wide glyph.
  package func append(to output: inout some TextOutputStream) {
    guard width > 0 else { return }
    output.write(String(String.UnicodeScalarView([scalar] + (marks ?? []))))
  }
}

extension Cell {
  /// Whether the foreground colour of the cell shows: a space without a line through, under or for it has none.
  var showsForeground: Bool {
    glyph != .space || !style.attributes.isDisjoint(with: [.underlined, .reversed, .struckThrough])
  }

  /// Whether it looks like the untouched terminal.
  var isEmpty: Bool { !showsForeground && style.background == .standard }
}
