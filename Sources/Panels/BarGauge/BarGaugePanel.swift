import Canvas
import DataFrames
import Dashboards
import Text
import Widgets

/// Values as bars on a common scale, below or beside each other.
struct BarGaugePanel: PanelRenderer {
  package static let types: [PanelTypeID] = [PanelTypeID(rawValue: "bargauge")]
  package static let thresholdUse = ThresholdUse.unlessColored
  package static let reducesFields = true

  private let reduce: ReduceOptions
  private let options: BarGaugeView.Options

  package let unsupportedOptions: [UnsupportedOption]

  package init(panel: Panel) {
    unsupportedOptions = Self.unsupported(panel)
    reduce = ReduceOptions(panel.options["reduceOptions"])
    options = BarGaugeView.Options(panel.options)
  }

  private static func unsupported(_ panel: Panel) -> [UnsupportedOption] {
    var options = UnsupportedOptions(panel)
    options.option("text", "text sizes follow the room there is")
    options.option("sizing", unless: ["auto"], "bars share the room there is")
    return options.found
  }

  package func widget(for frames: [DataFrame], in context: PanelContext) -> any Widget {
    let (values, total) = SingleValue.all(in: frames, reduce, context: context)
    guard !values.isEmpty else { return MessageBox(kind: .empty, title: "No data", look: context.look) }
    return BarGaugeView(
      values: values, hidden: total - values.count, options: options, scroll: context.interaction.scrollRow, look: context.look)
  }
}

/// The bars of a bar gauge.
struct BarGaugeView: Widget {
  struct Options: Hashable, Sendable {
    enum Names: Hashable, Sendable { case automatic, top, left, hidden }
    enum Values: Hashable, Sendable { case color, text, hidden }

    var form = Track.Form.gradient
    var orientation = TileGrid.Orientation.automatic
    var names = Names.automatic
    var values = Values.color
    var showsUnfilled = true

    init(_ options: JSONObject) {
      switch options["displayMode"]?.string {
      case "lcd": form = .segments
      case "basic": form = .basic
      default: break
      }
      orientation = TileGrid.Orientation(options["orientation"]?.string)
      switch options["namePlacement"]?.string {
      case "top": names = .top
      case "left": names = .left
      case "hidden": names = .hidden
      default: break
      }
      switch options["valueMode"]?.string {
      case "text": values = .text
      case "hidden": values = .hidden
      default: break
      }
      showsUnfilled = options["showUnfilled"]?.bool ?? true
    }
  }

  let values: [SingleValue]
  let hidden: Int
  let options: Options
  let scroll: Int
  let look: Look

  func draw(in area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty else { return }
    let isUpright = options.orientation == .vertical || (options.orientation == .automatic && area.height * 2 > area.width * 3)
    canvas.clipped(to: area) { canvas in
      if isUpright && area.height >= 4 && area.width / max(values.count, 1) >= 4 {
        drawUpright(in: area, on: &canvas)
      } else {
        drawRows(in: area, on: &canvas)
      }
    }
  }

  private func track(_ value: SingleValue, isVertical: Bool, isThin: Bool = false) -> Track {
    let limits = value.display.limits
    let color = value.display.colorFunction
    let own = value.color
    // One colour for the whole bar comes with its value; other forms take the colour of each place.
    return Track(
      fraction: value.display.fraction(value.number), form: options.form, isVertical: isVertical, isThin: isThin, showsUnfilled: options.showsUnfilled,
      look: look
    ) { [form = options.form] place in form == .basic ? own : color(limits.low + (limits.high - limits.low) * place) }
  }

  private func style(_ value: SingleValue) -> Style {
    options.values == .text ? look.strong : Style(foreground: value.color, attributes: .bold)
  }
}

extension BarGaugeView {
  private func drawRows(in area: Rect, on canvas: inout Canvas) {
    let texts = values.map { options.values == .hidden ? "" : $0.text.description }
    let showsNames = options.names != .hidden && values.count > 1 || options.names == .top || options.names == .left
    let onTop = showsNames && (options.names == .top || (options.names == .automatic && area.width < 24)) && area.height >= 2 * values.count
    let rowsPerValue = onTop ? 2 : 1
    let isCut = values.count * rowsPerValue > area.height || hidden > 0
    let body = isCut && area.height > 1 ? area.splitRows(area.height - 1).top : area
    let count = min(values.count, max(body.height / rowsPerValue, 1))
    let first = min(max(scroll, 0), values.count - count)
    let valueWidth = min(texts.map { Glyph.width(of: $0) }.max() ?? 0, area.width / 2)
    let nameWidth = showsNames && !onTop ? min(values.map { Glyph.width(of: $0.name) }.max() ?? 0, max(area.width * 2 / 5, 3)) : 0
    // Bars grow with the room, with a free row between them where there is plenty.
    let pitch = max(body.height / count, rowsPerValue)
    let gap = pitch - rowsPerValue >= 1 ? 1 : 0
    let thickness = min(pitch - rowsPerValue - gap + 1, 3)
    let fit = NameFit(values.lazy.map(\.name), width: onTop ? area.width : nameWidth)
    let top = body.top + max(body.height - count * min(pitch, rowsPerValue + thickness - 1 + gap) + gap, 0) / 2
    for index in 0..<count {
      let value = values[first + index]
      var row = top + index * min(pitch, rowsPerValue + thickness - 1 + gap)
      if onTop {
        canvas.write(fit.text(of: value.name), in: Rect(left: area.left, top: row, width: area.width, height: 1), style: look.muted)
        row += 1
      }
      let middle = row + (thickness - 1) / 2
      if nameWidth > 0 {
        canvas.write(fit.text(of: value.name), in: Rect(left: area.left, top: middle, width: nameWidth, height: 1), alignment: .right, style: look.muted)
      }
      let left = area.left + nameWidth + (nameWidth > 0 ? 1 : 0)
      let width = area.right - left - valueWidth - (valueWidth > 0 ? 1 : 0)
      if width >= 2 {
        track(value, isVertical: false, isThin: gap == 0 && count > 1 && !onTop).draw(in: Rect(left: left, top: row, width: width, height: thickness), on: &canvas)
      }
      let place = Rect(left: area.right - valueWidth, top: middle, width: valueWidth, height: 1)
      if !place.isEmpty { canvas.write(texts[first + index], in: place, alignment: .right, style: style(value)) }
    }
    if isCut && area.height > 1 { drawMore(values.count - first - count + hidden, above: first, in: area.row(area.height - 1), on: &canvas) }
  }

  private func drawMore(_ below: Int, above: Int, in row: Rect, on canvas: inout Canvas) {
    let text = (above > 0 ? "\(look.isASCII ? "^" : "↑") \(above)  " : "") + (below > 0 ? "+\(below) more" : "")
    canvas.write(text, in: row, alignment: .right, style: look.muted)
  }

  private func drawUpright(in area: Rect, on canvas: inout Canvas) {
    let count = min(values.count, max(area.width / 4, 1))
    let isCut = values.count > count || hidden > 0
    let body = isCut && area.height > 4 ? area.splitRows(area.height - 1).top : area
    let first = min(max(scroll, 0), values.count - count)
    let pitch = body.width / count
    let width = min(max(pitch - 1, 1), 12)
    let hasNames = options.names != .hidden && values.count > 1
    let hasValues = options.values != .hidden
    let fit = NameFit(values.lazy.map(\.name), width: pitch - 1)
    for index in 0..<count {
      let value = values[first + index]
      let slot = Rect(left: body.left + pitch * index, top: body.top, width: pitch - 1, height: body.height)
      var bar = Rect(left: slot.left + (slot.width - min(width, slot.width)) / 2, top: slot.top, width: min(width, slot.width), height: slot.height)
      if hasValues {
        canvas.write(value.text.description, in: slot, alignment: .center, style: style(value))
        bar = bar.splitRows(1).bottom
      }
      if hasNames {
        canvas.write(fit.text(of: value.name), in: slot.row(slot.height - 1), alignment: .center, style: look.muted)
        bar = bar.splitRows(bar.height - 1).top
      }
      track(value, isVertical: true).draw(in: bar, on: &canvas)
    }
    if isCut && area.height > 4 { drawMore(values.count - first - count + hidden, above: first, in: area.row(area.height - 1), on: &canvas) }
  }
}
