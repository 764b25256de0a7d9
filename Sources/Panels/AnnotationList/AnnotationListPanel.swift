import Canvas
import DataFrames
import Dashboards
import Text
import TimeSeries
import Widgets

/// What happened, newest first: the dashboard's annotations, and rows of frames with `time`, `text` or `title`, `tags`.
struct AnnotationListPanel: PanelRenderer {
  package static let types: [PanelTypeID] = ["annolist", "ryantxu-annolist-panel"].map(PanelTypeID.init(rawValue:))
  package static let scrolls = true

  private let limit: Int
  private let showsTime: Bool
  private let showsTags: Bool
  private let tags: [String]

  package init(panel: Panel) {
    limit = panel.options["limit"]?.integer.flatMap { $0 > 0 ? $0 : nil } ?? 10
    showsTime = panel.options["showTime"]?.bool ?? true
    showsTags = panel.options["showTags"]?.bool ?? true
    tags = panel.options["tags"]?.array?.compactMap(\.string) ?? []
  }

  private struct Row {
    var time: Int64
    var end: Timestamp?
    var text: String
    var tags: String
    var color: Color
  }

  package func rowTargets(for frames: [DataFrame], in context: PanelContext) -> [RowTarget?] {
    rows(frames, context).map { .moment(Timestamp(milliseconds: $0.time), end: $0.end) }
  }

  /// Newest first, as many as the panel wants.
  private func rows(_ frames: [DataFrame], _ context: PanelContext) -> [Row] {
    var rows: [Row] = []
    if tags.isEmpty {
      rows = context.annotations.map { Row(time: $0.start.milliseconds, end: $0.end, text: $0.title, tags: "", color: ($0.color.isEmpty ? nil : context.theme.color($0.color)) ?? context.theme.info) }
    }
    for frame in frames {
      guard let texts = frame.field("text", "title"), case .times(let times)? = frame.fields.first(where: { $0.type == .time })?.values else { continue }
      let tagField = frame.field("tags")
      for row in 0..<min(texts.values.count, times.count) {
        guard let time = times[row] else { continue }
        let own = tagField?.value(at: row).scriptText ?? ""
        guard tags.allSatisfy({ own.contains($0) }) else { continue }
        rows.append(Row(time: time, text: texts.values[row].scriptText, tags: own, color: context.theme.info))
      }
    }
    return Array(rows.sorted { $0.time > $1.time }.prefix(limit))
  }

  package func widget(for frames: [DataFrame], in context: PanelContext) -> any Widget {
    let shown = rows(frames, context)
    guard !shown.isEmpty else { return MessageBox(kind: .empty, title: "No annotations found", look: context.look) }
    let zone = context.zone
    let entries = shown.map { row in
      let time = showsTime ? TimeText.full(row.time) { zone.offset(at: $0) } : ""
      let tags = showsTags && !row.tags.isEmpty ? "  [\(row.tags)]" : ""
      return ListBox.Entry((row.text.isEmpty ? "(no text)" : row.text) + tags, detail: time, sign: context.look.isASCII ? "*" : "●", signColor: row.color)
    }
    return ListBox(entries, in: context)
  }
}
