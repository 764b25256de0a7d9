import Dashboards
import Canvas
import DatasourceKinds
import DatasourceKit
import Panels

/// What of the dashboard is approximated or dropped.
struct CompatibilityOverlay: Overlay {
  var scroll = 0

  static func open(in context: Context) -> [Intent] { [.show(CompatibilityOverlay())] }

  mutating func press(_ key: Key, in context: Context) -> [Intent] {
    let bounds = context.overlayBounds
    guard let wanted = Scrolling.scrolled(scroll, by: key, last: dialog(context).lastScroll(in: bounds), page: Scrolling.page(in: bounds)) else { return [.close] }
    scroll = wanted
    return []
  }

  private func dialog(_ context: Context) -> TextDialog {
    TextDialog(title: "Compatibility", lines: CompatibilityText(context: context).lines, scroll: scroll, look: context.appearance)
  }

  func draw(in bounds: Rect, of context: Context, on drawn: inout Drawn) { dialog(context).draw(in: bounds, on: &drawn) }
}

/// What of the dashboard is not as in Grafana, with the JSON path of each.
struct CompatibilityText {
  var context: Context

  var lines: [String] {
    guard let screen = context.screen else { return ["no dashboard"] }
    let known = Set(context.sources.directory.datasources.map { DatasourceKind.canonicalID($0.type) })
    let support = DashboardSupport(screen.dashboard) { known.contains(DatasourceKind.canonicalID($0)) }
    var lines = support.findings.flatMap { Self.lines(of: $0, title: "") }
    for panel in support.panels {
      lines += panel.findings.flatMap { Self.lines(of: $0, title: panel.title) }
      lines += panel.unspokenSources.flatMap { ["no source  \(panel.title)", "    \(panel.path): there is no source of the type “\($0)” here"] }
    }
    return lines.isEmpty ? ["Everything in this dashboard is shown as in Grafana."] : lines
  }

  private static func lines(of finding: DashboardSupport.Finding, title: String) -> [String] {
    finding.severity == .note ? [] : ["\(finding.severity.rawValue)  \(title)", "    \(finding.path): \(finding.reason)"]
  }
}
