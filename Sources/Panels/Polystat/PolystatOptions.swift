import DataFrames
import Dashboards
import Text

/// The panel's own settings: `options` of version 2 (`globalThresholdsConfig`, …), `polystat` of version 1
/// (`globalThresholds`, …).
struct PolystatOptions: Sendable {
  /// Of series whose name matches.
  struct Override: Sendable {
    fileprivate var pattern: Pattern?
    fileprivate var name: String
    var unit: String?
    var decimals: Int?
    var thresholds: Thresholds?
  }

  private enum Display: Sendable { case all, triggered }

  private(set) var reducer = Reducer.mean
  private(set) var unit: String?
  private(set) var decimals: Int?
  private(set) var thresholds: Thresholds?
  private(set) var showsValue = true
  private(set) var showsSparkline = false
  private(set) var hasComposites = false
  private var overrides: [Override] = []
  private var display = Display.all
  private var sorting: (key: String, descends: Bool) = ("", false)

  init(_ panel: Panel) {
    let old = panel.source["polystat"] ?? .null
    func option(_ key: String) -> JSONValue? { panel.options[key] ?? old[key] }
    let operation = option("globalOperator")?.text ?? option("globalOperatorName")?.text ?? "mean"
    reducer = Self.reducer(operation)
    unit = (option("globalUnitFormat")?.text).flatMap { $0.isEmpty ? nil : $0 }
    decimals = option("globalDecimals")?.integer
    thresholds = Self.thresholds(option("globalThresholdsConfig") ?? option("globalThresholds"))
    showsSparkline = option("globalShowTimeseries")?.bool ?? false
    showsValue = option("globalShowValueEnabled")?.bool ?? option("valueEnabled")?.bool ?? true
    let mode = option("globalDisplayMode")?.text ?? "all"
    display = mode == "triggered" ? .triggered : .all
    hasComposites = !(option("compositeConfig")?["composites"]?.array ?? panel.source["savedComposites"]?.array ?? []).isEmpty
    let written = option("overrideConfig")?["overrides"]?.array ?? panel.source["savedOverrides"]?.array ?? []
    overrides = written.filter { $0["enabled"]?.bool ?? true }.map { entry in
      let name = entry["metricName"]?.text ?? ""
      return Override(
        pattern: try? Pattern(name.hasPrefix("/") ? name : "/^(?:\(name))$/", syntax: .javaScript), name: name,
        unit: entry["unitFormat"]?.text.flatMap { $0.isEmpty ? nil : $0 }, decimals: entry["decimals"]?.integer,
        thresholds: Self.thresholds(entry["thresholds"]))
    }
    sorting = (option("sortByField")?.text ?? option("hexagonSortByField")?.text ?? "name", option("sortByDirection")?.text == "desc" || option("sortByDirection")?.integer == 2)
  }

  func override(for name: String) -> Override? { overrides.first { $0.name == name || $0.pattern?.matches(name) == true } }

  /// In the mode “triggered” only what has left its first state.
  func isShown(_ number: Double) -> Bool {
    guard display == .triggered, let thresholds else { return true }
    return (thresholds.level(of: number, fraction: 0)?.level ?? .ok) > .ok
  }

  func ordered(_ values: [SingleValue]) -> [SingleValue] {
    let sorted =
      switch sorting.key {
      case "value", "valueFormatted", "valueRounded": values.enumerated().sorted { ($0.element.number, $0.offset) < ($1.element.number, $1.offset) }.map(\.element)
      default: values.enumerated().sorted { ($0.element.name, $0.offset) < ($1.element.name, $1.offset) }.map(\.element)
      }
    return sorting.descends ? sorted.reversed() : sorted
  }

  /// Steps with a state (0 ok, 1 warning, 2 critical) and the colour for it; the first one reaches down without end.
  private static func thresholds(_ value: JSONValue?) -> Thresholds? {
    let states = ["#299c46", "#ed8128", "#f53636", "#808080"]
    let steps = (value?.array ?? []).compactMap { entry -> Thresholds.Step? in
      guard let number = entry["value"]?.number, number.isFinite else { return nil }
      let state = entry["state"]?.integer ?? 0
      return Thresholds.Step(value: number, color: entry["color"]?.text ?? (states.indices.contains(state) ? states[state] : states[3]))
    }
    guard let first = steps.min(by: { $0.value < $1.value }) else { return nil }
    // Below the lowest step a value has no state yet: it is fine, unless the step itself is the lowest of all values.
    let base = Thresholds.Step(value: -.infinity, color: first.value <= 0 ? first.color : states[0])
    return Thresholds(steps: [base] + steps.filter { $0.value > first.value || base.color != first.color }).normalized()
  }

  private static func reducer(_ name: String) -> Reducer {
    switch name {
    case "avg", "mean": .mean
    case "current", "last_time", "last", "lastNotNull": .lastNotNull
    case "total": .sum
    default: Reducer(id: name) ?? .mean
    }
  }
}
