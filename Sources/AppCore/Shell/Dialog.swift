import Canvas
import Widgets

/// A box over everything else, cleared inside, with its title in the frame.
struct Dialog {
  var title: String
  var hint: String
  var width: Int
  var height: Int

  /// Centred in `bounds` and never larger.
  func box(in bounds: Rect) -> Rect {
    let (width, height) = (min(width, bounds.width), min(height, bounds.height))
    return Rect(left: bounds.left + (bounds.width - width) / 2, top: bounds.top + (bounds.height - height) / 3, width: width, height: height)
  }

  /// What is inside its frame.
  func inside(of bounds: Rect) -> Rect {
    let box = box(in: bounds)
    return box.width >= 4 && box.height >= 3 ? box.inset(columns: 2, rows: 1) : Rect(width: 0, height: 0)
  }

  /// Draws the frame; the keys that its lower edge names can be clicked.
  ///
  /// - Returns: The area inside the frame.
  func draw(in bounds: Rect, _ look: Look, on drawn: inout Drawn) -> Rect {
    mark(in: bounds, on: &drawn)
    return draw(in: bounds, theme: look.theme, symbols: look.symbols, on: &drawn.canvas)
  }

  /// Marks what can be clicked of the frame, whoever draws it.
  func mark(in bounds: Rect, on drawn: inout Drawn) {
    let box = box(in: bounds)
    drawn.mark(box, .nothing)
    for (area, key) in keys(in: box) { drawn.mark(area, .key(key)) }
  }

  /// The column where the title's words begin.
  func titleStart(in bounds: Rect) -> Int { box(in: bounds).left + 3 }

  /// The keys that the lower edge names, and where: `Enter draw  s silence` is two of them.
  private func keys(in box: Rect) -> [(Rect, Key)] {
    let shown = min(Glyph.width(of: hint) + 2, box.width - 4)
    var next = box.right - 2 - shown + 1
    return hint.split(separator: "  ", omittingEmptySubsequences: false).compactMap { part in
      let (start, end) = (next, next + Glyph.width(of: String(part)))
      next = end + 2
      guard let key = HintKey.key(part.prefix { $0 != " " }) else { return nil }
      return (Rect(left: start, top: box.bottom - 1, width: min(end, box.right - 3) - start, height: 1), key)
    }
  }

  private func draw(in bounds: Rect, theme: Theme, symbols: Symbols, on canvas: inout Canvas) -> Rect {
    let area = box(in: bounds)
    guard area.width >= 4, area.height >= 3 else { return Rect(width: 0, height: 0) }
    let style = Style(foreground: theme.accent, background: theme.background)
    canvas.fill(area, style: Style(foreground: theme.text, background: theme.background))
    let corners: [Glyph] = symbols == .ascii ? ["+", "+", "+", "+"] : ["╭", "╮", "╰", "╯"]
    let (horizontal, vertical): (Glyph, Glyph) = symbols == .ascii ? ("-", "|") : ("─", "│")
    for column in area.left..<area.right {
      canvas.put(horizontal, column: column, row: area.top, style: style)
      canvas.put(horizontal, column: column, row: area.bottom - 1, style: style)
    }
    for row in area.top..<area.bottom {
      canvas.put(vertical, column: area.left, row: row, style: style)
      canvas.put(vertical, column: area.right - 1, row: row, style: style)
    }
    canvas.put(corners[0], column: area.left, row: area.top, style: style)
    canvas.put(corners[1], column: area.right - 1, row: area.top, style: style)
    canvas.put(corners[2], column: area.left, row: area.bottom - 1, style: style)
    canvas.put(corners[3], column: area.right - 1, row: area.bottom - 1, style: style)
    canvas.write(" \(title) ", column: area.left + 2, row: area.top, style: style.adding(.bold), limit: area.width - 4)
    if !hint.isEmpty {
      let muted = Style(foreground: theme.mutedText, background: theme.background)
      let hintWidth = min(Glyph.width(of: hint) + 2, area.width - 4)
      canvas.write(" \(hint) ", column: area.right - 2 - hintWidth, row: area.bottom - 1, style: muted, limit: hintWidth)
    }
    return inside(of: bounds)
  }
}

/// Tabs that stand in a dialog's title, a blank between two.
enum TitleTabs {
  static func titles<Tab: RawRepresentable & CaseIterable & Equatable>(chosen: Tab) -> [String] where Tab.RawValue == String {
    Tab.allCases.map { $0 == chosen ? "[\($0.rawValue)]" : $0.rawValue }
  }

  /// Where each of them stands.
  static func areas(of titles: [String], column: Int, row: Int) -> [Rect] {
    var next = column
    return titles.map { title in
      let width = Glyph.width(of: title)
      defer { next += width + 1 }
      return Rect(left: next, top: row, width: width, height: 1)
    }
  }
}

/// The keys that hints name.
enum HintKey {
  /// - Returns: `nil` for arrows, several keys and words that are no key: there is no telling which is meant.
  static func key(_ text: some StringProtocol) -> Key? {
    guard text.allSatisfy(\.isASCII), let keys = KeySequence(String(text))?.keys, keys.count == 1 else { return nil }
    return keys[0]
  }
}
