import Canvas
import Dashboards
import DatasourceKit

/// Looking behind a panel: its queries, data, answers as they came, and JSON.
struct InspectOverlay: Overlay {
  enum Message: Sendable {
    /// Answers of the panel's queries as they came over the line.
    case replied(Result<[SentQuery], DatasourceError>)
    case show(Inspection.Tab)
  }

  var inspection: Inspection

  static func open(in context: Context) -> [Intent] {
    context.screen?.view.focusedPanel.map { [.show(InspectOverlay(inspection: Inspection(panel: $0)))] } ?? []
  }

  mutating func press(_ key: Key, in context: Context) -> [Intent] {
    switch key.code {
    case .tab: return turn(by: 1, in: context)
    case .backTab: return turn(by: -1, in: context)
    case .right, .character("l"): return moveSideways(by: 1, in: context)
    case .left, .character("h"): return moveSideways(by: -1, in: context)
    case .character("y"): return [.copy(InspectionText(context: context, inspection: inspection).copied)]
    case .character("c"): return copyCommands(in: context)
    case .character("i"): return [.close]
    default:
      let bounds = context.overlayBounds
      let scroll = Scrolling.scrolled(inspection.scroll, by: key, last: dialog(in: bounds, context).lastScroll(in: bounds), page: Scrolling.page(in: bounds))
      guard let scroll else { return [.close] }
      inspection.scroll = scroll
      return []
    }
  }

  private func copyCommands(in context: Context) -> [Intent] {
    let commands = (context.screen?.panels[inspection.panel]?.data?.sent ?? []).compactMap(CurlText.command)
    guard !commands.isEmpty else { return [.say("No server was asked: there is nothing for curl")] }
    let names = ["PROMETHEUS_URL", "LOKI_URL", "ALERTMANAGER_URL", "GRAFANA_URL"].filter { name in commands.contains { $0.contains("$\(name)/") } }
    let sentence = "curl commands sent to the terminal’s clipboard; set \(names.joined(separator: " and ")) first"
    return [.copy(commands.joined(separator: "\n"), saying: sentence)]
  }

  /// Columns of a table that has more than fit, else the tabs.
  private mutating func moveSideways(by count: Int, in context: Context) -> [Intent] {
    let last = text(in: context.overlayBounds, context).lastScrollColumn
    guard last > 0 else { return turn(by: count, in: context) }
    inspection.scrollColumn = min(max(min(inspection.scrollColumn, last) + count, 0), last)
    return []
  }

  private mutating func turn(by count: Int, in context: Context) -> [Intent] {
    let all = Inspection.Tab.allCases
    let index = all.firstIndex(of: inspection.tab) ?? 0
    return show(all[(index + count + all.count) % all.count], in: context)
  }

  /// The answers are asked for when they are looked at: keeping all of them would cost too much.
  private mutating func show(_ tab: Inspection.Tab, in context: Context) -> [Intent] {
    guard tab != inspection.tab else { return [] }
    (inspection.tab, inspection.scroll, inspection.scrollColumn) = (tab, 0, 0)
    guard tab == .response, inspection.replies == nil, let screen = context.screen else { return [] }
    let columns = context.surroundings.placement(of: screen).columns(of: inspection.panel)
    let plan = PanelPlanning(surroundings: context.surroundings, screen: screen).query(for: inspection.panel, columns: columns)
    guard case .ask(let query) = plan else {
      inspection.replies = .success([])
      return []
    }
    let replies = RawReplyQuery(parts: query.parts)
    return [ask("replies") { world in .replied(await replies.replies(from: world)) }]
  }

  mutating func handle(_ message: Message, in context: Context) -> [Intent] {
    switch message {
    case .show(let tab): return show(tab, in: context)
    case .replied(let replies):
      inspection.replies = replies
      return []
    }
  }

  private func text(in bounds: Rect, _ context: Context) -> InspectionText {
    InspectionText(context: context, inspection: inspection, width: TextDialog.insideWidth(of: bounds))
  }

  private func dialog(in bounds: Rect, _ context: Context) -> TextDialog {
    let text = text(in: bounds, context)
    let columns = text.lastScrollColumn > 0 ? "← → columns  " : ""
    return TextDialog(
      title: text.title, lines: text.lines, scroll: inspection.scroll, look: context.appearance,
      hint: columns + "Tab query/data/response/JSON  y copy  c curl  Esc close", wraps: inspection.tab != .data, isSteady: true)
  }

  func draw(in bounds: Rect, of context: Context, on drawn: inout Drawn) {
    let dialog = dialog(in: bounds, context)
    dialog.draw(in: bounds, on: &drawn)
    let frame = dialog.dialog(in: bounds)
    let areas = text(in: bounds, context).tabAreas(column: frame.titleStart(in: bounds), row: frame.box(in: bounds).top)
    for (tab, area) in zip(Inspection.Tab.allCases, areas) { drawn.mark(area, .message(Message.show(tab))) }
  }
}
