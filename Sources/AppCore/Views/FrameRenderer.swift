package import Canvas
import Dashboards
import DataFrames
import DatasourceKit
import Panels
import TimeSeries
import Widgets

/// Makes the canvas of a model. What a panel looked like is kept, so that only panels whose data or state changed
/// are drawn again.
package struct FrameRenderer: Sendable {
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

  private struct Drawn {
    var signature: Signature
    var canvas: Canvas
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

  private var drawn: [Slot: Drawn] = [:]
  private var contents: [Slot: Content] = [:]
  private var renderers: [Slot: any PanelRenderer] = [:]
  private var screens: [Int] = []

  package init() {}

  package mutating func canvas(for model: Model) -> Canvas {
    var canvas = Canvas(width: model.columns, height: model.rows)
    canvas.fill(canvas.bounds, style: Style(foreground: model.settings.theme.text, background: model.settings.theme.background))
    guard model.columns >= Model.smallest.columns, model.rows >= Model.smallest.rows else {
      drawTooSmall(model, on: &canvas)
      finish(&canvas, for: model.settings)
      return canvas
    }
    if model.showsStart {
      StartView(model: model).draw(in: canvas.bounds.splitRows(canvas.height - 1).top, on: &canvas)
    } else if let screen = model.screen {
      drawDashboard(screen, of: model, on: &canvas)
    } else {
      LoadingView(model: model).draw(in: canvas.bounds.splitRows(canvas.height - 1).top, on: &canvas)
    }
    // On a wall too one wants to know what a watch has to tell, and what a key did.
    if !model.isKiosk || model.remark != nil {
      let row = canvas.bounds.row(canvas.height - 1)
      if model.isKiosk { canvas.fill(row, style: Style(background: model.settings.theme.background)) }
      StatusView(model: model).draw(in: row, on: &canvas)
    }
    for (index, overlay) in model.overlays.enumerated() where !isCovered(overlay, by: model.overlays.dropFirst(index + 1).first) {
      draw(overlay, of: model, on: &canvas)
    }
    finish(&canvas, for: model.settings)
    return canvas
  }

  /// What holds for every cell, whoever drew it.
  private func finish(_ canvas: inout Canvas, for settings: Settings) {
    settings.theme.settle(&canvas)
    if settings.symbols == .ascii { canvas.spellInASCII() }
  }

  /// Of lists that lead into each other only the uppermost is shown.
  private func isCovered(_ overlay: Overlay, by next: Overlay?) -> Bool {
    if case .picker = overlay, case .picker? = next { true } else { false }
  }

  private func drawTooSmall(_ model: Model, on canvas: inout Canvas) {
    MessageBox(
      kind: .info, title: "\(model.columns)×\(model.rows) is too small",
      details: ["\(Model.smallest.columns)×\(Model.smallest.rows) is enough"], look: model.look
    ).draw(in: canvas.bounds, on: &canvas)
  }

  private func draw(_ overlay: Overlay, of model: Model, on canvas: inout Canvas) {
    let (theme, symbols) = (model.settings.theme, model.settings.symbols)
    let bounds = model.overlayBounds
    switch overlay {
    case .help(let scroll):
      HelpView(keyMap: model.settings.keyMap, theme: theme, symbols: symbols, scroll: scroll).draw(in: bounds, on: &canvas)
    case .picker(let picker): PickerView(picker: picker, model: model).draw(in: bounds, on: &canvas)
    case .rowFilter(let input):
      let area = Dialog.rowFilter.draw(in: bounds, theme: theme, symbols: symbols, on: &canvas)
      InputLine(input, look: model.look).draw(in: area, on: &canvas)
    case .alerts(let list): AlertsView(list: list, model: model).draw(in: bounds, on: &canvas)
    case .expression(let line): ExpressionView(line: line, model: model).draw(in: bounds, on: &canvas)
    case .report, .page, .inspect, .silence: model.textDialog(of: overlay)?.draw(in: bounds, on: &canvas)
    }
  }
}

// MARK: The dashboard

extension FrameRenderer {
  /// Pictures of dashboards that are closed are not kept.
  private mutating func forgetClosed(_ model: Model) {
    let open = model.opened.screens.map(\.number)
    guard open != screens else { return }
    screens = open
    drawn = drawn.filter { open.contains($0.key.screen) }
    contents = contents.filter { open.contains($0.key.screen) }
    renderers = renderers.filter { open.contains($0.key.screen) }
  }

  private mutating func drawDashboard(_ screen: DashboardScreen, of model: Model, on canvas: inout Canvas) {
    forgetClosed(model)
    let body = model.bodyArea
    if !model.isKiosk {
      HeaderView(model: model, screen: screen).draw(
        in: Rect(width: canvas.width, height: body.top), on: &canvas)
    }
    canvas.clip = body
    if let key = screen.view.fullScreen {
      draw(key, area: body, of: screen, model: model, on: &canvas)
    } else {
      let placement = model.placement(of: screen)
      let visible = Rect(left: 0, top: screen.view.scroll, width: body.width, height: body.height)
      for tabs in placement.tabs where !tabs.area(width: body.width).intersection(visible).isEmpty {
        let titles = tabs.tabs.map { screen.variables.title($0.title, scope: $0.scopedVariables) }
        TabsView(tabs: tabs, titles: titles, theme: model.settings.theme)
          .draw(in: moved(tabs.area(width: body.width), screen, body), on: &canvas)
      }
      for row in placement.rows where !row.area(width: body.width).intersection(visible).isEmpty {
        RowHeader(
          title: screen.variables.title(row.title, scope: row.scopedVariables), isCollapsed: row.isCollapsed,
          panelCount: row.panelCount, isFocused: screen.view.focus == .row(row.path), look: model.look
        ).draw(in: moved(row.area(width: body.width), screen, body).inset(columns: 1), on: &canvas)
      }
      for panel in placement.panels where !panel.area.intersection(visible).isEmpty {
        draw(panel.instance, area: moved(panel.area, screen, body), of: screen, model: model, on: &canvas)
      }
      drawScrollMarks(placement, screen, model, body, on: &canvas)
    }
    canvas.clip = canvas.bounds
  }

  private func moved(_ area: Rect, _ screen: DashboardScreen, _ body: Rect) -> Rect {
    Rect(left: area.left + body.left, top: area.top - screen.view.scroll + body.top, width: area.width, height: area.height)
  }

  /// Nothing is cut without a mark: more above, more below.
  private func drawScrollMarks(
    _ placement: Placement, _ screen: DashboardScreen, _ model: Model, _ body: Rect, on canvas: inout Canvas
  ) {
    let style = Style(foreground: model.settings.theme.accent)
    let (up, down): (Glyph, Glyph) = model.settings.symbols == .ascii ? ("^", "v") : ("▲", "▼")
    if screen.view.scroll > 0 { canvas.put(up, column: body.right - 1, row: body.top, style: style) }
    if screen.view.scroll + body.height < placement.height {
      canvas.put(down, column: body.right - 1, row: body.bottom - 1, style: style)
    }
  }

  private mutating func draw(
    _ key: PanelInstance, area: Rect, of screen: DashboardScreen, model: Model, on canvas: inout Canvas
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
      isFocused: isFocused, showsLegend: state.showsLegend, theme: model.settings.theme.name,
      title: screen.title(of: key), range: range,
      zone: screen.dashboard.time.timezone, annotations: screen.annotationVersion,
      local: LocalFrames.version(for: panel, of: model),
      ageMinutes: state.isStale ? (model.now - (state.dataTime ?? model.now)) / 60_000 : 0)
    if let known = drawn[slot], known.signature == signature {
      canvas.draw(known.canvas, column: area.left, row: area.top)
      return
    }
    let renderer = renderers[slot] ?? PanelCatalogue.renderer(for: panel)
    renderers[slot] = renderer
    let view = PanelView(
      panel: panel, title: signature.title, state: state, interaction: interaction, renderer: renderer, isFocused: isFocused,
      isFullScreen: screen.isFullScreen, range: range, screen: screen, key: key, model: model)
    let content = ContentSignature(
      version: state.version, phase: signature.phase, interaction: interaction, showsLegend: state.showsLegend,
      theme: signature.theme, range: range, zone: signature.zone, annotations: screen.annotationVersion)
    var picture = blank(area.width, area.height, model.settings.theme)
    let frame = view.frame
    frame.draw(in: picture.bounds, on: &picture)
    let inside = frame.inside(of: picture.bounds)
    let inner = self.content(of: view, content, width: inside.width, height: inside.height, in: slot)
    picture.draw(inner, column: inside.left, row: inside.top)
    drawn[slot] = Drawn(signature: signature, canvas: picture)
    canvas.draw(picture, column: area.left, row: area.top)
  }

  /// What is inside the frame: moving the focus draws only frames anew, and another size does not prepare the data again.
  private mutating func content(of view: PanelView, _ signature: ContentSignature, width: Int, height: Int, in slot: Slot) -> Canvas {
    let known = contents[slot].flatMap { $0.signature == signature && view.panel.asksForData ? $0 : nil }
    if let known, known.canvas.width == width, known.canvas.height == height { return known.canvas }
    let widget = known?.widget ?? view.content
    var canvas = blank(width, height, view.model.settings.theme)
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
