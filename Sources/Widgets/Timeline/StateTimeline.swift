package import Canvas

/// Lanes of coloured spans over time, one lane for each thing that has a state.
///
/// A span shorter than half a column is still shown: of spans that share a place the shortest is drawn on top, so that
/// a state of one sample is never lost. Small areas show each lane's last state.
package struct StateTimeline: Widget {
  package struct Span: Hashable, Sendable {
    /// On the x axis; `end` does not belong to the span.
    var start: Double
    package var end: Double
    package var color: Color
    package var text: String
    /// Tells states apart where there are no colours; any number.
    package var shade: Int

    package init(start: Double, end: Double, color: Color, text: String, shade: Int = 0) {
      (self.start, self.end, self.color, self.shade) = (start, end, color, shade)
      self.text = TextWrap.bounded(text)
    }
  }

  package struct Lane: Hashable, Sendable {
    var name: String
    /// In order, not overlapping.
    package var spans: [Span]

    package init(name: String, spans: [Span]) {
      self.name = TextWrap.bounded(name)
      self.spans = spans
    }
  }

  package enum Texts: Hashable, Sendable {
    /// Where they fit.
    case automatic
    /// Cut where they do not fit.
    case always
    case never
  }

  var lanes: [Lane]
  /// Lanes above and below that are not in ``lanes``; only counted in the mark.
  var hidden: (above: Int, below: Int)
  var start: Double
  var end: Double
  var texts: Texts
  var alignment: Canvas.Alignment
  /// Leaves a gap after each span that is wide enough: cells rather than a line.
  var isSeparated: Bool
  /// The share of a lane's room that it fills.
  var fill: Double
  var crosshair: Double?
  /// Seconds east of UTC at a moment in seconds.
  var offset: @Sendable (Int64) -> Int
  var look: Look

  package init(
    lanes: [Lane], hidden: (above: Int, below: Int) = (0, 0), start: Double, end: Double, texts: Texts = .automatic,
    alignment: Canvas.Alignment = .left, isSeparated: Bool = false, fill: Double = 0.9, crosshair: Double? = nil, look: Look,
    offset: @escaping @Sendable (Int64) -> Int
  ) {
    self.lanes = lanes
    self.hidden = hidden
    self.start = start
    self.end = end
    self.texts = texts
    self.alignment = alignment
    self.isSeparated = isSeparated
    self.fill = fill
    self.crosshair = crosshair
    self.look = look
    self.offset = offset
  }

  package func draw(in area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty, !lanes.isEmpty, start.isFinite, end.isFinite, start < end else { return }
    canvas.clipped(to: area) { canvas in
      if area.width < 20 { return drawLastStates(in: area, on: &canvas) }
      let nameWidth = min(lanes.map { Glyph.width(of: $0.name) }.max() ?? 0, area.width / 3)
      let (names, picture) = area.splitColumns(nameWidth + (nameWidth > 0 ? 1 : 0))
      let hasAxis = area.height >= 3
      let rows = placement(in: Rect(left: area.left, top: area.top, width: area.width, height: area.height - (hasAxis ? 1 : 0)))
      let fit = NameFit(lanes.lazy.map(\.name), width: nameWidth)
      for (index, top) in rows.tops.enumerated() {
        let lane = lanes[index]
        let place = Rect(left: names.left, top: top + (rows.height - 1) / 2, width: nameWidth, height: 1)
        canvas.write(fit.text(of: lane.name), in: place, alignment: .right, style: look.muted)
        draw(lane, in: Rect(left: picture.left, top: top, width: picture.width, height: rows.height), on: &canvas)
      }
      let below = hidden.below + lanes.count - rows.tops.count
      if rows.hasMark { drawMark(below, in: area.row(area.height - (hasAxis ? 2 : 1)), on: &canvas) }
      if hasAxis { TimeLabels(start: start, end: end, look: look, offset: offset).draw(in: picture.row(area.height - 1), on: &canvas) }
      drawCrosshair(in: picture, rows: rows.tops.count, on: &canvas)
    }
  }
}

extension StateTimeline {
  private func placement(in body: Rect) -> (tops: [Int], height: Int, hasMark: Bool) {
    let hasMark = (lanes.count > body.height || hidden.above + hidden.below > 0) && body.height >= 2
    let free = body.height - (hasMark ? 1 : 0)
    let count = min(lanes.count, free)
    guard count > 0 else { return ([], 0, hasMark) }
    let pitch = min(max(free / count, 1), 5)
    let gap = pitch >= 2 && fill < 1 ? 1 : 0
    let top = body.top + (pitch == 5 ? (free - count * pitch) / 2 : 0)
    return ((0..<count).map { top + $0 * pitch }, pitch - gap, hasMark)
  }

  private func drawMark(_ below: Int, in row: Rect, on canvas: inout Canvas) {
    let above = hidden.above > 0 ? "\(look.isASCII ? "^" : "↑") \(hidden.above)  " : ""
    canvas.write(above + (below > 0 ? "+\(below) more" : ""), in: row, alignment: .right, style: look.muted)
  }

  private func drawLastStates(in area: Rect, on canvas: inout Canvas) {
    let count = min(lanes.count, area.height)
    for index in 0..<count {
      let row = area.row(index)
      if index == count - 1, lanes.count + hidden.below > count, count > 1 {
        canvas.write("+\(lanes.count - index + hidden.below) more", in: row, style: look.muted)
        return
      }
      guard let span = lanes[index].spans.last else { continue }
      let width = min(Glyph.width(of: span.text), row.width)
      canvas.write(span.text, in: row, alignment: .right, style: Style(foreground: span.color, attributes: .bold))
      if row.width - width > 3 {
        canvas.write(lanes[index].name, in: row.splitColumns(row.width - width - 1).left, style: look.muted)
      }
    }
  }

  private func drawCrosshair(in picture: Rect, rows: Int, on canvas: inout Canvas) {
    guard let crosshair, crosshair >= start, crosshair <= end, picture.width >= 10, picture.height >= 3 else { return }
    let column = picture.left + min(Int(cell: (crosshair - start) / (end - start) * Double(picture.width)), picture.width - 1)
    let line: Glyph = look.isASCII ? "|" : "│"
    for row in picture.top..<picture.bottom - 1 { canvas.put(line, column: column, row: row, style: Style(foreground: look.theme.accent)) }
    guard picture.width >= 40, picture.height >= 6 else { return }
    let entries = lanes.prefix(rows).compactMap { lane in
      lane.spans.first { $0.start <= crosshair && crosshair < $0.end }.map { Tooltip.Entry(name: lane.name, value: $0.text, color: $0.color) }
    }
    Tooltip(title: TimeText.full(Int64(crosshair.clampedToTime), offset: offset), entries: entries, look: look)
      .draw(beside: column, in: picture, on: &canvas)
  }
}

// MARK: One lane

extension StateTimeline {
  private static let shades: [Glyph] = ["░", "█", "▒", "▞", "▓", "╱", "▚", "╳"]
  private static let asciiShades: [Glyph] = ["-", "#", "=", "+", ":", "*", "x", "o"]

  private var usesShades: Bool { look.isASCII || look.isColorless }

  /// What fills spans of a shade where colours do not tell them apart; for legends.
  package static func marker(forShade shade: Int, look: Look) -> Unicode.Scalar {
    let shades = look.isASCII ? asciiShades : shades
    return shades[Int(shade.magnitude % UInt(shades.count))].scalar
  }

  private func draw(_ lane: Lane, in area: Rect, on canvas: inout Canvas) {
    let perColumn = usesShades ? 1 : 2
    let count = area.width * perColumn
    guard count > 0, area.height > 0 else { return }
    var places: [(first: Int, end: Int)] = []
    var owners = [Int32](repeating: -1, count: count)
    for span in lane.spans { places.append(place(of: span, among: count)) }
    for index in lane.spans.indices.sorted(by: { lane.spans[$0].length > lane.spans[$1].length }) {
      let (first, end) = places[index]
      for slot in first..<max(end, first) { owners[slot] = Int32(truncatingIfNeeded: index) }
    }
    for column in 0..<area.width {
      let (left, right) = (owners[column * perColumn], owners[column * perColumn + perColumn - 1])
      let cell = cell(left < 0 ? nil : lane.spans[Int(left)], right < 0 ? nil : lane.spans[Int(right)])
      for row in area.top..<area.bottom { canvas.put(cell.glyph, column: area.left + column, row: row, style: cell.style) }
    }
    guard texts != .never else { return }
    for (index, span) in lane.spans.enumerated() where !span.text.isEmpty {
      // Shorter spans may have taken the ends.
      var (first, end) = places[index]
      while first < end, owners[first] != Int32(truncatingIfNeeded: index) { first += 1 }
      while first < end, owners[end - 1] != Int32(truncatingIfNeeded: index) { end -= 1 }
      write(span, from: (first + perColumn - 1) / perColumn, to: end / perColumn, in: area, on: &canvas)
    }
  }

  private func place(of span: Span, among count: Int) -> (first: Int, end: Int) {
    let scale = Double(count) / (end - start)
    guard span.end > start, span.start <= end, span.start < span.end else { return (0, 0) }
    let first = min(max(Int(cell: max((span.start - start) * scale, 0)), 0), count - 1)
    var last = max(Int(cell: min((span.end - start) * scale, Double(count))), first + 1)
    if isSeparated && last - first >= 3 { last -= 1 }
    return (first, last)
  }

  private func cell(_ left: Span?, _ right: Span?) -> Cell {
    if usesShades {
      guard let left else { return .blank }
      let style = look.isColorless ? Style.plain : Style(foreground: left.color)
      return Cell(glyph: Glyph(narrow: Self.marker(forShade: left.shade, look: look)), style: style)
    }
    switch (left, right) {
    case (nil, nil): return .blank
    case (let left?, nil): return Cell(glyph: "▌", style: Style(foreground: left.color))
    case (nil, let right?): return Cell(glyph: "▐", style: Style(foreground: right.color))
    case (let left?, let right?):
      if left.color == right.color { return Cell(glyph: "█", style: Style(foreground: left.color, background: left.color)) }
      return Cell(glyph: "▌", style: Style(foreground: left.color, background: right.color))
    }
  }

  private func write(_ span: Span, from first: Int, to end: Int, in area: Rect, on canvas: inout Canvas) {
    let room = end - first - 2
    let width = Glyph.width(of: span.text)
    guard room >= (texts == .always ? 1 : width), room > 0 else { return }
    let place = Rect(left: area.left + first + 1, top: area.top + (area.height - 1) / 2, width: room, height: 1)
    if usesShades {
      let shown = min(width, room)
      let left = alignment == .center ? place.left + (room - shown) / 2 : alignment == .right ? place.right - shown : place.left
      canvas.write(" \(span.text)", column: left - 1, row: place.top, style: look.strong, limit: shown + 1)
      if left + shown < place.right + 1 { canvas.put(" ", column: left + shown, row: place.top, style: .plain) }
    } else {
      canvas.write(span.text, in: place, alignment: alignment, style: Style(foreground: span.color.contrasting, background: span.color))
    }
  }
}

extension StateTimeline.Span {
  fileprivate var length: Double { end - start }
}

extension Double {
  /// Within what calendars can show; NaN is 0.
  fileprivate var clampedToTime: Double { isNaN ? 0 : min(max(self, -6e13), 2.5e14) }
}
