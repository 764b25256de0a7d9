package import Canvas

/// Opening, highest, lowest and closing values over time as candles or bars, with volumes below.
package struct CandleChart: Widget {
  package struct Candle: Hashable, Sendable {
    /// Milliseconds since the epoch.
    package var time: Double
    var open: Double
    var high: Double
    var low: Double
    var close: Double
    var volume: Double
    var color: Color
    var rises: Bool

    package init(time: Double, open: Double, high: Double, low: Double, close: Double, volume: Double = .nan, color: Color, rises: Bool) {
      (self.time, self.open, self.high, self.low, self.close) = (time, open, high, low, close)
      (self.volume, self.color, self.rises) = (volume, color, rises)
    }
  }

  /// In order of time. Candles without finite values are left out.
  var candles: [Candle]
  var showsPrices: Bool
  var showsVolume: Bool
  /// Ticks at the sides in place of bodies.
  var isBars: Bool
  var start: Double
  var end: Double
  var format: @Sendable (Double, Double) -> String
  /// Seconds east of UTC at a moment in seconds.
  var offset: @Sendable (Int64) -> Int
  var look: Look

  package init(
    candles: [Candle], showsPrices: Bool = true, showsVolume: Bool = true, isBars: Bool = false, start: Double, end: Double, look: Look,
    format: @escaping @Sendable (Double, Double) -> String, offset: @escaping @Sendable (Int64) -> Int
  ) {
    self.candles = candles.filter { $0.open.isFinite && $0.high.isFinite && $0.low.isFinite && $0.close.isFinite && $0.time.isFinite }
    self.showsPrices = showsPrices
    self.showsVolume = showsVolume && candles.contains { $0.volume.isFinite }
    self.isBars = isBars
    self.start = start
    self.end = end
    self.look = look
    self.format = format
    self.offset = offset
  }

  package func draw(in area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty, !candles.isEmpty, start.isFinite, end.isFinite, start < end else { return }
    canvas.clipped(to: area) { canvas in
      let hasAxis = area.height >= 4 && area.width >= 16
      let (body, axisRow) = area.splitRows(area.height - (hasAxis ? 1 : 0))
      let limits = ValueRange.limits(low: candles.map(\.low).min() ?? 0, high: candles.map(\.high).max() ?? 1, axis: PlotAxis(format: format))
      let ticks = ValueTicks(low: limits.low, high: limits.high, axis: PlotAxis(format: format), most: max(body.height / 3, 2))
      let labels = ticks.values.map { format($0, ticks.increment) }
      let wanted = (labels.map { Glyph.width(of: $0) }.max() ?? 0) + 1
      let labelWidth = showsPrices && body.width >= 24 && wanted <= body.width / 2 ? wanted : 0
      let picture = body.splitColumns(labelWidth).right
      let volumeHeight = showsVolume ? (showsPrices ? (body.height >= 8 ? body.height / 4 : 0) : body.height) : 0
      let (prices, volumes) = picture.splitRows(picture.height - volumeHeight)
      let groups = columns(picture.width)
      if showsPrices {
        let scale = ValueScale(low: limits.low, high: limits.high, scale: .linear)
        if labelWidth > 0 { drawLabels(zip(ticks.values, labels), scale, in: Rect(left: body.left, top: prices.top, width: labelWidth - 1, height: prices.height), on: &canvas) }
        for group in groups { draw(group.candle, scale, at: picture.left + group.column, in: prices, on: &canvas) }
      }
      if !volumes.isEmpty { drawVolumes(groups, in: volumes, on: &canvas) }
      if hasAxis { TimeLabels(start: start, end: end, look: look, offset: offset).draw(in: Rect(left: picture.left, top: axisRow.top, width: picture.width, height: 1), on: &canvas) }
    }
  }
}

extension CandleChart {
  /// Candles that share a column become one: the first's opening, the last's closing, the extremes of all, all volume.
  private func columns(_ width: Int) -> [(column: Int, candle: Candle)] {
    var result: [(column: Int, candle: Candle)] = []
    for candle in candles where candle.time >= start && candle.time <= end {
      let column = min(Int(cell: (candle.time - start) / (end - start) * Double(width)), width - 1)
      if let last = result.last, last.column == column {
        var merged = last.candle
        merged.high = max(merged.high, candle.high)
        merged.low = min(merged.low, candle.low)
        merged.close = candle.close
        merged.volume = merged.volume.isFinite ? merged.volume + (candle.volume.isFinite ? candle.volume : 0) : candle.volume
        (merged.color, merged.rises) = (candle.color, merged.close >= merged.open)
        result[result.count - 1].candle = merged
      } else {
        result.append((column, candle))
      }
    }
    return result
  }

  private func drawLabels(_ ticks: some Sequence<(Double, String)>, _ scale: ValueScale, in area: Rect, on canvas: inout Canvas) {
    var taken: Set<Int> = []
    for (value, label) in ticks {
      let place = half(value, scale, area.height) / 2
      guard place >= 0, place < area.height, taken.insert(place).inserted else { continue }
      canvas.write(label, in: area.row(place), alignment: .right, style: look.muted)
    }
  }

  /// The half row of a value, counted from the top.
  private func half(_ value: Double, _ scale: ValueScale, _ height: Int) -> Int {
    let place = (1 - scale.fraction(value)) * Double(height * 2 - 1)
    return place.isNaN ? 0 : min(max(Int(cell: min(max(place, 0), 1e6).rounded()), 0), max(height * 2 - 1, 0))
  }

  private func draw(_ candle: Candle, _ scale: ValueScale, at column: Int, in area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty else { return }
    let (top, bottom) = (half(candle.high, scale, area.height), half(candle.low, scale, area.height))
    let bodyTop = half(max(candle.open, candle.close), scale, area.height)
    let bodyBottom = half(min(candle.open, candle.close), scale, area.height)
    let style = Style(foreground: candle.color)
    for row in top / 2...max(bottom / 2, top / 2) {
      let isBody = row >= bodyTop / 2 && row <= bodyBottom / 2
      canvas.put(glyph(row, isBody: isBody, bodyTop, bodyBottom, candle), column: column, row: area.top + row, style: style)
    }
  }

  private func glyph(_ row: Int, isBody: Bool, _ top: Int, _ bottom: Int, _ candle: Candle) -> Glyph {
    if look.isASCII { return isBody ? (candle.rises ? "+" : "#") : "|" }
    guard isBody else { return "│" }
    if isBars { return row == top / 2 ? (candle.rises ? "├" : "┤") : row == bottom / 2 ? (candle.rises ? "┤" : "├") : "│" }
    // Without colours a hollow body rises and a full one falls.
    if look.isColorless && candle.rises { return "▯" }
    if row == top / 2 && top % 2 == 1 { return "▄" }
    if row == bottom / 2 && bottom % 2 == 0 { return "▀" }
    return "█"
  }

  private func drawVolumes(_ groups: [(column: Int, candle: Candle)], in area: Rect, on canvas: inout Canvas) {
    let most = groups.map(\.candle.volume).filter(\.isFinite).max() ?? 0
    guard most > 0 else { return }
    for group in groups where group.candle.volume > 0 {
      let eighths = Int(cell: (min(group.candle.volume / most, 1) * Double(area.height * 8)).rounded())
      for row in 0..<area.height {
        let level = min(max(eighths - row * 8, 0), 8)
        guard level > 0 else { break }
        let blocks = look.isASCII ? Blocks.asciiLower : Blocks.lowerEighths
        canvas.put(blocks[level], column: area.left + group.column, row: area.bottom - 1 - row, style: Style(foreground: look.showsTints ? look.tint(group.candle.color, 0.5) : group.candle.color))
      }
    }
  }
}
