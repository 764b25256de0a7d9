import Canvas
package import DataFrames
package import Dashboards
import Text
package import Widgets

/// Dashboards to go to.
///
/// Expects frames with a row for each dashboard and the fields `title` (or `name`), and where known `folder`, `tags`
/// (a list or text), `starred` (boolean) and `url`. Without any it says how to reach the picker.
package struct DashboardListPanel: PanelRenderer {
  package static let types: [PanelTypeID] = [PanelTypeID(rawValue: "dashlist")]
  package static let scrolls = true

  private let query: String
  private let tags: [String]
  private let limit: Int
  private let showsHeadings: Bool
  private let wantsStarred: Bool
  private let wantsSearch: Bool

  package init(panel: Panel) {
    let options = panel.options
    query = options["query"]?.string ?? ""
    tags = options["tags"]?.array?.compactMap(\.string) ?? []
    limit = options["maxItems"]?.integer.flatMap { $0 > 0 ? $0 : nil } ?? 10
    showsHeadings = options["showHeadings"]?.bool ?? true
    wantsStarred = options["showStarred"]?.bool ?? true
    wantsSearch = options["showSearch"]?.bool ?? false
  }

  package func widget(for frames: [DataFrame], in context: PanelContext) -> any Widget {
    let query = context.interpolate(query, nil)
    guard let frame = frames.first(where: { $0.field("title", "name") != nil }), let titles = frame.field("title", "name") else {
      let wanted = query.isEmpty && tags.isEmpty ? [] : ["dashboards" + (query.isEmpty ? "" : " named “\(query)”") + (tags.isEmpty ? "" : " tagged \(tags.joined(separator: ", "))")]
      return MessageBox(kind: .empty, title: "Dashboard list", details: wanted + ["press o to open a dashboard"], look: context.look)
    }
    let folders = frame.field("folder", "folderTitle")
    let starred = frame.field("starred", "isStarred")
    let tagField = frame.field("tags")
    func text(_ field: Field?, _ row: Int) -> String { field.map { row < $0.values.count ? $0.values[row].scriptText : "" } ?? "" }
    var stars: [ListBox.Entry] = []
    var found: [ListBox.Entry] = []
    for row in 0..<titles.values.count {
      let title = text(titles, row)
      let isStarred = starred.map { row < $0.values.count && $0.values[row] == .boolean(true) } ?? false
      let own = text(tagField, row)
      let entry = ListBox.Entry(title, detail: text(folders, row), sign: isStarred ? (context.look.isASCII ? "*" : "★") : "", signColor: context.theme.warning)
      if isStarred, wantsStarred, stars.count < limit { stars.append(entry) }
      let matches = (query.isEmpty || title.lowercased().contains(query.lowercased())) && tags.allSatisfy { own.contains($0) }
      if wantsSearch || starred == nil, matches, found.count < limit { found.append(entry) }
    }
    var entries = stars.isEmpty ? [] : (showsHeadings ? [ListBox.Entry("Starred dashboards", isHeading: true)] : []) + stars
    if !found.isEmpty { entries += (showsHeadings ? [ListBox.Entry("Search", isHeading: true)] : []) + found }
    guard !entries.isEmpty else { return MessageBox(kind: .empty, title: "No dashboards matching", look: context.look) }
    return ListBox(entries: entries, chosen: context.interaction.cursorRow.map { min(max($0, 0), entries.count - 1) }, look: context.look)
  }
}
