import Canvas
import DataFrames
import Text
import TimeSeries
import Widgets

/// One value of a stat panel. As room goes: name, large value and sparkline → bold value with sparkline → value alone.
struct StatTile: Widget {
  struct Options: Hashable, Sendable {
    enum ColorMode: Hashable, Sendable { case none, value, background }
    enum TextMode: Hashable, Sendable { case automatic, value, valueAndName, name, none }

    var colorMode = ColorMode.value
    var textMode = TextMode.automatic
    var showsGraph = true
    var isCentered: Bool?
    var showsPercentChange = false
    /// Whether a rise is coloured as bad.
    var invertsChange = false
    var keepsChangePlain = false
    /// The author has named the value, or left the panel without a title to say what it is.
    var hasOwnName = false

    init(_ options: JSONObject) {
      switch options["colorMode"]?.string {
      case "none": colorMode = .none
      case "background", "background_solid": colorMode = .background
      default: break
      }
      switch options["textMode"]?.string {
      case "value": textMode = .value
      case "value_and_name": textMode = .valueAndName
      case "name": textMode = .name
      case "none": textMode = .none
      default: break
      }
      showsGraph = options["graphMode"]?.string != "none"
      isCentered = options["justifyMode"]?.string.flatMap { $0 == "center" ? true : nil }
      showsPercentChange = options["showPercentChange"]?.bool ?? false
      invertsChange = options["percentChangeColorMode"]?.string == "inverted"
      keepsChangePlain = options["percentChangeColorMode"]?.string == "same_as_value"
    }
  }

  private let name: String?
  /// The names of all tiles: they are cut alike.
  private let names: [String]
  private let text: FormattedValue?
  private let color: Color
  private let options: Options
  private let sparkline: Sparkline?
  private let change: Double?
  private let isAlone: Bool
  private let look: Look

  init(_ value: SingleValue, options: Options, names: [String], context: PanelContext) {
    self.options = options
    self.names = names
    isAlone = names.count == 1
    look = context.look
    color = value.color
    let showsName = options.textMode == .valueAndName || options.textMode == .name || (options.textMode == .automatic && (!isAlone || options.hasOwnName))
    name = showsName ? value.name : nil
    text = options.textMode == .name || options.textMode == .none ? nil : value.text
    change = options.showsPercentChange ? Self.change(value.history) : nil
    if options.showsGraph, let times = value.times, value.history.count > 1 {
      var look = context.look
      let back = options.colorMode == .background ? value.color : nil
      if let back { look.theme.surface = Self.backdrop(back, context.look) }
      sparkline = Sparkline(
        xs: times, values: value.history, start: Double(context.range.start.milliseconds),
        end: Double(context.range.end.milliseconds), low: value.field.config.min, high: value.field.config.max,
        color: back.map { $0.contrasting.mixed(over: $0, opacity: 0.55) } ?? value.color, look: look)
    } else {
      sparkline = nil
    }
  }

  /// As a share of the first value.
  private static func change(_ history: [Double]) -> Double? {
    guard let first = history.first(where: \.isFinite), let last = history.last(where: \.isFinite), first != 0 else { return nil }
    return (last - first) / abs(first)
  }

  /// The filled tile is a little darker than the value's colour, so that text stands out.
  private static func backdrop(_ color: Color, _ look: Look) -> Color { color.mixed(over: Color(hex: 0x000000), opacity: 0.85) }

  func draw(in area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty else { return }
    let isFilled = options.colorMode == .background && !look.isColorless
    if isFilled { canvas.fill(area, style: Style(background: Self.backdrop(color, look))) }
    let graphRows = sparkline == nil || area.height < 2 ? 0 : area.height >= 7 ? max(area.height / 3, 2) : area.height >= 4 ? min(area.height - 3, 2) : area.height == 3 ? 1 : 0
    let (content, graph) = area.splitRows(area.height - graphRows)
    if graphRows > 0 { drawGraph(in: graph, isFilled, on: &canvas) }
    // A margin looks better, but not at the price of a cut value.
    let hasMargin = content.width > 4 && Glyph.width(of: text?.description ?? "") <= content.width - 2
    drawTexts(in: hasMargin ? content.inset(columns: 1) : content, on: &canvas)
  }

  private func drawGraph(in area: Rect, _ isFilled: Bool, on canvas: inout Canvas) {
    sparkline?.draw(in: area, on: &canvas)
    guard isFilled else { return }
    let back = Self.backdrop(color, look)
    for row in area.top..<area.bottom {
      for column in area.left..<area.right {
        canvas.restyle(column: column, row: row) { if $0.background == .standard { $0.background = back } }
      }
    }
  }

  private var textStyle: Style {
    switch options.colorMode {
    case .background:
      look.isColorless
        ? look.strong
        : Style(foreground: Self.backdrop(color, look).contrasting, background: Self.backdrop(color, look), attributes: .bold)
    case .value: Style(foreground: color, attributes: .bold)
    case .none: look.strong
    }
  }

  private func drawTexts(in area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty else { return }
    let alignment: Canvas.Alignment = options.isCentered ?? isAlone ? .center : .left
    var nameStyle = textStyle
    nameStyle.attributes.remove(.bold)
    if options.colorMode != .background { nameStyle.foreground = look.theme.mutedText }
    guard let text else {
      if let name { canvas.write(fitted(name, area.width), in: area.middleRow, alignment: alignment, style: textStyle) }
      return
    }
    if area.height == 1 {
      let value = text.description
      let valueWidth = min(Glyph.width(of: value), area.width)
      guard let name, area.width - valueWidth >= 5 else { return canvas.write(value, in: area, alignment: alignment, style: textStyle) }
      let (left, right) = area.splitColumns(area.width - valueWidth)
      canvas.write(value, in: right, style: textStyle)
      canvas.write(fitted(name, left.width - 1), column: left.left, row: left.top, style: nameStyle, limit: left.width - 1)
      return
    }
    let hasChange = change != nil && area.height >= 3
    let valueRows = BigValue(text, style: textStyle, alignment: alignment, look: look)
    let rows = valueRows.height(width: area.width, height: area.height - (name == nil ? 0 : 1) - (hasChange ? 1 : 0))
    let total = rows + (name == nil ? 0 : 1) + (hasChange ? 1 : 0)
    var top = area.top + max(area.height - total, 0) / 2
    if let name {
      canvas.write(fitted(name, area.width), in: Rect(left: area.left, top: top, width: area.width, height: 1), alignment: alignment, style: nameStyle)
      top += 1
    }
    valueRows.draw(in: Rect(left: area.left, top: top, width: area.width, height: rows), on: &canvas)
    if hasChange, let change {
      drawChange(change, in: Rect(left: area.left, top: top + rows, width: area.width, height: 1), alignment, on: &canvas)
    }
  }

  private func fitted(_ name: String, _ width: Int) -> String { NameFit(names, width: width).text(of: name) }

  private func drawChange(_ change: Double, in row: Rect, _ alignment: Canvas.Alignment, on canvas: inout Canvas) {
    let arrow = look.isASCII ? (change < 0 ? "v" : "^") : change < 0 ? "▼" : change > 0 ? "▲" : "▬"
    let isGood = (change >= 0) != options.invertsChange
    var style = textStyle
    if options.colorMode != .background && !options.keepsChangePlain && change != 0 {
      style.foreground = isGood ? look.theme.success : look.theme.error
    }
    style.attributes.remove(.bold)
    canvas.write("\(arrow) \(NumberText.fixed(abs(change) * 100, decimals: nil))%", in: row, alignment: alignment, style: style)
  }
}
