import Canvas
import DataFrames
import Dashboards
import Text
import TimeSeries
import Widgets

/// A trace as a waterfall: a row for each span, indented below the one that called it, its bar at its time.
///
/// Expects Grafana's trace frame: `spanID`, `parentSpanID`, `operationName`, `serviceName`, `startTime` and `duration` (both
/// in milliseconds), and where known `tags` or `statusCode`.
struct TracesPanel: PanelRenderer {
  package static let types: [PanelTypeID] = [PanelTypeID(rawValue: "traces")]
  package static let scrolls = true

  package init(panel: Panel) {}

  package func widget(for frames: [DataFrame], in context: PanelContext) -> any Widget {
    guard let frame = frames.first(where: { $0.field("spanID") != nil && $0.field("startTime") != nil && $0.field("duration") != nil && $0.rowCount > 0 }) else {
      let hasRows = frames.contains { $0.rowCount > 0 }
      return MessageBox(kind: .empty, title: "No trace", details: hasRows ? ["a frame of spans is needed; a search for traces is shown best in a table"] : [], look: context.look)
    }
    let spans = TraceTree(frame).ordered()
    guard !spans.isEmpty else { return MessageBox(kind: .empty, title: "No trace", look: context.look) }
    let first = spans.map(\.start).min() ?? 0
    let last = spans.map { $0.start + $0.duration }.max() ?? 0
    let length = max(last - first, 1e-6)
    let formatter = ValueFormatter(unit: "ms")
    let steps = spans.map { span in
      Waterfall.Step(
        depth: span.depth, name: span.service.isEmpty ? span.operation : "\(span.service): \(span.operation)", detail: formatter.format(span.duration).description,
        start: (span.start - first) / length, width: span.duration / length, color: context.theme.seriesColor(StateSpans.hash(span.service)), isFailed: span.hasFailed)
    }
    let services = Set(spans.map(\.service)).count
    return Waterfall(
      steps: steps, title: "\(formatter.format(length))  \(spans.count) spans  \(services) services", scroll: context.interaction.scrollRow,
      cursor: context.interaction.cursorRow, look: context.look)
  }
}
