import Canvas
import DataFrames
import Dashboards
import Text
import Widgets

/// Dashboards to go to.
///
/// Expects frames with a row for each dashboard and the fields `title` (or `name`), and where known `folder`, `tags`
/// (a list or text), `starred` (boolean), `recent` (1 is the last one opened) and `url`. Without any it says how to reach the picker.
struct DashboardListPanel: PanelRenderer {
  package static let types: [PanelTypeID] = [PanelTypeID(rawValue: "dashlist")]
  package static let asksForData = false
  package static let scrolls = true

  private let query: String
  private let tags: [String]
  private let limit: Int
  private let showsHeadings: Bool
  private let wantsStarred: Bool
  private let wantsRecent: Bool
  private let wantsSearch: Bool

  package init(panel: Panel) {
    let options = panel.options
    query = options["query"]?.string ?? ""
    tags = options["tags"]?.array?.compactMap(\.string) ?? []
    limit = options["maxItems"]?.integer.flatMap { $0 > 0 ? $0 : nil } ?? 10
    showsHeadings = options["showHeadings"]?.bool ?? true
    wantsStarred = options["showStarred"]?.bool ?? true
    wantsRecent = options["showRecentlyViewed"]?.bool ?? false
    wantsSearch = options["showSearch"]?.bool ?? false
  }

  package func widget(for frames: [DataFrame], in context: PanelContext) -> any Widget {
    let query = context.interpolate(query, nil)
    guard let list = Self.list(in: frames) else {
      let wanted = query.isEmpty && tags.isEmpty ? [] : ["dashboards" + (query.isEmpty ? "" : " named “\(query)”") + (tags.isEmpty ? "" : " tagged \(tags.joined(separator: ", "))")]
      return MessageBox(kind: .empty, title: "Dashboard list", details: wanted + ["press o to open a dashboard"], look: context.look)
    }
    let entries = lines(of: list, query: query).map { line in
      guard let row = line.row else { return ListBox.Entry(line.heading, isHeading: true) }
      return ListBox.Entry(
        list.text("title", "name", row), detail: list.text("folder", "folderTitle", row),
        sign: list.isStarred(row) ? (context.look.isASCII ? "*" : "★") : "", signColor: context.theme.warning)
    }
    guard !entries.isEmpty else { return MessageBox(kind: .empty, title: "No dashboards matching", look: context.look) }
    return ListBox(entries, in: context)
  }

  package func rowTargets(for frames: [DataFrame], in context: PanelContext) -> [RowTarget?] {
    guard let list = Self.list(in: frames) else { return [] }
    return lines(of: list, query: context.interpolate(query, nil)).map { line in
      let address = line.row.map { list.text("url", "url", $0) } ?? ""
      return address.isEmpty ? nil : .dashboard(url: address)
    }
  }
}

extension DashboardListPanel {
  /// A dashboard, or a heading over some.
  private struct Line {
    var row: Int?
    var heading = ""
  }

  private struct List {
    var frame: DataFrame
    var count: Int

    func text(_ name: String, _ other: String, _ row: Int) -> String {
      frame.field(name, other)?.value(at: row).scriptText ?? ""
    }

    func isStarred(_ row: Int) -> Bool {
      frame.field("starred", "isStarred")?.value(at: row) == .boolean(true)
    }

    /// 1 is the last one opened; `nil` was never opened.
    func recency(_ row: Int) -> Double? {
      guard case .number(let rank)? = frame.field("recent")?.value(at: row) else { return nil }
      return rank
    }
  }

  private static func list(in frames: [DataFrame]) -> List? {
    frames.lazy.compactMap { frame in frame.field("title", "name").map { List(frame: frame, count: $0.values.count) } }.first
  }

  /// Starred, recently opened, searched: each with its heading, each no longer than the limit.
  private func lines(of list: List, query: String) -> [Line] {
    var lines: [Line] = []
    func add(_ heading: String, _ rows: some Sequence<Int>) {
      let rows = rows.prefix(limit).map { Line(row: $0) }
      guard !rows.isEmpty else { return }
      if showsHeadings { lines.append(Line(row: nil, heading: heading)) }
      lines += rows
    }
    let all = 0..<list.count
    if wantsStarred { add("Starred dashboards", all.filter(list.isStarred)) }
    if wantsRecent {
      add("Recently viewed dashboards", all.compactMap { row in list.recency(row).map { (row: row, rank: $0) } }.sorted { $0.rank < $1.rank }.map(\.row))
    }
    if wantsSearch || list.frame.field("starred", "isStarred") == nil {
      add(
        "Search",
        all.filter { row in
          let own = list.text("tags", "tags", row)
          let title = list.text("title", "name", row).lowercased()
          return (query.isEmpty || title.contains(query.lowercased())) && tags.allSatisfy { own.contains($0) }
        })
    }
    return lines
  }
}
