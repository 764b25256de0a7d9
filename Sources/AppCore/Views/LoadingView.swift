import Canvas
import Widgets

/// What stands on the screen until the first dashboard is there: where it will be, and nothing that then vanishes.
struct LoadingView {
  var model: Model

  func draw(in area: Rect, on canvas: inout Canvas) {
    let theme = model.settings.theme
    var run = TextRun()
    run.add(" oriel", Style(foreground: theme.accent, attributes: .bold))
    run.add(model.look.isASCII ? " > " : " ▸ ", model.look.muted)
    run.add(model.settings.context.isEmpty ? model.settings.hostName : model.settings.context, model.look.muted)
    run.draw(at: area.left, row: area.top, limit: area.width, on: &canvas)
    MessageBox(kind: .loading, title: "opening \(name) …", look: model.look).draw(in: area, on: &canvas)
  }

  private var name: String {
    switch model.next.location {
    case .bundled(let name), .scratch(let name): name
    case .file(let path): path.split(separator: "/").last.map(String.init) ?? path
    case .grafana(let server, _): "a dashboard of \(server)"
    case nil: "a dashboard"
    }
  }
}
