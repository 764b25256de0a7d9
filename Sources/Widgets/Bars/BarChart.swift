package import Canvas

/// Groups of bars on one scale from zero: along rows, or upright.
///
/// What does not fit is left out from the end and counted in a mark. NaN draws no bar.
package struct BarChart: Widget {
  package enum Stacking: Hashable, Sendable { case none, normal, percent }

  package struct Bar: Hashable, Sendable {
    var value: Double
    var text: String
    var color: Color
    var marker: Unicode.Scalar

    package init(value: Double, text: String, color: Color, marker: Unicode.Scalar = "#") {
      (self.value, self.color, self.marker) = (value, color, marker)
      self.text = TextWrap.bounded(text)
    }
  }

  package struct Group: Hashable, Sendable {
    var label: String
    var bars: [Bar]

    package init(label: String, bars: [Bar]) {
      self.label = TextWrap.bounded(label)
      self.bars = bars
    }
  }

  package var groups: [Group]
  package var isUpright: Bool
  var stacking: Stacking
  var showsValues: Bool
  /// Extend the scale, which always holds zero and every bar.
  var low: Double?
  var high: Double?
  var scroll: Int
  /// Of upright bars, where there is room beside them.
  var axis: PlotAxis?
  var look: Look

  package init(
    groups: [Group], isUpright: Bool = false, stacking: Stacking = .none, showsValues: Bool = true, low: Double? = nil, high: Double? = nil,
    scroll: Int = 0, axis: PlotAxis? = nil, look: Look
  ) {
    self.groups = groups
    self.isUpright = isUpright
    self.stacking = stacking
    self.showsValues = showsValues
    self.low = low
    self.high = high
    self.scroll = scroll
    self.axis = axis
    self.look = look
  }

  package func draw(in area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty, !groups.isEmpty else { return }
    canvas.clipped(to: area) { canvas in
      if isUpright && area.height >= 4 && area.width >= 4 { drawUpright(in: area, on: &canvas) } else { drawRows(in: area, on: &canvas) }
    }
  }

  /// Lines or columns of bars that a group needs.
  private var barsPerGroup: Int { stacking == .none ? max(groups.map(\.bars.count).max() ?? 1, 1) : 1 }

  /// The scale's ends; they differ.
  private var scale: (low: Double, high: Double) {
    if stacking == .percent { return (0, 1) }
    var (low, high) = (min(self.low ?? 0, 0), max(self.high ?? 0, 0))
    for group in groups {
      if stacking == .none {
        for bar in group.bars where bar.value.isFinite { (low, high) = (min(low, bar.value), max(high, bar.value)) }
      } else {
        high = max(high, group.bars.reduce(0) { $1.value.isFinite && $1.value > 0 ? $0 + $1.value : $0 })
        low = min(low, group.bars.reduce(0) { $1.value.isFinite && $1.value < 0 ? $0 + $1.value : $0 })
      }
    }
    guard low.isFinite, high.isFinite, low < high else { return (max(low, -.greatestFiniteMagnitude), low < high ? .greatestFiniteMagnitude : 1) }
    return (low, high)
  }
}

// MARK: Segments

extension BarChart {
  /// A part of a bar along `length` cells, in eighths of a cell from the scale's low end.
  private struct Segment {
    var first: Int
    var end: Int
    var bar: Bar
  }

  private func segments(of bars: [Bar], length: Int) -> [Segment] {
    let (low, high) = scale
    // Halves keep the span of huge scales finite.
    func place(_ value: Double) -> Int {
      let fraction = (value / 2 - low / 2) / (high / 2 - low / 2)
      return Int(cell: (min(max(fraction, 0), 1) * Double(length * 8)).rounded())
    }
    let zero = place(0)
    guard stacking != .none else {
      return bars.prefix(1).compactMap { bar in
        guard !bar.value.isNaN else { return nil }
        let end = place(bar.value)
        return Segment(first: min(zero, end), end: max(zero, end), bar: bar)
      }
    }
    let total = bars.reduce(0) { $1.value.isFinite ? $0 + abs($1.value) : $0 }
    var (up, down) = (0.0, 0.0)
    return bars.compactMap { bar in
      guard bar.value.isFinite, total > 0 else { return nil }
      let share = stacking == .percent ? abs(bar.value) / total : bar.value
      let before = share < 0 ? down : up
      if share < 0 { down += share } else { up += share }
      let (one, other) = (place(before), place(before + share))
      return Segment(first: min(one, other), end: max(one, other), bar: bar)
    }
  }

  /// Draws segments along a row, or upwards along a column.
  private func draw(_ segments: [Segment], length: Int, put: (Int, Cell) -> Void) {
    for place in 0..<length {
      let (low, high) = (place * 8, place * 8 + 8)
      // Neighbours in a cell share it as foreground and background; more than two are not told apart.
      let inside = segments.filter { $0.end > low && $0.first < high && $0.end > $0.first }
      guard let first = inside.first else { continue }
      let from = max(first.first - low, 0)
      let to = min(first.end - low, 8)
      let next = inside.count > 1 ? inside[inside.count - 1].bar.color : .standard
      if look.isASCII || (look.isColorless && segments.count > 1) {
        if inside.contains(where: { min($0.end, high) - max($0.first, low) >= 4 }) || (to - from >= 4) {
          let widest = inside.max { min($0.end, high) - max($0.first, low) < min($1.end, high) - max($1.first, low) } ?? first
          put(place, Cell(glyph: Glyph(narrow: widest.bar.marker), style: Style(foreground: widest.bar.color)))
        }
      } else if from == 0 {
        let glyph = isUpright ? Blocks.lowerEighths[to] : Blocks.leftEighths[to]
        put(place, Cell(glyph: glyph, style: Style(foreground: first.bar.color, background: next)))
      } else if 8 - from >= 2 {
        // There are no blocks that grow from the other side, only a half one.
        put(place, Cell(glyph: from <= 2 ? "█" : isUpright ? "▀" : "▐", style: Style(foreground: first.bar.color)))
      }
    }
  }
}

// MARK: Rows

extension BarChart {
  private func drawRows(in area: Rect, on canvas: inout Canvas) {
    let perGroup = barsPerGroup
    let isCut = groups.count * perGroup > area.height || scroll > 0
    let hasMark = isCut && area.height >= 2
    let free = area.height - (hasMark ? 1 : 0)
    let first = min(max(scroll, 0), max(groups.count - max(free / perGroup, 1), 0))
    let count = min(groups.count - first, max(free / perGroup, 1))
    let pitch = max(free / max(count, 1), perGroup)
    let gap = pitch > perGroup ? 1 : 0
    let thickness = perGroup == 1 ? min(pitch - gap, 3) : 1
    let shown = groups[first..<first + count]
    let texts = showsValues && stacking == .none
    let labelWidth = min(shown.map { Glyph.width(of: $0.label) }.max() ?? 0, area.width * 2 / 5)
    let valueWidth = texts ? min(shown.flatMap(\.bars).map { Glyph.width(of: $0.text) }.max() ?? 0, area.width / 3) : 0
    let left = area.left + labelWidth + (labelWidth > 0 ? 1 : 0)
    let length = max(area.right - left - valueWidth - (valueWidth > 0 ? 1 : 0), 0)
    let used = perGroup == 1 ? thickness + gap : min(pitch, perGroup + 1)
    for (index, group) in shown.enumerated() {
      let top = area.top + index * used
      let middle = perGroup == 1 ? top + (thickness - 1) / 2 : top
      if labelWidth > 0 {
        canvas.write(group.label, in: Rect(left: area.left, top: middle, width: labelWidth, height: 1), alignment: .right, style: look.muted)
      }
      let lines = stacking == .none ? group.bars.map { [$0] } : [group.bars]
      for (line, bars) in lines.prefix(max(free - index * used, 0)).enumerated() {
        let row = top + line
        draw(segments(of: bars, length: length), length: length) { place, cell in
          for across in 0..<thickness { canvas.put(cell.glyph, column: left + place, row: row + across, style: cell.style) }
        }
        guard valueWidth > 0, let bar = bars.first else { continue }
        let place = Rect(left: area.right - valueWidth, top: perGroup == 1 ? middle : row, width: valueWidth, height: 1)
        canvas.write(bar.text, in: place, alignment: .right, style: Style(foreground: bar.color, attributes: .bold))
      }
    }
    if hasMark { drawMark(above: first, below: groups.count - first - count, in: area.row(area.height - 1), on: &canvas) }
  }

  private func drawMark(above: Int, below: Int, in row: Rect, on canvas: inout Canvas) {
    let before = above > 0 ? "\(look.isASCII ? "^" : "↑") \(above)  " : ""
    canvas.write(before + (below > 0 ? "+\(below) more" : ""), in: row, alignment: .right, style: look.muted)
  }
}

// MARK: Upright

extension BarChart {
  /// Whether upright bars of all groups fit, with labels that can be read.
  package func fitsUpright(width: Int) -> Bool {
    let label = min(groups.map { Glyph.width(of: $0.label) }.max() ?? 0, 8)
    return groups.count * (max(barsPerGroup, label) + 1) <= width
  }

  /// The value axis with its labels; as wide as they are.
  private struct ScaleLabels {
    var texts: [(row: Int, text: String)]
    var width: Int
  }

  private func scaleLabels(rows: Int) -> ScaleLabels? {
    guard let axis, rows >= 5 else { return nil }
    let (low, high) = scale
    guard low.isFinite, high.isFinite, high - low < .greatestFiniteMagnitude else { return nil }
    func row(_ value: Double) -> Int? {
      let fraction = (value - low) / (high - low)
      guard fraction >= -1e-9, fraction <= 1 + 1e-9 else { return nil }
      return min(max(rows - 1 - Int(cell: (fraction * Double(rows)).rounded(.down)), 0), rows - 1)
    }
    let ticks = ValueTicks(scale: ValueScale(low: low, high: high, scale: .linear), axis: axis, rows: rows, row: row)
    var taken: Set<Int> = []
    let texts = ticks.values.compactMap { value in
      row(value).flatMap { taken.insert($0).inserted ? ($0, axis.format(value, ticks.increment)) : nil }
    }
    guard texts.count >= 2 else { return nil }
    return ScaleLabels(texts: texts, width: (texts.map { Glyph.width(of: $0.1) }.max() ?? 0) + 2)
  }

  private func drawUpright(in whole: Rect, on canvas: inout Canvas) {
    var area = whole
    let hasValues = showsValues && stacking == .none
    if let labels = scaleLabels(rows: whole.height - 1 - (hasValues ? 1 : 0)), labels.width * 4 <= whole.width, fitsUpright(width: whole.width - labels.width) {
      area = Rect(left: whole.left + labels.width, top: whole.top, width: whole.width - labels.width, height: whole.height)
      drawScale(labels, beside: area, top: whole.top + (hasValues ? 1 : 0), rows: whole.height - 1 - (hasValues ? 1 : 0), on: &canvas)
    }
    drawUprightBars(in: area, isBesideScale: area != whole, on: &canvas)
  }

  private func drawScale(_ labels: ScaleLabels, beside area: Rect, top: Int, rows: Int, on canvas: inout Canvas) {
    let column = area.left - 1
    for row in top..<top + rows { canvas.put(look.isASCII ? "|" : "│", column: column, row: row, style: look.faint) }
    for (row, text) in labels.texts {
      canvas.put(look.isASCII ? "+" : "┤", column: column, row: top + row, style: look.faint)
      let place = Rect(left: area.left - labels.width, top: top + row, width: labels.width - 2, height: 1)
      canvas.write(text, in: place, alignment: .right, style: look.muted)
    }
  }

  private func drawUprightBars(in area: Rect, isBesideScale: Bool, on canvas: inout Canvas) {
    let perGroup = barsPerGroup
    let most = max(area.width / (perGroup + (perGroup > 1 ? 1 : 0)), 1)
    let first = min(max(scroll, 0), max(groups.count - most, 0))
    let count = min(groups.count - first, most)
    let isCut = count < groups.count
    let (body, mark) = area.splitRows(area.height - (isCut && area.height >= 6 ? 1 : 0))
    let (upper, labels) = body.splitRows(body.height - 1)
    let pitch = max(area.width / count, 1)
    let gap = pitch > perGroup ? max((pitch - perGroup) / 4, 1) : 0
    let thickness = max((pitch - gap) / perGroup, 1)
    let hasTexts = showsValues && stacking == .none && thickness >= 3
    let bars = hasTexts || (isBesideScale && showsValues && stacking == .none) ? upper.splitRows(1).bottom : upper
    var free = labels.left
    for (index, group) in groups[first..<first + count].enumerated() {
      let left = area.left + index * pitch
      let width = min(pitch, area.right - left)
      let textWidth = Glyph.width(of: group.label)
      // Labels that would run into each other are left out; their neighbours tell where they are.
      let room = max(width, min(textWidth, 12))
      let place = left + max((width - min(textWidth, room)) / 2, 0)
      if place >= free, place + min(textWidth, room) <= area.right {
        canvas.write(group.label, column: place, row: labels.top, style: look.muted, limit: room)
        free = place + min(textWidth, room) + 1
      }
      let columns = stacking == .none ? group.bars.map { [$0] } : [group.bars]
      for (column, parts) in columns.prefix(perGroup).enumerated() {
        let from = left + gap / 2 + column * thickness
        draw(segments(of: parts, length: bars.height), length: bars.height) { place, cell in
          for across in 0..<thickness { canvas.put(cell.glyph, column: from + across, row: bars.bottom - 1 - place, style: cell.style) }
        }
        guard hasTexts, let bar = parts.first else { continue }
        let slot = Rect(left: from, top: upper.top, width: thickness, height: 1)
        canvas.write(bar.text, in: slot, alignment: .center, style: Style(foreground: bar.color, attributes: .bold))
      }
    }
    if isCut { drawMark(above: first, below: groups.count - first - count, in: mark.isEmpty ? upper.row(0) : mark, on: &canvas) }
  }
}
