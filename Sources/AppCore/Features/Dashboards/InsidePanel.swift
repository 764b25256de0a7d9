import Widgets
import Canvas
import Dashboards
import DataFrames
import Panels
import TimeSeries

/// What keys do inside the focused panel: rows, columns, series, legend.
extension DashboardsFeature {
  /// In full screen, tables and lists take the arrows.
  mutating func moveInsidePanel(_ direction: SpatialMovement.Direction, in context: Surroundings) -> Bool {
    guard var screen, let key = screen.view.fullScreen, let panel = screen.dashboard.panels[key.panel],
      PanelCatalogue.scrolls(panel.type)
    else { return false }
    var interaction = screen[panel: key].interaction
    switch direction {
    case .up: interaction.cursorRow = nextRow(from: interaction.cursorRow ?? 1, by: -1, of: key, in: screen, in: context)
    case .down: interaction.cursorRow = nextRow(from: interaction.cursorRow ?? -1, by: 1, of: key, in: screen, in: context)
    case .left: interaction.scrollColumn = max(min(interaction.scrollColumn, lastScrollColumn(of: key, in: context)) - 1, 0)
    case .right: interaction.scrollColumn = min(interaction.scrollColumn + 1, lastScrollColumn(of: key, in: context))
    }
    screen[panel: key].interaction = interaction
    self.screen = screen
    return true
  }

  private func lastScrollColumn(of key: PanelInstance, in context: Surroundings) -> Int {
    guard let screen, let view = context.panelView(of: key, in: screen) else { return 0 }
    return view.renderer.lastScrollColumn(for: view.frames, in: view.context, width: view.frame.inside(of: bodyArea(in: context)).width)
  }

  /// The next row that can be opened, past headings; where none can be, the next one.
  private func nextRow(from row: Int, by step: Int, of key: PanelInstance, in screen: OpenDashboard, in context: Surroundings) -> Int {
    let targets = context.rowTargets(of: key, in: screen)
    let last = max((targets.isEmpty ? rowCount(of: key, in: screen, in: context) : targets.count) - 1, 0)
    guard targets.contains(where: { $0 != nil }) else { return min(max(row + step, 0), last) }
    var next = row + step
    while targets.indices.contains(next), targets[next] == nil { next += step }
    return targets.indices.contains(next) ? next : min(max(row, 0), last)
  }

  func rowCount(of key: PanelInstance, in screen: OpenDashboard, in context: Surroundings) -> Int {
    let targets = context.rowTargets(of: key, in: screen)
    return targets.isEmpty ? screen.panels[key]?.data?.frames.map(\.rowCount).max() ?? 0 : targets.count
  }

  mutating func changeInteraction(_ change: (inout PanelInteraction) -> Void) {
    guard let key = screen?.view.focusedPanel else { return }
    screen?.panels[key, default: PanelProgress()].interaction.change(change)
  }

  mutating func toggleSeries(_ index: Int) -> [Intent] {
    guard let key = screen?.view.focusedPanel, let data = screen?.panels[key]?.data else { return [] }
    let names = SeriesNames.of(data.frames)
    guard names.indices.contains(index) else { return [.say("There is no series \(index + 1)")] }
    changeInteraction { $0.hiddenSeries.formSymmetricDifference([names[index]]) }
    return []
  }

  mutating func showOnlySeries(_ index: Int, of key: PanelInstance) -> [Intent] {
    guard let frames = screen?.panels[key]?.data?.frames else { return [] }
    let names = SeriesNames.of(frames)
    guard names.indices.contains(index) else { return [] }
    screen?.panels[key]?.interaction.hiddenSeries = Set(names).subtracting([names[index]])
    return [.say("A shows every series again")]
  }

  mutating func filterRows(_ text: String) {
    changeInteraction { interaction in
      interaction.filter = text
      interaction.cursorRow = nil
      interaction.scrollRow = 0
    }
  }

  mutating func toggleLegend() {
    guard let key = screen?.view.focusedPanel else { return }
    screen?.panels[key, default: PanelProgress()].showsLegend.toggle()
  }

  /// Column by column, first rising, then falling, then as it came.
  mutating func changeSort() {
    guard let key = screen?.view.focusedPanel, let fields = screen?.panels[key]?.data?.frames.first?.fields else { return }
    let names = fields.map { $0.config.displayName ?? $0.name }
    changeInteraction { interaction in
      guard let sort = interaction.sort, let index = names.firstIndex(of: sort.column) else {
        interaction.sort = names.first.map { .init(column: $0, descending: false) }
        return
      }
      if !sort.descending {
        interaction.sort = .init(column: sort.column, descending: true)
      } else {
        interaction.sort = names.indices.contains(index + 1) ? .init(column: names[index + 1], descending: false) : nil
      }
    }
  }
}

extension PanelInteraction {
  fileprivate mutating func change(_ change: (inout PanelInteraction) -> Void) { change(&self) }
}
