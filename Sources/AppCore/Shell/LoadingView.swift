import Canvas
import Widgets

/// What stands on the screen until the first dashboard is there: where it will be, and nothing that then vanishes.
struct LoadingView {
  var surroundings: Surroundings
  /// What is being opened.
  var location: DashboardLocation?

  func draw(in area: Rect, on canvas: inout Canvas) {
    let theme = surroundings.settings.theme
    var run = TextRun()
    run.add(" oriel", Style(foreground: theme.accent, attributes: .bold))
    run.add(surroundings.appearance.isASCII ? " > " : " ▸ ", surroundings.appearance.muted)
    run.add(surroundings.settings.context.isEmpty ? surroundings.settings.hostName : surroundings.settings.context, surroundings.appearance.muted)
    run.draw(at: area.left, row: area.top, limit: area.width, on: &canvas)
    MessageBox(kind: .loading, title: "opening \(name) …", look: surroundings.appearance).draw(in: area, on: &canvas)
  }

  private var name: String {
    switch location {
    case .bundled(let name), .scratch(let name): name
    case .file(let path): path.split(separator: "/").last.map(String.init) ?? path
    case .grafana(let server, _): "a dashboard of \(server)"
    case nil: "a dashboard"
    }
  }
}
