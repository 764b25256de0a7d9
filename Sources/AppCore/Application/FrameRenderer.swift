import Canvas
import Dashboards
import TimeSeries
import Widgets

/// Makes the picture of the application: the screen, the status bar, and what lies on top.
package struct FrameRenderer: Sendable {
  private var dashboards = DashboardRenderer()

  package init() {}

  /// The whole screen, and what can be clicked on it.
  package mutating func frame(of application: Application) -> Drawn {
    let context = application.context
    let settings = application.settings
    var drawn = Drawn(Canvas(width: application.columns, height: application.rows))
    let bounds = drawn.canvas.bounds
    drawn.canvas.fill(bounds, style: Style(foreground: settings.theme.text, background: settings.theme.background))
    guard bounds.width >= Surroundings.smallest.columns, bounds.height >= Surroundings.smallest.rows else {
      drawTooSmall(context, on: &drawn.canvas)
      finish(&drawn.canvas, for: settings)
      return drawn
    }
    let body = bounds.splitRows(bounds.height - 1).top
    if application.showsStart {
      application.start.draw(in: body, of: context, on: &drawn)
    } else if let screen = context.screen {
      dashboards.draw(screen, of: context, on: &drawn)
    } else {
      LoadingView(surroundings: context.surroundings, location: application.dashboards.next.location).draw(in: body, on: &drawn.canvas)
    }
    drawStatus(of: application, context, on: &drawn)
    for (index, entry) in application.overlays.enumerated() where !isCovered(entry, by: application.overlays.dropFirst(index + 1).first) {
      drawn.coverTargets()
      entry.overlay.draw(in: context.overlayBounds, of: context, on: &drawn)
    }
    finish(&drawn.canvas, for: settings)
    return drawn
  }

  /// On a wall too one wants to know what a watch has to tell, and what a key did.
  private func drawStatus(of application: Application, _ context: Context, on drawn: inout Drawn) {
    guard !application.isKiosk || application.statusMessage != nil else { return }
    let row = drawn.canvas.bounds.row(drawn.canvas.height - 1)
    if application.isKiosk { drawn.canvas.fill(row, style: Style(background: application.settings.theme.background)) }
    // What lies over the screen takes the keys and says which.
    let hints = !application.overlays.isEmpty ? [] : application.showsStart ? application.start.hints : application.dashboards.hints
    StatusView(
      context: context, message: application.statusMessage, latency: application.latency, hints: hints,
      sourcesMeaning: .intents([.perform(.startScreen), .showSources])
    ).draw(in: row, on: &drawn)
  }

  /// What holds for every cell, whoever drew it.
  private func finish(_ canvas: inout Canvas, for settings: Settings) {
    settings.theme.settle(&canvas)
    if settings.symbols == .ascii { canvas.spellInASCII() }
  }

  /// Of lists that lead into each other only the uppermost is shown.
  private func isCovered(_ entry: OverlayEntry, by next: OverlayEntry?) -> Bool { entry.overlay.isList && next?.overlay.isList == true }

  private func drawTooSmall(_ context: Context, on canvas: inout Canvas) {
    MessageBox(
      kind: .info, title: "\(canvas.width)×\(canvas.height) is too small",
      details: ["\(Surroundings.smallest.columns)×\(Surroundings.smallest.rows) is enough"], look: context.appearance
    ).draw(in: canvas.bounds, on: &canvas)
  }
}
