package import Canvas

/// Parts of a whole: a strip that is divided in their proportions, and below it a bar with texts for each. Beside a
/// ``PieChart`` it lists names and texts alone.
package struct ShareList: Widget {
  package struct Part: Hashable, Sendable {
    var name: String
    /// 0…1 of the whole.
    var share: Double
    /// Right-aligned behind the bar, such as the value and the percentage.
    var texts: [String]
    var color: Color
    var marker: Unicode.Scalar

    package init(name: String, share: Double, texts: [String], color: Color, marker: Unicode.Scalar = "#") {
      self.name = TextWrap.bounded(name)
      self.share = share.isFinite ? min(max(share, 0), 1) : 0
      self.texts = texts.map { TextWrap.bounded($0) }
      self.color = color
      self.marker = marker
    }
  }

  package var parts: [Part]
  var scroll: Int
  /// Without strip and bars.
  package var isKey: Bool
  package var look: Look

  package init(parts: [Part], scroll: Int = 0, isKey: Bool = false, look: Look) {
    (self.parts, self.scroll, self.isKey, self.look) = (parts, scroll, isKey, look)
  }

  /// Columns in which names and texts stand whole.
  package var keyWidth: Int {
    2 + (parts.map { Glyph.width(of: $0.name) }.max() ?? 0) + textWidths(of: parts[...]).reduce(0) { $0 + $1 + 2 }
  }

  package func draw(in area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty, !parts.isEmpty else { return }
    canvas.clipped(to: area) { canvas in
      if isKey { return drawList(in: area, on: &canvas) }
      guard area.height >= 3, area.width >= 8 else { return area.height == 1 ? drawStrip(in: area, on: &canvas) : drawList(in: area, on: &canvas) }
      let stripHeight = area.height >= parts.count + 5 ? 2 : 1
      let (strip, rest) = area.splitRows(stripHeight)
      drawStrip(in: strip, on: &canvas)
      let gap = rest.height > parts.count ? 1 : 0
      drawList(in: rest.splitRows(gap).bottom, on: &canvas)
    }
  }
}

extension ShareList {
  private func drawStrip(in area: Rect, on canvas: inout Canvas) {
    var sum = 0.0
    var next = 0
    let perColumn = look.isASCII || look.isColorless ? 1 : 8
    let count = area.width * perColumn
    for (index, part) in parts.enumerated() {
      let first = next
      sum += part.share
      next = index == parts.count - 1 && sum > 0.999 ? count : min(Int(cell: (sum * Double(count)).rounded()), count)
      guard next > first else { continue }
      for place in first / perColumn..<min((next + perColumn - 1) / perColumn, area.width) {
        let from = max(first - place * perColumn, 0)
        let to = min(next - place * perColumn, perColumn)
        for row in area.top..<area.bottom { put(part, from, to, column: area.left + place, row: row, on: &canvas) }
      }
      let width = (next - first) / perColumn
      let percent = "\(Int(cell: (part.share * 100).rounded()))%"
      if width >= percent.utf8.count + 2, perColumn > 1 {
        let place = Rect(left: area.left + (first + perColumn - 1) / perColumn, top: area.top + (area.height - 1) / 2, width: width, height: 1)
        canvas.write(percent, in: place, alignment: .center, style: Style(foreground: part.color.contrasting, background: part.color))
      }
    }
  }

  private func put(_ part: Part, _ from: Int, _ to: Int, column: Int, row: Int, on canvas: inout Canvas) {
    if look.isASCII || look.isColorless {
      canvas.put(Glyph(narrow: part.marker), column: column, row: row, style: look.isColorless ? .plain : Style(foreground: part.color))
    } else if from == 0 {
      canvas.put(Blocks.leftEighths[to], column: column, row: row, style: Style(foreground: part.color, background: to == 8 ? part.color : .standard))
    } else {
      // The part before ends in this cell: it keeps the foreground.
      canvas.restyle(column: column, row: row) { $0.background = part.color }
    }
  }

  private func textWidths(of parts: ArraySlice<Part>) -> [Int] {
    let columns = parts.map(\.texts.count).max() ?? 0
    return (0..<columns).map { column in parts.map { $0.texts.count > column ? Glyph.width(of: $0.texts[column]) : 0 }.max() ?? 0 }
  }

  private func drawList(in area: Rect, on canvas: inout Canvas) {
    let hasMark = parts.count > area.height && area.height >= 2
    let free = area.height - (hasMark ? 1 : 0)
    let first = min(max(scroll, 0), max(parts.count - free, 0))
    let shown = parts[first..<min(first + free, parts.count)]
    var widths = textWidths(of: shown)
    let longest = shown.map { Glyph.width(of: $0.name) }.max() ?? 0
    // Beside a disc a name says more than a second number.
    var skipped = 0
    while isKey, widths.count > 1, 2 + longest + widths.reduce(0, { $0 + $1 + 2 }) > area.width {
      widths.removeFirst()
      skipped += 1
    }
    let textWidth = min(widths.reduce(0) { $0 + $1 + 2 }, area.width * 2 / 3)
    let share = isKey || area.width < 40 ? 4 : 2
    let nameWidth = min(longest, max((area.width - textWidth - 2) * share / 4, 0))
    let barLeft = area.left + 2 + nameWidth + 1
    let largest = parts.map(\.share).max() ?? 1
    for (index, part) in shown.enumerated() {
      let row = area.row(index)
      canvas.put(look.isASCII || look.isColorless ? Glyph(narrow: part.marker) : "■", column: row.left, row: row.top, style: Style(foreground: part.color))
      canvas.write(part.name, column: row.left + 2, row: row.top, style: look.text, limit: nameWidth)
      let bar = Rect(left: barLeft, top: row.top, width: area.right - textWidth - barLeft, height: 1)
      if bar.width >= 4 && !isKey {
        Track(fraction: largest > 0 ? part.share / largest : 0, isThin: true, showsUnfilled: false, look: look) { _ in part.color }.draw(in: bar, on: &canvas)
      }
      var right = area.right
      for (column, width) in widths.enumerated().reversed() {
        let place = Rect(left: right - width, top: row.top, width: width, height: 1)
        if part.texts.count > column + skipped, place.left >= area.left + 4 {
          canvas.write(part.texts[column + skipped], in: place, alignment: .right, style: column == 0 ? Style(foreground: part.color, attributes: .bold) : look.muted)
        }
        right -= width + 2
      }
    }
    if hasMark {
      let above = first > 0 ? "\(look.isASCII ? "^" : "↑") \(first)  " : ""
      canvas.write("\(above)+\(max(parts.count - first - free, 0)) more", in: area.row(area.height - 1), alignment: .right, style: look.muted)
    }
  }
}
