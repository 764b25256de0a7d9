import Dashboards
import DataFrames
import TimeSeries

/// The filters of an ad-hoc variable, to be taken away, and the labels on screen, to be filtered by.
struct FilterList: ListOverlay {
  var name: String
  var list: Picker

  static func open(_ name: String, in context: Context) -> [Intent] {
    guard let screen = context.screen, let state = screen.variables[name] else { return [] }
    let own = state.filters.enumerated().map { index, filter in
      Picker.Item(id: String(index), title: "\(filter.key) \(filter.operator) \(filter.value)", detail: "Enter removes")
    }
    let added = Set(state.filters.map { Labels.Label($0.key, $0.value) })
    let others = labels(on: screen).filter { !added.contains($0) }.map { label in
      Picker.Item(id: SeriesChoice.filter(label.name, "=", label.value).id, title: "\(label.name) = \(label.value)", detail: "on screen")
    }
    let list = Picker(title: "Filters — or type one: pod=~cart.*", items: own + others, takesFreeText: true)
    return [.show(FilterList(name: name, list: list))]
  }

  private static let limit = 5000

  /// Names and values of the labels of every series that is shown, each once, in order.
  private static func labels(on screen: OpenDashboard) -> [Labels.Label] {
    var found: Set<Labels.Label> = []
    for progress in screen.panels.values {
      for field in SeriesNames.fields(of: progress.data?.frames ?? []).prefix(limit) where found.count < limit {
        found.formUnion(field.labels.labels.filter { $0.name != Labels.metricName && !$0.value.isEmpty })
      }
    }
    return found.sorted { ($0.name, $0.value) < ($1.name, $1.value) }
  }

  func choose(in context: Context) -> [Intent] {
    guard var filters = context.screen?.variables[name]?.filters else { return [.close] }
    if !list.input.text.isEmpty, let typed = AdhocFilter(typed: list.input.text) {
      filters.append(typed)
    } else if let item = list.chosen, let index = Int(item.id), filters.indices.contains(index) {
      filters.remove(at: index)
    } else if let item = list.chosen, case .filter(let key, let sign, let value)? = SeriesChoice(id: item.id) {
      filters.append(AdhocFilter(key: key, operator: sign, value: value))
    } else {
      return [.close]
    }
    return [.closeLists, .dashboards(.setFilters(filters, ofVariable: name))]
  }

  func emptyText(in context: Context) -> String {
    AdhocFilter(typed: list.input.text) == nil ? "a filter is name=value, with =, !=, =~ or !~" : "Enter adds it"
  }
}

extension AdhocFilter {
  /// `pod=~cart.*`: a name, an operator, a value with or without quotes.
  init?(typed text: String) {
    let name = text.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
    let rest = text[name.endIndex...].drop { $0 == " " }
    guard !name.isEmpty, let sign = ["=~", "!~", "!=", "="].first(where: rest.hasPrefix) else { return nil }
    let value = rest.dropFirst(sign.count).drop { $0 == " " || $0 == "\"" }
    let trimmed = String(value.reversed().drop { $0 == " " || $0 == "\"" }.reversed())
    guard !trimmed.isEmpty else { return nil }
    self.init(key: String(name), operator: sign, value: trimmed)
  }
}
