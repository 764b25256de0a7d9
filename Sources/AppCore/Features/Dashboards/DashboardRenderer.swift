import Canvas
import Dashboards
import DataFrames
import DatasourceKit
import Panels
import TimeSeries
import Widgets

/// Draws the dashboard on screen. What a panel looked like is kept, so that only panels whose data or state changed
/// are drawn again.
struct DashboardRenderer: Sendable {
  private struct Signature: Hashable {
    var version: Int
    var phase: PanelProgress.Phase
    var interaction: PanelInteraction
    var width: Int
    var height: Int
    var isFocused: Bool
    var showsLegend: Bool
    var theme: String
    var title: String
    var range: TimeRange
    var zone: String
    var annotations: Int
    /// Of what the application itself knows, where the panel shows that.
    var local: Int
    /// The age of old data is shown in minutes.
    var ageMinutes: Int64
  }

  private struct Picture {
    var signature: Signature
    var canvas: Canvas
    var view: PanelView
  }

  private struct Slot: Hashable {
    var screen: Int
    var panel: PanelInstance
  }

  /// What a panel's content depends on besides its place and the focus.
  private struct ContentSignature: Hashable {
    var version: Int
    var phase: PanelProgress.Phase
    var interaction: PanelInteraction
    var showsLegend: Bool
    var theme: String
    var range: TimeRange
    var zone: String
    var annotations: Int
  }

  private struct Content {
    var signature: ContentSignature
    var widget: any Widget
    var canvas: Canvas
  }

  private var pictures: [Slot: Picture] = [:]
  private var contents: [Slot: Content] = [:]
  private var renderers: [Slot: any PanelRenderer] = [:]
  private var screens: [Int] = []
}

extension DashboardRenderer {
  /// Pictures of dashboards that are closed are not kept.
  private mutating func forgetClosed(_ opened: OpenDashboards) {
    let open = opened.screens.map(\.number)
    guard open != screens else { return }
    screens = open
    pictures = pictures.filter { open.contains($0.key.screen) }
    contents = contents.filter { open.contains($0.key.screen) }
    renderers = renderers.filter { open.contains($0.key.screen) }
  }

  mutating func draw(_ screen: OpenDashboard, of context: Context, on drawn: inout Drawn) {
    forgetClosed(context.opened)
    let surroundings = context.surroundings
    let body = surroundings.bodyArea(of: context.opened)
    if !surroundings.isKiosk {
      HeaderView(surroundings: surroundings, opened: context.opened, screen: screen) { .message(DashboardsFeature.Message.clicked(.variable($0))) }
        .draw(in: Rect(width: drawn.canvas.width, height: body.top), on: &drawn)
    }
    drawn.canvas.clip = body
    if let key = screen.view.fullScreen {
      draw(key, area: body, of: screen, surroundings, in: body, on: &drawn)
    } else {
      let placement = surroundings.placement(of: screen)
      let visible = Rect(left: 0, top: screen.view.scroll, width: body.width, height: body.height)
      for tabs in placement.tabs where !tabs.area(width: body.width).intersection(visible).isEmpty {
        let titles = tabs.tabs.map { screen.variables.title($0.title, scope: $0.scopedVariables) }
        TabsView(tabs: tabs, titles: titles, theme: surroundings.settings.theme)
          .draw(in: moved(tabs.area(width: body.width), screen, body), on: &drawn) { .message(DashboardsFeature.Message.clicked(.tab($0, of: tabs))) }
      }
      for row in placement.rows where !row.area(width: body.width).intersection(visible).isEmpty {
        RowHeader(
          title: screen.variables.title(row.title, scope: row.scopedVariables), isCollapsed: row.isCollapsed,
          panelCount: row.panelCount, isFocused: screen.view.focus == .row(row.path), look: surroundings.appearance
        ).draw(in: moved(row.area(width: body.width), screen, body).inset(columns: 1), on: &drawn.canvas)
        drawn.mark(moved(row.area(width: body.width), screen, body), .message(DashboardsFeature.Message.clicked(.row(row.path))))
      }
      for panel in placement.panels where !panel.area.intersection(visible).isEmpty {
        draw(panel.instance, area: moved(panel.area, screen, body), of: screen, surroundings, in: body, on: &drawn)
      }
      drawScrollMarks(placement, screen, surroundings, body, on: &drawn.canvas)
    }
    drawn.canvas.clip = drawn.canvas.bounds
  }

  private func moved(_ area: Rect, _ screen: OpenDashboard, _ body: Rect) -> Rect {
    Rect(left: area.left + body.left, top: area.top - screen.view.scroll + body.top, width: area.width, height: area.height)
  }

  /// Nothing is cut without a mark: more above, more below.
  private func drawScrollMarks(
    _ placement: Placement, _ screen: OpenDashboard, _ surroundings: Surroundings, _ body: Rect, on canvas: inout Canvas
  ) {
    let style = Style(foreground: surroundings.settings.theme.accent)
    let (up, down): (Glyph, Glyph) = surroundings.settings.symbols == .ascii ? ("^", "v") : ("▲", "▼")
    if screen.view.scroll > 0 { canvas.put(up, column: body.right - 1, row: body.top, style: style) }
    if screen.view.scroll + body.height < placement.height {
      canvas.put(down, column: body.right - 1, row: body.bottom - 1, style: style)
    }
  }

  private mutating func draw(
    _ key: PanelInstance, area: Rect, of screen: OpenDashboard, _ surroundings: Surroundings, in body: Rect, on drawn: inout Drawn
  ) {
    guard let panel = screen.dashboard.panels[key.panel], !area.isEmpty else { return }
    let slot = Slot(screen: screen.number, panel: key)
    let state = screen[panel: key]
    let isFocused = screen.view.focusedPanel == key && !screen.isFullScreen
    var interaction = state.interaction
    interaction.crosshair = screen.view.crosshair
    interaction.selectionStart = screen.view.selectionStart
    interaction.isAlone = screen.isFullScreen
    // A row is chosen where the arrows choose rows; elsewhere it would look like the focus.
    if !screen.isFullScreen { interaction.cursorRow = nil }
    let range = state.data?.range ?? screen.time.resolved
    let signature = Signature(
      version: state.version, phase: state.phase.forDrawing, interaction: interaction, width: area.width, height: area.height,
      isFocused: isFocused, showsLegend: state.showsLegend, theme: surroundings.settings.theme.name,
      title: screen.title(of: key), range: range,
      zone: screen.dashboard.time.timezone, annotations: screen.annotationVersion,
      local: LocalFrames.version(for: panel, in: surroundings),
      ageMinutes: state.isStale ? (surroundings.now - (state.dataTime ?? surroundings.now)) / 60_000 : 0)
    // What is scrolled under the header cannot be clicked there.
    let clickable = area.intersection(body)
    if let known = pictures[slot], known.signature == signature {
      drawn.canvas.draw(known.canvas, column: area.left, row: area.top)
      drawn.mark(clickable, each: meaning(of: known.view, key, area))
      return
    }
    let renderer = renderers[slot] ?? PanelCatalogue.renderer(for: panel)
    renderers[slot] = renderer
    let view = PanelView(
      panel: panel, title: signature.title, state: state, interaction: interaction, renderer: renderer, isFocused: isFocused,
      isFullScreen: screen.isFullScreen, range: range, screen: screen, key: key, surroundings: surroundings)
    let content = ContentSignature(
      version: state.version, phase: signature.phase, interaction: interaction, showsLegend: state.showsLegend,
      theme: signature.theme, range: range, zone: signature.zone, annotations: screen.annotationVersion)
    var picture = blank(area.width, area.height, surroundings.settings.theme)
    let frame = view.frame
    frame.draw(in: picture.bounds, on: &picture)
    let inside = frame.inside(of: picture.bounds)
    let inner = self.content(of: view, content, width: inside.width, height: inside.height, in: slot)
    picture.draw(inner, column: inside.left, row: inside.top)
    pictures[slot] = Picture(signature: signature, canvas: picture, view: view)
    drawn.canvas.draw(picture, column: area.left, row: area.top)
    drawn.mark(clickable, each: meaning(of: view, key, area))
  }

  /// The moment and the row under the pointer, worked out when something is clicked.
  private func meaning(of view: PanelView, _ key: PanelInstance, _ area: Rect) -> @Sendable (Int, Int) -> HitTarget.Meaning? {
    { column, row in
      let inside = view.frame.inside(of: area)
      let point = PanelPoint(
        panel: key, moment: view.renderer.moment(atColumn: column, of: inside, for: view.frames, in: view.context),
        row: view.isFullScreen ? view.renderer.row(atRow: row, of: inside, for: view.frames, in: view.context) : nil)
      return .message(DashboardsFeature.Message.clicked(.panel(point)))
    }
  }

  /// What is inside the frame: moving the focus draws only frames anew, and another size does not prepare the data again.
  private mutating func content(of view: PanelView, _ signature: ContentSignature, width: Int, height: Int, in slot: Slot) -> Canvas {
    let known = contents[slot].flatMap { $0.signature == signature && view.panel.asksForData ? $0 : nil }
    if let known, known.canvas.width == width, known.canvas.height == height { return known.canvas }
    let widget = known?.widget ?? view.content
    var canvas = blank(width, height, view.surroundings.settings.theme)
    if !canvas.bounds.isEmpty { widget.draw(in: canvas.bounds, on: &canvas) }
    contents[slot] = Content(signature: signature, widget: widget, canvas: canvas)
    return canvas
  }

  private func blank(_ width: Int, _ height: Int, _ theme: Theme) -> Canvas {
    var canvas = Canvas(width: width, height: height)
    canvas.fill(canvas.bounds, style: Style(foreground: theme.text, background: theme.background))
    return canvas
  }
}

extension PanelProgress.Phase {
  /// While a panel with data is asked again nothing on it changes, so it is not drawn again either.
  fileprivate var forDrawing: PanelProgress.Phase {
    switch self {
    case .loading: .loading(since: .epoch)
    case .ready: .ready(at: .epoch)
    case .idle, .failed: self
    }
  }
}
