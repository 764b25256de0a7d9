import Canvas
import DataFrames
import Dashboards
import Text
import Widgets

/// Where time or memory goes: nested bars of calls, and the functions that take most by themselves.
///
/// Expects Grafana's nested-set frame: `level`, `value`, `self` and `label` in the order of a walk through the tree.
struct FlameGraphPanel: PanelRenderer {
  package static let types: [PanelTypeID] = [PanelTypeID(rawValue: "flamegraph")]
  package static let scrolls = true

  package init(panel: Panel) {}

  package func widget(for frames: [DataFrame], in context: PanelContext) -> any Widget {
    guard let frame = frames.first(where: { $0.field("level") != nil && $0.field("label") != nil && $0.field("value") != nil }),
      let levels = frame.field("level"), let labels = frame.field("label"), let values = frame.field("value")
    else {
      let hasRows = frames.contains { $0.rowCount > 0 }
      return MessageBox(kind: .empty, title: "No data", details: hasRows ? ["the fields level, value, self and label are needed"] : [], look: context.look)
    }
    let display = FieldDisplay(values, index: 0, name: "", limits: ValueLimits(0, 1), context: context)
    let own = frame.field("self")
    let count = min(levels.values.count, labels.values.count, values.values.count, 200_000)
    let whole = (0..<count).lazy.filter { levels.values[$0].scriptNumber == 0 }.map { max(values.values[$0].scriptNumber, 0) }.filter(\.isFinite).reduce(0, +)
    guard whole > 0, whole.isFinite else { return MessageBox(kind: .empty, title: "No data", look: context.look) }
    // Where the next child of each level begins.
    var next: [Double] = [0]
    var bars: [FlameGraph.Bar] = []
    var totals: [String: Double] = [:]
    for row in 0..<count {
      let value = values.values[row].scriptNumber
      guard let level = Int(exactly: levels.values[row].scriptNumber), level >= 0, level < next.count, level < 1000, value.isFinite, value >= 0 else { continue }
      let label = labels.values[row].scriptText
      next.removeSubrange((level + 1)...)
      let width = min(value / whole, 1)
      if width > 0.0005 { bars.append(FlameGraph.Bar(depth: level, start: next[level], width: width, text: label, color: Self.color(label, context))) }
      next.append(next[level])
      next[level] += width
      if let own, row < own.values.count, own.values[row].scriptNumber.isFinite { totals[label, default: 0] += own.values[row].scriptNumber }
    }
    let top = totals.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.prefix(200).map { name, value in
      (name: name, share: NumberText.fixed(value / whole * 100, decimals: 1) + "%", value: display.text(value).description)
    }
    return FlameView(bars: FlameGraph(bars: bars, scroll: context.interaction.scrollRow, look: context.look), top: Array(top), look: context.look)
  }

  private static func color(_ label: String, _ context: PanelContext) -> Color {
    // By package, so that calls of one library look alike.
    let package = label.split(whereSeparator: { $0 == "." || $0 == ":" || $0 == "(" }).first.map(String.init) ?? label
    return context.theme.seriesColor(StateSpans.hash(package))
  }
}

/// The bars, and where there is room the table of what takes most beside or below them.
private struct FlameView: Widget {
  let bars: FlameGraph
  let top: [(name: String, share: String, value: String)]
  let look: Look

  func draw(in area: Rect, on canvas: inout Canvas) {
    guard !top.isEmpty, area.height >= 6, area.width >= 30 else { return bars.draw(in: area, on: &canvas) }
    let table = TextTable(
      columns: [.init(title: "Function"), .init(title: "Self", alignment: .right), .init(title: "%", alignment: .right)], rowCount: top.count, look: look
    ) { [top] row, column in
      TextTable.Cell(column == 0 ? top[row].name : column == 1 ? top[row].value : top[row].share)
    }
    PictureWithTable(picture: bars, table: table, wide: (100, 2, of: 3), high: (12, 3, of: 5)).draw(in: area, on: &canvas)
  }
}
