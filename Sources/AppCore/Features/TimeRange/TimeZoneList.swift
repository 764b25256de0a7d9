import Dashboards
import Text

/// The zones in which a dashboard's times can be shown.
struct TimeZoneList: ListOverlay {
  var list: Picker

  static func name(in context: Context) -> String {
    guard let screen = context.screen else { return "" }
    let name = context.surroundings.zone(of: screen).name
    return name.isEmpty ? "local" : name
  }

  static func open(in context: Context) -> [Intent] {
    guard let screen = context.screen else { return [] }
    let local = context.settings.zone.name.isEmpty ? "this machine’s" : context.settings.zone.name
    let items = [
      Picker.Item(id: "browser", title: "Local", detail: local), Picker.Item(id: "utc", title: "UTC", detail: "Coordinated Universal Time"),
    ] + TimeZoneRules.names.map { Picker.Item(id: $0, title: $0) }
    let current = screen.dashboard.time.timezone
    let list = Picker(
      title: "Time zone (now \(name(in: context)))", items: items, takesFreeText: true, cursor: items.firstIndex { $0.id == current } ?? 0)
    return [.show(TimeZoneList(list: list))]
  }

  func choose(in context: Context) -> [Intent] {
    let name = list.chosen?.id ?? list.input.text
    guard ["browser", "utc"].contains(name) || TimeZoneRules.named(name) != nil else {
      return [.close, .say("This machine knows no time zone \(name)")]
    }
    return [.closeLists, .dashboards(.setTimeZone(name))]
  }
}
