import Canvas
import DataFrames
import Dashboards
import Text
import Widgets

/// Single values on a scale: an arc where there is room, else a track, else the value alone.
struct GaugePanel: PanelRenderer {
  package static let types: [PanelTypeID] = [PanelTypeID(rawValue: "gauge")]
  package static let thresholdUse = ThresholdUse.always
  package static let reducesFields = true

  private let values: SingleValueOptions
  private let showsMarkers: Bool

  package let unsupportedOptions: [UnsupportedOption]

  package init(panel: Panel) {
    unsupportedOptions = Self.unsupported(panel)
    values = SingleValueOptions(panel)
    showsMarkers = panel.options["showThresholdMarkers"]?.bool ?? true
  }

  private static func unsupported(_ panel: Panel) -> [UnsupportedOption] {
    var options = UnsupportedOptions(panel)
    options.option("showThresholdLabels", "thresholds are shown by colour")
    options.option("shape", unless: ["gauge"], "drawn as a half circle")
    options.option("text", "text sizes follow the room there is")
    return options.found
  }

  package func widget(for frames: [DataFrame], in context: PanelContext) -> any Widget {
    let (shown, hidden) = values.values(in: frames, context)
    guard !shown.isEmpty else { return MessageBox(kind: .empty, title: "No data", look: context.look) }
    let names = shown.map(\.name)
    let tiles = shown.map { value in
      GaugeTile(value: value, names: names, showsMarkers: showsMarkers, look: context.look)
    }
    return TileGrid(tiles: tiles, orientation: values.orientation, hidden: hidden, look: context.look, leastWidth: 12)
  }
}

/// One gauge.
struct GaugeTile: Widget {
  let value: SingleValue
  /// The names of all tiles: they are cut alike, and one alone needs none.
  let names: [String]
  let showsMarkers: Bool
  let look: Look

  func draw(in area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty else { return }
    let (body, foot) = area.splitRows(area.height - (names.count > 1 && area.height >= 2 ? 1 : 0))
    if !foot.isEmpty { canvas.write(NameFit(names, width: foot.width).text(of: value.name), in: foot, alignment: .center, style: look.muted) }
    if body.width >= 12 && body.height >= 5 { return drawArc(in: body, on: &canvas) }
    drawTrack(in: body, on: &canvas)
  }

  private var valueStyle: Style { Style(foreground: value.color, attributes: .bold) }

  private var colorAtPlace: @Sendable (Double) -> Color {
    let limits = value.display.limits
    let color = value.display.colorFunction
    return { color(limits.low + (limits.high - limits.low) * $0) }
  }

  private func drawArc(in area: Rect, on canvas: inout Canvas) {
    let hasEnds = area.height >= 7
    let (body, ends) = area.splitRows(area.height - (hasEnds ? 1 : 0))
    let arc = ArcGauge(
      fraction: value.display.fraction(value.number), color: value.color, scale: showsMarkers ? colorAtPlace : nil, look: look)
    arc.draw(in: body, on: &canvas)
    let big = BigValue(value.text, style: valueStyle, alignment: .center, look: look)
    // Sized by what the scale's end would need: the digits do not jump between sizes, nor differ from the gauge beside.
    let end = value.display.formatter.format(value.display.limits.high)
    let widest = BigValue(
      Glyph.width(of: end.description) > Glyph.width(of: value.text.description) ? end : value.text, style: valueStyle, alignment: .center, look: look)
    let rows = [5, 3].first { rows in
      // The tall letters want a free row above them.
      let room = rows == 5 ? 6 : rows
      return room <= body.height && widest.height(width: arc.hole(of: body, rows: rows).width, height: room) == rows
    }
    big.draw(in: arc.hole(of: body, rows: rows ?? 1), on: &canvas)
    if hasEnds { drawEnds(below: body, in: ends, on: &canvas) }
  }

  /// The smallest and largest value under the ends of the arc, or the thresholds where these are asked for.
  private func drawEnds(below arc: Rect, in row: Rect, on canvas: inout Canvas) {
    let radius = min(arc.width / 2, arc.height * 2)
    let center = arc.left + arc.width / 2
    let limits = value.display.limits
    let low = value.display.formatter.format(limits.low).description
    let high = value.display.formatter.format(limits.high).description
    let room = radius * 2
    guard Glyph.width(of: low) + Glyph.width(of: high) + 2 <= room else { return }
    canvas.write(low, column: center - radius, row: row.top, style: look.muted)
    canvas.write(high, column: center + radius - Glyph.width(of: high), row: row.top, style: look.muted)
  }

  private func drawTrack(in area: Rect, on canvas: inout Canvas) {
    let text = value.text.description
    let width = min(Glyph.width(of: text), area.width)
    guard area.width - width >= 5 || area.height >= 2 else {
      return canvas.write(text, in: area.middleRow, alignment: .center, style: valueStyle)
    }
    let ticks = showsMarkers ? thresholdTicks : []
    let track = Track(
      fraction: value.display.fraction(value.number), isThin: area.height == 1, ticks: ticks, look: look) { [color = value.color] _ in color }
    if area.height >= 2 {
      let rows = area.height >= 5 ? 2 : 1
      let top = area.top + (area.height - rows - 1) / 2
      canvas.write(text, in: Rect(left: area.left, top: top, width: area.width, height: 1), alignment: .center, style: valueStyle)
      track.draw(in: Rect(left: area.left + 1, top: top + 1, width: area.width - 2, height: rows), on: &canvas)
    } else {
      let (left, right) = area.splitColumns(area.width - width)
      canvas.write(text, in: right, style: valueStyle)
      track.draw(in: Rect(left: left.left, top: left.top, width: left.width - 1, height: 1), on: &canvas)
    }
  }

  private var thresholdTicks: [(place: Double, color: Color)] {
    guard let thresholds = value.field.config.thresholds else { return [] }
    return thresholds.steps.dropFirst().compactMap { step in
      let place = thresholds.mode == .percentage ? step.value / 100 : value.display.fraction(step.value)
      return look.theme.color(step.color).map { (place, $0) }
    }
  }
}
