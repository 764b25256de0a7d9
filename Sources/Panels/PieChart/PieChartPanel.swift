import Canvas
import DataFrames
import Dashboards
import Text
import Widgets

/// Parts of a whole: a disc or a ring where there is room and colour for one, else proportional bars with a divided strip
/// above them, which tell more in few cells. `grafana-piechart-panel` is migrated to it; treemaps and sunbursts take the same form.
struct PieChartPanel: PanelRenderer {
  package static let types: [PanelTypeID] = [
    "piechart", "grafana-piechart-panel", "marcusolsson-treemap-panel", "marcusolsson-sunburst-panel", "digrich-bubblechart-panel",
  ].map(PanelTypeID.init(rawValue:))

  private enum Order { case descending, ascending, none }

  private let reduce: ReduceOptions
  private let order: Order
  private let isRing: Bool
  private let legend: LegendOptions
  private let legendValues: [String]
  private let labels: [String]
  private let approximated: UnsupportedOption?

  package init(panel: Panel) {
    var reduce = ReduceOptions(panel.options["reduceOptions"])
    approximated = NearestForm.note(for: panel.type, shownAs: "proportional bars")
    if approximated != nil, panel.options["reduceOptions"] == nil { reduce.showsRows = true }
    self.reduce = reduce
    switch panel.options["sort"]?.string {
    case "asc": order = .ascending
    case "none": order = .none
    default: order = .descending
    }
    isRing = panel.options["pieType"]?.string == "donut"
    legend = LegendOptions(panel.options["legend"])
    legendValues = panel.options["legend"]?["values"]?.array?.compactMap(\.string) ?? []
    labels = panel.options["displayLabels"]?.array?.compactMap(\.string) ?? []
  }

  package var unsupportedOptions: [UnsupportedOption] { approximated.map { [$0] } ?? [] }

  package func widget(for frames: [DataFrame], in context: PanelContext) -> any Widget {
    let values = SingleValue.all(in: frames, reduce, context: context, standardColorMode: "palette-classic").values
    guard !values.isEmpty else { return MessageBox(kind: .empty, title: "No data", look: context.look) }
    // As in Grafana, what is not above zero has no slice.
    var slices = values.enumerated().filter { $0.element.number > 0 && $0.element.number.isFinite && !context.interaction.hiddenSeries.contains($0.element.name) }
    // Scaled by the largest, so that the sum of huge values stays finite.
    let largest = slices.map(\.element.number).max() ?? 1
    let whole = slices.reduce(0) { $0 + $1.element.number / largest }
    guard !slices.isEmpty else { return MessageBox(kind: .empty, title: "No value is above zero", look: context.look) }
    switch order {
    case .descending: slices.sort { ($0.element.number, $1.offset) > ($1.element.number, $0.offset) }
    case .ascending: slices.sort { ($0.element.number, $0.offset) < ($1.element.number, $1.offset) }
    case .none: break
    }
    let showsValue = legendValues.isEmpty && labels.isEmpty || legendValues.contains("value") || labels.contains("value")
    var texts: [String] = []
    let parts = slices.map { index, value in
      let share = value.number / largest / whole
      let percent = NumberText.fixed(share * 100, decimals: share < 0.0995 ? 1 : 0) + "%"
      let known = ["name": value.name, "value": value.text.description, "percent": percent]
      texts.append(["name", "value", "percent"].filter(labels.contains).compactMap { known[$0] }.joined(separator: " "))
      return ShareList.Part(
        name: value.name, share: share, texts: (showsValue ? [value.text.description] : []) + [percent],
        color: color(of: value, index, context), marker: context.look.marker(forSeries: index))
    }
    let list = ShareList(parts: parts, scroll: context.interaction.scrollRow, look: context.look)
    guard approximated == nil else { return list }
    return PieView(list: list, disc: PieChart(parts: parts, isRing: isRing, labels: texts, look: context.look), showsKey: legend.isShown)
  }

  /// Slices made of rows share a field; the palette then goes by the row.
  private func color(of value: SingleValue, _ index: Int, _ context: PanelContext) -> Color {
    guard reduce.showsRows, value.display.mappedColor(value.value) == nil else { return value.color }
    let mode = value.field.config.color?.mode ?? "palette-classic"
    return mode.hasPrefix("palette-classic") ? context.theme.seriesColor(index) : value.color
  }
}

/// A disc with its key at the right or below; where that would be small or without colours, the list alone.
private struct PieView: Widget {
  let list: ShareList
  let disc: PieChart
  let showsKey: Bool

  /// A disc less high shows steps in place of a curve.
  private static let leastHeight = 7

  func draw(in area: Rect, on canvas: inout Canvas) {
    let look = list.look
    guard look.showsTints, !look.isASCII, area.height >= Self.leastHeight, area.width >= 2 * Self.leastHeight else { return list.draw(in: area, on: &canvas) }
    guard showsKey else { return disc.draw(in: area, on: &canvas) }
    var key = list
    key.isKey = true
    let keyWidth = min(max(key.keyWidth, 12), area.width / 2)
    let beside = min(area.height, (area.width - keyWidth - 3) / 2)
    let keyRows = min(key.parts.count, max(area.height / 3, 2))
    let above = min(area.height - keyRows - 1, area.width / 2)
    if beside >= max(above, Self.leastHeight) {
      let left = area.left + (area.width - 2 * beside - 3 - keyWidth) / 2
      disc.draw(in: Rect(left: left, top: area.top + (area.height - beside) / 2, width: 2 * beside, height: beside), on: &canvas)
      let rows = min(key.parts.count, area.height)
      key.draw(in: Rect(left: left + 2 * beside + 3, top: area.top + (area.height - rows) / 2, width: keyWidth, height: rows), on: &canvas)
    } else if above >= Self.leastHeight {
      disc.draw(in: Rect(left: area.left, top: area.top, width: area.width, height: above), on: &canvas)
      let width = min(key.keyWidth, area.width)
      key.draw(in: Rect(left: area.left + (area.width - width) / 2, top: area.bottom - keyRows, width: width, height: keyRows), on: &canvas)
    } else {
      list.draw(in: area, on: &canvas)
    }
  }
}
