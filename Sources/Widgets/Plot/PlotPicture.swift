import Canvas

/// The inside of a plot: everything between its axes.
struct PlotPicture {
  private let plot: Plot
  private let layout: PlotLayout
  private let area: Rect
  private var dots: DotGrid
  private var cells: PlotCells
  /// Of the last moments that several series have.
  private var map: ColumnMap?

  init(_ plot: Plot, layout: PlotLayout) {
    self.plot = plot
    self.layout = layout
    area = layout.picture
    dots = DotGrid(width: area.width, height: area.height, symbols: plot.look.symbols)
    cells = PlotCells(width: area.width, height: area.height, surface: plot.look.theme.surface)
    guard !area.isEmpty else { return }
    tintThresholds()
    tintMarks()
    for index in plot.series.indices { add(index) }
  }
}

// MARK: Series

extension PlotPicture {
  private mutating func add(_ index: Int) {
    let series = plot.series[index]
    guard layout.axes.indices.contains(series.axis) else { return }
    let scale = layout.axes[series.axis].scale
    switch series.kind {
    case .bars: addBars(series, index, scale)
    case .line, .points: addLine(series, index, scale)
    }
  }

  private mutating func addLine(_ series: PlotSeries, _ index: Int, _ scale: ValueScale) {
    findMap(index)
    let bins = ColumnBins(
      series, values: series.ys, start: plot.start, end: plot.end, columns: dots.dotColumns, map: map,
      areAllFinite: series.ends?.areAllFinite ?? false)
    let isLine = series.kind == .line
    let trace = Trace(bins, scale: scale, dotRows: dots.dotRows, interpolation: series.interpolation, connects: isLine)
    let hasArea = isLine && series.fill.opacity > 0.005
    let isSolid = hasArea && (series.lineWidth == 0 || (series.isStacked && series.fill.opacity >= 0.7)) && !plot.look.isASCII
    if hasArea {
      let floors = floorTrace(series, scale)
      if isSolid { addSolidArea(series, index, trace, floors) } else { addArea(series, index, trace, floors) }
    }
    if isLine && series.lineWidth > 0 && !isSolid { drawLine(series, index, trace) }
    // A sample alone is a bar of a solid area already.
    if !isSolid || series.points == .always { addPoints(series, index, bins, trace) }
  }

  /// A map is as much work as one series, so that it pays from the second one on.
  private mutating func findMap(_ index: Int) {
    let xs = plot.series[index].xs
    if let map, map.isOf(xs) { return }
    let isShared = index + 1 < plot.series.count && plot.series[index + 1].xs.isIdentical(to: xs)
    map = isShared ? ColumnMap(xs, start: plot.start, end: plot.end, columns: dots.dotColumns) : nil
  }

  /// The edge of an area away from its line, in dot rows, one for each dot column.
  private func floorTrace(_ series: PlotSeries, _ scale: ValueScale) -> [Double] {
    guard let floors = series.floors else { return Array(repeating: edge(zeroLine(scale)), count: dots.dotColumns) }
    let bins = ColumnBins(series, values: floors, start: plot.start, end: plot.end, columns: dots.dotColumns, map: map)
    return Trace(bins, scale: scale, dotRows: dots.dotRows, interpolation: series.interpolation, connects: true).middle.map(edge)
  }

  /// Where areas and bars begin, in dot rows. A logarithmic axis has no zero: they stand on its lower end.
  private func zeroLine(_ scale: ValueScale) -> Double {
    let zero = scale.fraction(0)
    return (1 - (zero.isNaN ? 0 : min(max(zero, 0), 1))) * Double(dots.dotRows - 1)
  }

  /// An edge on the first or last dot reaches to the end of the picture: a gap below would look like a value.
  private func edge(_ y: Double) -> Double {
    let last = Double(dots.dotRows - 1)
    return y >= last - 0.001 ? last + 0.5 : y <= 0.001 ? -0.5 : y
  }

  /// Dot rows, whose middles are whole numbers, as rows of cells from the top.
  private func cellRow(_ dotRow: Double) -> Double { (dotRow + 0.5) / Double(dots.dotsPerRow) }

  private mutating func drawLine(_ series: PlotSeries, _ index: Int, _ trace: Trace) {
    let extra = series.lineWidth >= 4 && !plot.look.isASCII ? 1 : 0
    let dash = series.dash
    trace.tops.withUnsafeBufferPointer { tops in
      trace.bottoms.withUnsafeBufferPointer { bottoms in
        dots.columns(0..<tops.count, owner: Int32(index)) { column in
          let isDrawn =
            switch dash {
            case .solid: true
            case .dashed: column % 6 < 4
            case .dotted: column % 3 == 0
            }
          let (top, bottom) = (Int(tops[column]), Int(bottoms[column]))
          return isDrawn && top <= bottom ? (top, bottom &+ extra) : (0, -1)
        }
      }
    }
  }

  private mutating func addPoints(_ series: PlotSeries, _ index: Int, _ bins: ColumnBins, _ trace: Trace) {
    let dotsApart = bins.spacing / (plot.end - plot.start) * Double(dots.dotColumns)
    // Far apart, or few, a point is as large as two by two dots; close together it is one.
    let isLarge = dotsApart >= Double(dots.dotsPerColumn * 2) || (series.kind == .points && bins.sampleCount * 6 <= dots.dotColumns)
    let showsAll = series.kind == .points || series.points == .always
    for column in showsAll ? bins.bins.indices.filter({ bins.bins[$0].isFilled }) : trace.lonely {
      let (top, bottom) = (Int(trace.tops[column]), Int(trace.bottoms[column]))
      guard top <= bottom else { continue }
      // A column that holds several values shows each end.
      for row in top == bottom ? [top] : [top, bottom] where row >= 0 && row < dots.dotRows {
        dots.column(column, from: row, through: row, owner: Int32(index))
        if isLarge { dots.enlarge(column, row, owner: Int32(index)) }
      }
    }
  }

  private mutating func addArea(_ series: PlotSeries, _ index: Int, _ trace: Trace, _ floors: [Double]) {
    let scale = layout.axes[series.axis].scale
    let showsTints = plot.look.showsTints && !plot.look.isASCII
    let even = PlotCells.vector(series.color) ?? .zero
    let opacity = Float(min(series.fill.opacity, 1))
    let fades = if case .fading = series.fill { true } else { false }
    let height = Float(max(area.height, 1))
    var rowColors: [SIMD3<Float>] = []
    if showsTints, let colorOfValue = series.colorOfValue {
      rowColors = (0..<area.height).map { PlotCells.vector(colorOfValue(value(ofRow: $0, scale))) ?? even }
    }
    // What stands on this area begins in the cell in which its line runs, whichever of both has more of it.
    let carries = series.isStacked && plot.series[(index + 1)...].contains { $0.isStacked && $0.axis == series.axis && $0.floors != nil }
    for column in 0..<area.width {
      let covered = coverage(of: column, trace.middle, floors, isBand: series.floors != nil, carries: carries)
      for row in covered.rows {
        let place = row * area.width + column
        if showsTints {
          cells.tint(place, rowColors.isEmpty ? even : rowColors[row], opacity: fades ? opacity * (1 - Float(row) / height) : opacity)
        } else {
          cells.own(place, by: Int32(index))
        }
      }
      guard showsTints, series.lineWidth > 0 else { continue }
      for (dot, rows) in covered.dots {
        for row in rows.lowerBound / dots.dotsPerRow...rows.upperBound / dots.dotsPerRow { cells.soften(row * area.width + column) }
        dots.column(dot, from: rows.lowerBound, through: rows.upperBound, owner: Int32(index))
      }
    }
  }

  /// The part of a column of cells between a line and the edge away from it.
  private struct Coverage {
    /// Cells that lie wholly inside, as far as the line goes.
    var rows = 0..<0
    /// Dots between the line and these cells: without them there would be a hole, and a tinted cell would stick out above
    /// the line.
    var dots: [(column: Int, rows: ClosedRange<Int>)] = []
  }

  private func coverage(of column: Int, _ lines: [Double], _ floors: [Double], isBand: Bool, carries: Bool) -> Coverage {
    let perRow = dots.dotsPerRow
    var (first, last, thickness) = (0, area.height, 0.0)
    var (floor, count) = (0.0, 0.0)
    var isBelow = true
    let columns = column * dots.dotsPerColumn..<(column + 1) * dots.dotsPerColumn
    func line(_ dot: Int) -> Int { Int(cell: min(max(lines[dot], -1), Double(dots.dotRows)).rounded()) }
    for dot in columns where !lines[dot].isNaN && !floors[dot].isNaN {
      if count == 0 { isBelow = lines[dot] <= floors[dot] }
      let y = line(dot)
      if isBelow { first = max(first, (max(y, 0) + perRow - 1) / perRow) } else { last = min(last, (y + 1) / perRow) }
      thickness += abs(floors[dot] - lines[dot])
      floor += floors[dot]
      count += 1
    }
    // A band thinner than half a cell would be tinted here and not there.
    guard count > 0, !isBand || thickness / count >= Double(perRow) / 2 else { return Coverage() }
    let edge = cellRow(floor / count)
    if carries {
      let top = columns.reduce(0.0) { lines[$1].isNaN || floors[$1].isNaN ? $0 : $0 + lines[$1] } / count
      let ends = (Int(cell: cellRow(min(top, floor / count)).rounded()), Int(cell: cellRow(max(top, floor / count)).rounded()))
      return Coverage(rows: min(max(ends.0, 0), area.height)..<min(max(ends.1, ends.0, 0), area.height))
    }
    var coverage = Coverage()
    if isBelow { last = min(last, max(Int(cell: edge.rounded()), 0)) } else { first = max(first, Int(cell: edge.rounded())) }
    if first < last { coverage.rows = first..<last }
    for dot in columns where !lines[dot].isNaN && !floors[dot].isNaN {
      let y = line(dot)
      let ends = isBelow ? (y, min(first * perRow, Int(cell: floors[dot].rounded())) - 1) : (max(last * perRow, Int(cell: floors[dot].rounded()) + 1), y)
      if ends.0 <= ends.1, ends.1 - ends.0 < 2 * perRow { coverage.dots.append((dot, ends.0...ends.1)) }
    }
    return coverage
  }

  /// Areas that hide what is behind are drawn like bars that touch, which end at eighths of a cell.
  private mutating func addSolidArea(_ series: PlotSeries, _ index: Int, _ trace: Trace, _ floors: [Double]) {
    let color = series.color.mixed(over: plot.look.theme.surface, opacity: min(series.fill.opacity, 1))
    for column in 0..<area.width {
      var (top, bottom, count) = (0.0, 0.0, 0.0)
      for dot in column * dots.dotsPerColumn..<(column + 1) * dots.dotsPerColumn where !trace.middle[dot].isNaN && !floors[dot].isNaN {
        top += min(trace.middle[dot], floors[dot])
        bottom += max(trace.middle[dot], floors[dot])
        count += 1
      }
      guard count > 0 else { continue }
      cells.bar(column: column, from: cellRow(top / count), to: cellRow(bottom / count), color: color, owner: Int32(index))
    }
  }

  private mutating func addBars(_ series: PlotSeries, _ index: Int, _ scale: ValueScale) {
    let bins = ColumnBins(series, values: series.ys, start: plot.start, end: plot.end, columns: area.width)
    let floors = series.floors.map { ColumnBins(series, values: $0, start: plot.start, end: plot.end, columns: area.width) }
    let last = Double(dots.dotRows - 1)
    func y(_ value: Double) -> Double { cellRow((1 - scale.fraction(value)) * last) }
    let base = cellRow(edge(zeroLine(scale)))
    let apart = bins.spacing / (plot.end - plot.start) * Double(area.width)
    // The gaps are alike and the bars differ by a column: the other way round it looks torn. Without room for gaps bars touch.
    let usual = apart.isFinite ? max(Int(cell: apart.rounded()), 1) : 1
    let widest = apart.isFinite ? max(Int(cell: apart.rounded(.up)), 1) : 1
    let gap = apart >= 4 && apart.isFinite ? max(Int(cell: (apart * (1 - series.barWidth)).rounded()), 1) : 0
    let shift = series.barAlignment < 0 ? -(usual - gap) : series.barAlignment > 0 ? 0 : -((usual - gap) / 2)
    let opacity = max(series.fill.opacity, 0.35)
    let filled = bins.bins.indices.filter { bins.bins[$0].isFilled }
    for (place, column) in filled.enumerated() {
      let bin = bins.bins[column]
      let next = place + 1 < filled.count ? min(filled[place + 1], column + widest) : column + usual
      let farthest = abs(bin.high) >= abs(bin.low) ? bin.high : bin.low
      let floor = floors.map { $0.bins[column].isFilled ? cellRow(edge((1 - scale.fraction($0.bins[column].last)) * last)) : base } ?? base
      let end = y(farthest)
      guard !end.isNaN, !floor.isNaN else { continue }
      let color = (series.colorOfValue?(farthest) ?? series.color).mixed(over: plot.look.theme.surface, opacity: opacity)
      // The smallest value still shows as an eighth.
      let (top, bottom) = (min(end, floor), max(end, floor))
      let least = farthest == 0 ? bottom : min(top, bottom - 0.125)
      for place in (column + shift)..<(column + shift + max(next - column - gap, 1)) {
        cells.bar(column: place, from: least, to: bottom, color: color, owner: Int32(index))
      }
    }
  }

  private func value(ofRow row: Int, _ scale: ValueScale) -> Double {
    scale.low + (scale.high - scale.low) * (1 - (Double(row) + 0.5) / Double(max(area.height, 1)))
  }
}

// MARK: What lies behind

extension PlotPicture {
  private mutating func tintThresholds() {
    guard plot.look.showsTints, let scale = layout.axes.first?.scale else { return }
    let sorted = plot.thresholds.sorted { $0.value < $1.value }
    func row(_ value: Double) -> Double {
      let fraction = value == -.infinity ? 0 : value == .infinity ? 1 : scale.fraction(value)
      return cellRow(edge((1 - (fraction.isNaN ? 0 : min(max(fraction, 0), 1))) * Double(dots.dotRows - 1)))
    }
    for (index, threshold) in sorted.enumerated() where threshold.isArea {
      guard let color = PlotCells.vector(threshold.color) else { continue }
      let top = index + 1 < sorted.count ? row(sorted[index + 1].value) : 0
      for column in 0..<area.width { cells.tint(column: column, from: top, to: row(threshold.value), color) { _ in 0.13 } }
    }
  }

  private mutating func tintMarks() {
    guard plot.look.showsTints else { return }
    // A column takes one tint, however many regions lie over it: ten alerts at a time must not hide what they are about.
    var tinted: Set<Int> = []
    for mark in plot.marks.reversed() {
      guard let end = mark.end, let color = PlotCells.vector(mark.color), let columns = columns(mark.start, end) else { continue }
      for column in columns where tinted.insert(column).inserted { tint(column, color, 0.16) }
    }
    if let start = plot.selectionStart, let end = plot.crosshair, let color = PlotCells.vector(plot.look.theme.accent) {
      tintColumns(min(start, end), max(start, end), color, 0.22)
    }
  }

  private mutating func tintColumns(_ start: Double, _ end: Double, _ color: SIMD3<Float>, _ opacity: Float) {
    guard let columns = columns(start, end) else { return }
    for column in columns { tint(column, color, opacity) }
  }

  private mutating func tint(_ column: Int, _ color: SIMD3<Float>, _ opacity: Float) {
    cells.tint(column: column, from: 0, to: Double(area.height), color) { _ in opacity }
  }

  /// Columns within the picture, from 0.
  private func columns(_ start: Double, _ end: Double) -> ClosedRange<Int>? {
    guard end >= plot.start, start <= plot.end else { return nil }
    guard let first = layout.column(of: max(start, plot.start)), let last = layout.column(of: min(end, plot.end)) else { return nil }
    return (first - area.left)...max(last - area.left, first - area.left)
  }
}

// MARK: Output

extension PlotPicture {
  func draw(on canvas: inout Canvas) {
    guard !area.isEmpty else { return }
    drawGrid(on: &canvas)
    drawThresholdLines(on: &canvas)
    drawCells(on: &canvas)
    drawMarks(on: &canvas)
    drawExemplars(on: &canvas)
  }

  private func drawExemplars(on canvas: inout Canvas) {
    for exemplar in plot.exemplars {
      guard let column = layout.column(of: exemplar.x), let row = layout.row(of: exemplar.y, axis: 0) else { continue }
      canvas.put(
        plot.look.isASCII ? "o" : "◆", column: column, row: row,
        style: Style(foreground: plot.look.theme.info, background: canvas[column, row].style.background))
    }
  }

  private func drawGrid(on canvas: inout Canvas) {
    let line: Glyph = plot.look.isASCII ? "." : "┈"
    for row in layout.gridRows {
      for column in area.left..<area.right where !plot.look.isASCII || column % 3 == 0 {
        canvas.put(line, column: column, row: row, style: plot.look.faint)
      }
    }
  }

  private func drawThresholdLines(on canvas: inout Canvas) {
    for threshold in plot.thresholds {
      guard let dash = threshold.line, threshold.value.isFinite, let row = layout.row(of: threshold.value, axis: 0) else { continue }
      let glyph: Glyph = plot.look.isASCII ? (dash == .solid ? "=" : "-") : (dash == .solid ? "─" : "╌")
      let style = Style(foreground: threshold.color.mixed(over: plot.look.theme.surface, opacity: 0.8))
      for column in area.left..<area.right { canvas.put(glyph, column: column, row: row, style: style) }
    }
  }

  private func drawCells(on canvas: inout Canvas) {
    let colors = rowColors()
    for row in 0..<area.height {
      for column in 0..<area.width {
        let index = row * area.width + column
        let back = cells.background(index)
        let block = cells.blocks[index]
        if dots.masks[index] != 0 {
          let owner = Int(dots.owners[index])
          let line = color(of: owner, row, colors)
          var style = Style(foreground: cells.isSoft[index] ? line.mixed(over: plot.look.theme.surface, opacity: 0.85) : line)
          style.background = behind(index)
          canvas.put(dots.glyph(at: index, marker: plot.series[owner].marker), column: area.left + column, row: area.top + row, style: style)
        } else if let block {
          put(block, back, column: area.left + column, row: area.top + row, on: &canvas)
        } else if cells.fillOwners[index] != DotGrid.nobody {
          let owner = Int(cells.fillOwners[index])
          canvas.put(texture(of: owner), column: area.left + column, row: area.top + row, style: Style(foreground: color(of: owner, row, colors), attributes: .dim))
        } else if let back {
          canvas.restyle(column: area.left + column, row: area.top + row) { $0.background = back }
        }
      }
    }
  }

  private func put(_ block: PlotCells.Block, _ back: Color?, column: Int, row: Int, on canvas: inout Canvas) {
    let owner = Int(block.owner)
    let glyph: Glyph
    if plot.look.isASCII {
      glyph = block.level >= 4 ? Glyph(narrow: plot.series[owner].marker) : block.level >= 2 ? "." : " "
    } else if plot.look.isColorless && plot.series.count > 1 && block.level == 8 {
      glyph = Self.shades[owner % Self.shades.count]
    } else {
      glyph = Blocks.lowerEighths[block.level]
    }
    canvas.put(glyph, column: column, row: row, style: Style(foreground: block.color, background: block.above ?? back ?? .standard))
  }

  private static let shades: [Glyph] = ["█", "▒", "▓", "░"]

  /// Fills an area where colours cannot be mixed.
  private func texture(of owner: Int) -> Glyph {
    let series = plot.series[owner]
    if plot.look.isASCII { return series.isStacked ? Glyph(narrow: series.marker) : ":" }
    if series.isStacked { return Self.shades[(owner + 1) % Self.shades.count] }
    return plot.look.symbols == .braille ? "⠂" : "░"
  }

  /// For series coloured along the value: one colour for each row.
  private func rowColors() -> [Int: [Color]] {
    var result: [Int: [Color]] = [:]
    for (index, series) in plot.series.enumerated() {
      guard let colorOfValue = series.colorOfValue, layout.axes.indices.contains(series.axis) else { continue }
      result[index] = (0..<area.height).map { colorOfValue(value(ofRow: $0, layout.axes[series.axis].scale)) }
    }
    return result
  }

  @inline(__always)
  private func color(of owner: Int, _ row: Int, _ colors: [Int: [Color]]) -> Color {
    colors.isEmpty ? plot.series[owner].color : colors[owner]?[row] ?? plot.series[owner].color
  }

  private func drawMarks(on canvas: inout Canvas) {
    let isASCII = plot.look.isASCII
    for mark in plot.marks {
      for x in [mark.start, mark.end].compactMap({ $0 }) {
        if let column = layout.column(of: x) { drawVertical(column, isASCII ? ":" : "┊", mark.color, on: &canvas) }
      }
      if let columns = columns(mark.start, mark.end ?? mark.start), mark.end != nil || layout.column(of: mark.start) != nil {
        for column in columns {
          let glyph: Glyph = mark.end == nil ? (isASCII ? "^" : "▴") : (isASCII ? "=" : "▔")
          let row = mark.end == nil ? area.height - 1 : 0
          canvas.put(
            glyph, column: area.left + column, row: area.top + row,
            style: Style(foreground: mark.color, background: behind(row * area.width + column)))
        }
      }
    }
    if let start = plot.selectionStart, let column = layout.column(of: start) {
      drawVertical(column, isASCII ? "|" : "│", plot.look.theme.accent, on: &canvas)
    }
    if let x = plot.crosshair, let column = layout.column(of: x) {
      drawVertical(column, isASCII ? "|" : "│", plot.look.theme.mutedText, on: &canvas)
    }
  }

  /// The colour that most of a cell shows behind what is written on it.
  private func behind(_ index: Int) -> Color {
    let back = cells.background(index)
    guard let block = cells.blocks[index] else { return back ?? .standard }
    return block.level >= 4 ? block.color : block.above ?? back ?? .standard
  }

  /// A line behind the data: cells that show a series keep it.
  private func drawVertical(_ column: Int, _ glyph: Glyph, _ color: Color, on canvas: inout Canvas) {
    for row in 0..<area.height {
      let index = row * area.width + column - area.left
      guard dots.masks[index] == 0, cells.blocks[index] == nil else { continue }
      canvas.put(
        glyph, column: column, row: area.top + row,
        style: Style(foreground: color, background: cells.background(index) ?? .standard))
    }
  }
}
