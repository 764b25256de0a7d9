import Canvas
package import DataFrames
package import Dashboards
import Text
package import Widgets

/// Parts of a whole as proportional bars with a divided strip above them: in cells a circle would tell less.
/// `grafana-piechart-panel` is migrated to it; treemaps and sunbursts take the same form.
package struct PieChartPanel: PanelRenderer {
  package static let types: [PanelTypeID] = [
    "piechart", "grafana-piechart-panel", "marcusolsson-treemap-panel", "marcusolsson-sunburst-panel", "digrich-bubblechart-panel",
  ].map(PanelTypeID.init(rawValue:))

  private enum Order { case descending, ascending, none }

  private let reduce: ReduceOptions
  private let order: Order
  private let legendValues: [String]
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
    let wanted = panel.options["legend"]?["values"]?.array?.compactMap(\.string) ?? []
    let labels = panel.options["displayLabels"]?.array?.compactMap(\.string) ?? []
    legendValues = wanted + labels
  }

  package var unsupportedOptions: [UnsupportedOption] {
    (approximated.map { [$0] } ?? []) + [UnsupportedOption(path: "options.pieType", reason: "shown as proportional bars")]
  }

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
    let showsValue = legendValues.isEmpty || legendValues.contains("value")
    let parts = slices.map { index, value in
      let share = value.number / largest / whole
      let percent = NumberText.fixed(share * 100, decimals: share < 0.0995 ? 1 : 0) + "%"
      return ShareList.Part(
        name: value.name, share: share, texts: (showsValue ? [value.text.description] : []) + [percent],
        color: color(of: value, index, context), marker: context.look.marker(forSeries: index))
    }
    return ShareList(parts: parts, scroll: context.interaction.scrollRow, look: context.look)
  }

  /// Slices made of rows share a field; the palette then goes by the row.
  private func color(of value: SingleValue, _ index: Int, _ context: PanelContext) -> Color {
    guard reduce.showsRows, value.display.mappedColor(value.value) == nil else { return value.color }
    let mode = value.field.config.color?.mode ?? "palette-classic"
    return mode.hasPrefix("palette-classic") ? context.theme.seriesColor(index) : value.color
  }
}
