import Canvas

/// Where a plot's picture and axes lie, and the scales that they share.
struct PlotLayout {
  struct Axis {
    var axis: PlotAxis
    var scale: ValueScale
    var ticks: ValueTicks
    var labels: [String]
    var width: Int
  }

  let plot: Plot
  private(set) var picture: Rect
  private(set) var axes: [Axis]
  private var leftAxes: [Int] = []
  private var rightAxes: [Int] = []
  private let labelRow: Rect
  private let titleRow: Rect

  init(_ plot: Plot, in area: Rect) {
    self.plot = plot
    let hasRow = plot.showsHorizontalAxis && area.height >= 4 && area.width >= 12
    let (upper, row) = area.splitRows(area.height - (hasRow ? 1 : 0))
    labelRow = row
    let hasTitles = upper.height >= 10 && area.width >= 24 && plot.axes.contains { $0.side != .hidden && !$0.label.isEmpty }
    let (title, body) = upper.splitRows(hasTitles ? 1 : 0)
    titleRow = title
    picture = body
    axes = plot.axes.indices.map { Self.axis($0, of: plot, rows: body.height) }
    placeAxes(in: body)
  }

  private static func axis(_ index: Int, of plot: Plot, rows: Int) -> Axis {
    let axis = plot.axes[index]
    let isLogarithmic = if case .log = axis.scale { true } else { false }
    var extent = PlotExtent(wantsPositive: isLogarithmic)
    for series in plot.series where series.axis == index {
      extent.include(series.ys, at: series.xs, start: plot.start, end: plot.end, ends: series.ends)
      if let floors = series.floors { extent.include(floors, at: series.xs, start: plot.start, end: plot.end) }
      if series.kind == .bars || series.isStacked, extent.low.isFinite { extent.include(0) }
    }
    var low = extent.low
    if isLogarithmic { low = extent.lowestPositive }
    let dotsPerRow = DotGrid.dots(plot.look.symbols).perRow
    var increment: Double?
    var limits = ValueRange.limits(low: low, high: extent.high, axis: axis)
    if low.isFinite, extent.high.isFinite, low <= extent.high {
      if let aligned = RowScale(data: low...extent.high, limits: limits, axis: axis, rows: rows, dotsPerRow: dotsPerRow).aligned() {
        (limits, increment) = ((aligned.low, aligned.high), aligned.increment)
      }
    } else if [axis.hardMin, axis.hardMax, axis.softMin, axis.softMax].allSatisfy({ $0 == nil }) {
      // Without a value there is nothing that labels could be true of.
      return Axis(
        axis: axis, scale: ValueScale(low: limits.low, high: limits.high, scale: .linear), ticks: ValueTicks(values: [], increment: 0), labels: [], width: 0)
    }
    let scale = ValueScale(low: limits.low, high: limits.high, scale: axis.scale)
    let ticks =
      increment.map { ValueTicks(increment: $0, low: limits.low, high: limits.high) }
      ?? ValueTicks(scale: scale, axis: axis, rows: rows) { row(at: scale.fraction($0), rows: rows, dotsPerRow: dotsPerRow) }
    let labels = ticks.values.map { axis.format($0, ticks.increment) }
    return Axis(
      axis: axis, scale: scale, ticks: ticks, labels: labels,
      width: (labels.map { Glyph.width(of: $0) }.max() ?? 0) + 2)
  }

  /// Axes are left out, last ones first, while they would take more than half of the width.
  private mutating func placeAxes(in body: Rect) {
    guard body.height >= 2 else { return }
    var free = body.width / 2
    for index in axes.indices where axes[index].axis.side != .hidden && !axes[index].labels.isEmpty {
      guard axes[index].width <= free else { continue }
      free -= axes[index].width
      if axes[index].axis.side == .left { leftAxes.append(index) } else { rightAxes.append(index) }
    }
    let left = leftAxes.reduce(0) { $0 + axes[$1].width }
    let right = rightAxes.reduce(0) { $0 + axes[$1].width }
    picture = Rect(left: body.left + left, top: body.top, width: body.width - left - right, height: body.height)
  }

  /// The row of a value on an axis; `nil` outside the picture.
  func row(of value: Double, axis index: Int) -> Int? {
    guard axes.indices.contains(index), !picture.isEmpty else { return nil }
    return Self.row(at: axes[index].scale.fraction(value), rows: picture.height, dotsPerRow: DotGrid.dots(plot.look.symbols).perRow)
      .map { picture.top + $0 }
  }

  /// The row, counted from the top, in which the dot at a share of the height lies.
  private static func row(at fraction: Double, rows: Int, dotsPerRow: Int) -> Int? {
    let dots = rows * dotsPerRow
    let y = (1 - fraction) * Double(dots - 1)
    guard y > -0.75, y < Double(dots) - 0.25 else { return nil }
    // Labels at even distances may all lie between two dots: the last digit must not decide for each of them.
    return min(max(Int(cell: (y + 1e-6).rounded()), 0), dots - 1) / dotsPerRow
  }

  /// The column of an x value; `nil` outside the picture.
  func column(of x: Double) -> Int? {
    guard x >= plot.start, x <= plot.end, !picture.isEmpty else { return nil }
    return picture.left + min(Int(cell: (x - plot.start) / (plot.end - plot.start) * Double(picture.width)), picture.width - 1)
  }

  var gridRows: [Int] {
    guard let first = axes.indices.first(where: { axes[$0].axis.showsGrid && axes[$0].axis.side != .hidden }) else { return [] }
    return axes[first].ticks.values.compactMap { row(of: $0, axis: first) }
  }
}

extension PlotLayout {
  func drawAxes(on canvas: inout Canvas) {
    var left = picture.left
    for index in leftAxes.reversed().reversed() {
      left -= axes[index].width
      drawAxis(index, labels: Rect(left: left, top: picture.top, width: axes[index].width - 1, height: picture.height), isLeft: true, on: &canvas)
    }
    var right = picture.right
    for index in rightAxes {
      drawAxis(index, labels: Rect(left: right + 1, top: picture.top, width: axes[index].width - 1, height: picture.height), isLeft: false, on: &canvas)
      right += axes[index].width
    }
    drawHorizontalLabels(on: &canvas)
    drawTitles(on: &canvas)
  }

  /// What the axes measure, above them: along them only letter by letter would fit.
  private func drawTitles(on canvas: inout Canvas) {
    guard !titleRow.isEmpty else { return }
    func title(_ indices: [Int]) -> String { indices.map { axes[$0].axis.label }.filter { !$0.isEmpty }.joined(separator: ", ") }
    let right = title(rightAxes)
    let rightWidth = min(Glyph.width(of: right), titleRow.width / 2)
    let (left, rest) = titleRow.splitColumns(titleRow.width - rightWidth)
    canvas.write(title(leftAxes), column: left.left, row: left.top, style: plot.look.muted, limit: left.width - (rightWidth > 0 ? 2 : 0))
    if rightWidth > 0 { canvas.write(right, in: rest, alignment: .right, style: plot.look.muted) }
  }

  private func drawAxis(_ index: Int, labels area: Rect, isLeft: Bool, on canvas: inout Canvas) {
    let look = plot.look
    let lineColumn = isLeft ? area.right : area.left - 1
    let line: Glyph = look.isASCII ? "|" : "│"
    for row in area.top..<area.bottom { canvas.put(line, column: lineColumn, row: row, style: look.faint) }
    var taken: Set<Int> = []
    for (value, label) in zip(axes[index].ticks.values, axes[index].labels) {
      guard let row = row(of: value, axis: index), taken.insert(row).inserted else { continue }
      canvas.put(look.isASCII ? "+" : isLeft ? "┤" : "├", column: lineColumn, row: row, style: look.faint)
      let place = Rect(left: isLeft ? area.left : area.left, top: row, width: area.width - 1, height: 1)
      canvas.write(label, in: isLeft ? place : Rect(left: place.left + 1, top: row, width: area.width - 1, height: 1),
        alignment: isLeft ? .right : .left, style: look.muted)
    }
  }

  private func drawHorizontalLabels(on canvas: inout Canvas) {
    guard !labelRow.isEmpty, picture.width >= 4 else { return }
    var free = labelRow.left
    for (x, label) in horizontalTicks() {
      guard let column = column(of: x) else { continue }
      let width = Glyph.width(of: label)
      let left = column - width / 2
      // A label that would be cut or touch its neighbour is left out; its neighbours say enough.
      guard left >= free, left + width <= labelRow.right else { continue }
      canvas.write(label, column: left, row: labelRow.top, style: plot.look.muted)
      free = left + width + 2
    }
  }

  private func horizontalTicks() -> [(Double, String)] {
    switch plot.horizontal {
    case .time(let offset):
      let start = Int64(clamping: plot.start)
      let end = Int64(clamping: plot.end)
      // Labels that carry a date are longer, so that fewer of them fit.
      for width in [9, 12, 16] {
        let ticks = TimeTicks(start: start, end: end, most: max(picture.width / width, 1), offset: offset).ticks
        if ticks.allSatisfy({ $0.label.utf8.count + 3 <= width }) || width == 16 { return ticks.map { (Double($0.time), $0.label) } }
      }
      return []
    case .numbers(let format):
      let axis = PlotAxis(format: format)
      let ticks = ValueTicks(low: plot.start, high: plot.end, axis: axis, most: max(picture.width / 10, 2))
      return ticks.values.map { ($0, format($0, ticks.increment)) }
    }
  }
}

extension Int64 {
  /// The nearest whole number that fits; NaN gives 0.
  fileprivate init(clamping value: Double) {
    self = value.isNaN ? 0 : value >= 9e18 ? 9_000_000_000_000_000_000 : value <= -9e18 ? -9_000_000_000_000_000_000 : Int64(value)
  }
}
