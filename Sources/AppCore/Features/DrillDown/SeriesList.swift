import Dashboards
import DatasourceKinds
import DataFrames
import DatasourceKit
import Panels
import TimeSeries

/// The series of a panel with their values: at the crosshair, else the last ones.
struct SeriesList: ListOverlay {
  var panel: PanelInstance
  var list: Picker

  private static let limit = 5000

  /// Where there are no series, the panel's links.
  static func open(of panel: PanelInstance, in context: Context) -> [Intent] {
    if let list = SeriesList(of: panel, in: context) { return [.show(list)] }
    return LinkList(in: context).map { [.show($0)] } ?? [.say("There are no series here")]
  }

  /// - Returns: `nil` where the panel has no series.
  init?(of panel: PanelInstance, in context: Context) {
    guard let screen = context.screen, let frames = screen.panels[panel]?.data?.frames else { return nil }
    let hidden = screen[panel: panel].interaction.hiddenSeries
    let rows = frames.flatMap { frame in Array(repeating: frame.row(at: screen.view.crosshair), count: SeriesNames.fields(of: [frame]).count) }
    let items = zip(SeriesNames.fields(of: frames), rows).prefix(Self.limit).enumerated().map { index, series in
      let name = SeriesNames.name(of: series.0)
      return Picker.Item(
        id: String(index), title: name + (hidden.contains(name) ? " (hidden)" : ""), detail: SeriesValue.text(of: series.0, row: series.1, in: context))
    }
    guard !items.isEmpty, screen.dashboard.panels[panel.panel] != nil else { return nil }
    let instant = screen.view.crosshair.map { " at \(CivilTimeText.dateAndTime($0, zone: context.zone))" } ?? ""
    self.panel = panel
    list = Picker(title: "\(screen.title(of: panel)) \(context.separator) series\(instant)", items: items)
  }

  /// It stays below what can be done with one, so that Escape comes back to it.
  func choose(in context: Context) -> [Intent] {
    guard let item = list.chosen, let index = Int(item.id), let actions = SeriesActions(of: panel, series: index, in: context) else { return [.close] }
    return [.show(actions)]
  }
}

/// What a series shows.
enum SeriesValue {
  /// - Parameter row: `nil` stands for the last one with a value.
  static func text(of field: Field, row: Int?, in context: Context) -> String {
    guard case .numbers(let values) = field.values else { return "" }
    let atCrosshair = row.map { values.indices.contains($0) ? values[$0] : .nan }
    guard let value = atCrosshair ?? values.last(where: { !$0.isNaN }), !value.isNaN else { return "" }
    return DisplayProcessor(field: field, zone: context.zone, now: context.now).text(of: .number(value))
  }
}
