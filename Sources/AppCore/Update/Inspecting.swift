import Canvas
import Dashboards
import DatasourceKit

/// Looking behind a panel: its queries, data, answers as they came, and JSON.
extension Model {
  mutating func handle(_ key: Key, in inspection: Inspection) -> [Command] {
    var inspection = inspection
    switch key.code {
    case .tab: return turn(inspection, by: 1)
    case .backTab: return turn(inspection, by: -1)
    case .right, .character("l"): return moveSideways(inspection, by: 1)
    case .left, .character("h"): return moveSideways(inspection, by: -1)
    case .character("y"): return copy(InspectionText(model: self, inspection: inspection).copied)
    case .character("c"):
      let commands = (screen?.panels[inspection.panel]?.data?.sent ?? []).compactMap(CurlText.command)
      guard !commands.isEmpty else {
        remark = "No server was asked: there is nothing for curl"
        return []
      }
      let act = copy(commands.joined(separator: "\n"))
      let names = ["PROMETHEUS_URL", "LOKI_URL", "ALERTMANAGER_URL", "GRAFANA_URL"].filter { name in commands.contains { $0.contains("$\(name)/") } }
      if act.isEmpty { return [] }
      remark = "curl commands sent to the terminal’s clipboard; set \(names.joined(separator: " and ")) first"
      return act
    case .character("i"):
      overlays.removeLast()
      return []
    default:
      guard let scroll = scrolled(inspection.scroll, by: key) else {
        overlays.removeLast()
        return []
      }
      inspection.scroll = scroll
    }
    replaceOverlay(.inspect(inspection))
    return []
  }

  /// Columns of a table that has more than fit, else the tabs.
  private mutating func moveSideways(_ inspection: Inspection, by count: Int) -> [Command] {
    let last = InspectionText(model: self, inspection: inspection, width: TextDialog.insideWidth(of: overlayBounds)).lastScrollColumn
    guard last > 0 else { return turn(inspection, by: count) }
    var inspection = inspection
    inspection.scrollColumn = min(max(min(inspection.scrollColumn, last) + count, 0), last)
    replaceOverlay(.inspect(inspection))
    return []
  }

  private mutating func turn(_ inspection: Inspection, by count: Int) -> [Command] {
    let all = Inspection.Tab.allCases
    let index = all.firstIndex(of: inspection.tab) ?? 0
    return show(all[(index + count + all.count) % all.count], of: inspection)
  }

  /// The answers are asked for when they are looked at: keeping all of them would cost too much.
  mutating func show(_ tab: Inspection.Tab, of inspection: Inspection) -> [Command] {
    guard tab != inspection.tab else { return [] }
    var inspection = inspection
    inspection.tab = tab
    (inspection.scroll, inspection.scrollColumn) = (0, 0)
    replaceOverlay(.inspect(inspection))
    guard inspection.tab == .response, inspection.replies == nil, let screen else { return [] }
    let plan = PanelPlanning(model: self, screen: screen)
      .query(for: inspection.panel, columns: placement(of: screen).columns(of: inspection.panel), generation: 0)
    guard case .ask(let query) = plan else {
      inspection.replies = .success([])
      replaceOverlay(.inspect(inspection))
      return []
    }
    return [.fetchReplies(ReplyInquiry(panel: inspection.panel, parts: query.parts))]
  }

  mutating func receive(_ replies: Result<[SentQuery], DatasourceError>, of panel: PanelInstance) -> [Command] {
    for (index, overlay) in overlays.enumerated() {
      guard case .inspect(var inspection) = overlay, inspection.panel == panel else { continue }
      inspection.replies = replies
      overlays[index] = .inspect(inspection)
    }
    needsPaint = true
    return []
  }

  /// Terminals refuse more than this.
  private static let clipboardLimit = 100_000

  /// Hands a text to the terminal's clipboard, or says why not.
  mutating func copy(_ text: String) -> [Command] {
    guard text.utf8.count <= Self.clipboardLimit else {
      remark = "\(text.utf8.count / 1000) kB are too much for a terminal’s clipboard; B writes everything to files"
      return []
    }
    remark = "Sent to the terminal’s clipboard"
    return [.outside(.copy(text))]
  }
}
