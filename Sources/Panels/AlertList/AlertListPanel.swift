import Canvas
import DataFrames
import Dashboards
import Text
import TimeSeries
import Widgets

/// Alerts with their state, age and labels, gravest first, or grouped by labels.
///
/// Expects frames with a row for each alert instance and the fields `state` (`firing`, `alerting`, `pending`, `inactive`,
/// `normal`, `nodata`, `error`), `name`, `activeAt` (time), `labels` (objects or JSON text) and `value`. Only `state` and
/// `name` are needed. Series of Prometheus' own `ALERTS` metric are taken as well: one alert for each.
struct AlertListPanel: PanelRenderer {
  package static let types: [PanelTypeID] = [PanelTypeID(rawValue: "alertlist")]
  package static let scrolls = true
  package static let filtersRows = true

  private enum Order { case importance, ascending, descending, newest, oldest }

  private let states: Set<AlertState>
  private let groupBy: [String]
  private let limit: Int
  private let order: Order
  private let name: String
  private let labelFilter: String
  private let isCount: Bool

  package init(panel: Panel) {
    let options = panel.options
    states = AlertState.chosen(options["stateFilter"] ?? options["show"])
    groupBy = options["groupMode"]?.string == "custom" ? options["groupBy"]?.array?.compactMap(\.string) ?? [] : []
    limit = options["maxItems"]?.integer.flatMap { $0 > 0 ? $0 : nil } ?? 1000
    switch options["sortOrder"]?.integer {
    case 1: order = .ascending
    case 2: order = .descending
    case 4: order = .oldest
    case 5: order = .newest
    default: order = .importance
    }
    name = options["alertName"]?.string ?? ""
    labelFilter = options["alertInstanceLabelFilter"]?.string ?? ""
    isCount = options["viewMode"]?.string == "stat"
  }

  package var unsupportedOptions: [UnsupportedOption] {
    labelFilter.isEmpty ? [] : [UnsupportedOption(path: "options.alertInstanceLabelFilter", reason: "only equality is followed")]
  }

  /// Those that the panel wants, in its order.
  private func alerts(in frames: [DataFrame], _ context: PanelContext) -> [Alert] {
    let wanted = context.interpolate(name, nil).lowercased()
    let matchers = Self.matchers(context.interpolate(labelFilter, nil))
    let typed = context.interaction.filter.lowercased()
    var alerts = Alert.all(in: frames).filter { alert in
      states.contains(alert.state) && (wanted.isEmpty || alert.name.lowercased().contains(wanted))
        && matchers.allSatisfy { matcher in (alert.labels.first { $0.name == matcher.name }?.value ?? "") == matcher.value }
        && (typed.isEmpty || alert.name.lowercased().contains(typed) || alert.labelText.lowercased().contains(typed))
    }
    sort(&alerts)
    return alerts
  }

  package func rowTargets(for frames: [DataFrame], in context: PanelContext) -> [RowTarget?] {
    guard !isCount else { return [] }
    let alerts = Array(alerts(in: frames, context).prefix(limit))
    func target(_ alert: Alert) -> RowTarget {
      .alert(name: alert.name, labels: Dictionary(alert.labels.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }))
    }
    guard !groupBy.isEmpty else { return alerts.map(target) }
    return groups(of: alerts).flatMap { group in [nil] + group.members.map(target) }
  }

  package func widget(for frames: [DataFrame], in context: PanelContext) -> any Widget {
    var alerts = alerts(in: frames, context)
    guard !alerts.isEmpty else { return MessageBox(kind: .empty, title: "No alerts matching", look: context.look) }
    if isCount {
      let worst = alerts.map(\.state).max() ?? .normal
      return BigText("\(alerts.count)", style: Style(foreground: worst.color(context.theme), attributes: .bold), look: context.look)
    }
    let total = alerts.count
    alerts = Array(alerts.prefix(limit))
    var entries = groupBy.isEmpty ? alerts.map { entry($0, context) } : grouped(alerts, context)
    if total > alerts.count { entries.append(ListBox.Entry("+\(total - alerts.count) more")) }
    return ListBox(entries, in: context)
  }

  private func sort(_ alerts: inout [Alert]) {
    let keyed = alerts.enumerated()
    func by(_ precedes: (Alert, Alert) -> Bool?) -> [Alert] {
      keyed.sorted { precedes($0.element, $1.element) ?? ($0.offset < $1.offset) }.map(\.element)
    }
    switch order {
    case .importance:
      alerts = by { $0.state != $1.state ? $0.state > $1.state : $0.since != $1.since ? ($0.since ?? .min) > ($1.since ?? .min) : $0.name != $1.name ? $0.name < $1.name : nil }
    case .ascending: alerts = by { $0.name == $1.name ? nil : $0.name < $1.name }
    case .descending: alerts = by { $0.name == $1.name ? nil : $0.name > $1.name }
    case .newest: alerts = by { $0.since == $1.since ? nil : ($0.since ?? .min) > ($1.since ?? .min) }
    case .oldest: alerts = by { $0.since == $1.since ? nil : ($0.since ?? .max) < ($1.since ?? .max) }
    }
  }

  private func entry(_ alert: Alert, _ context: PanelContext) -> ListBox.Entry {
    let isASCII = context.look.isASCII
    let sign = alert.state.sign(isASCII: isASCII)
    let age = alert.since.map { " for \(Self.age(from: $0, to: context.now.milliseconds))" } ?? ""
    let labels = alert.labelText
    return ListBox.Entry(
      labels.isEmpty ? alert.name : "\(alert.name)  \(labels)", detail: alert.state.rawValue + age + (alert.value.isEmpty ? "" : "  \(alert.value)"),
      sign: sign, signColor: alert.state.color(context.theme))
  }

  private func grouped(_ alerts: [Alert], _ context: PanelContext) -> [ListBox.Entry] {
    groups(of: alerts).flatMap { group in
      [ListBox.Entry(group.title, detail: "\(group.members.count)", isHeading: true)] + group.members.map { entry($0, context) }
    }
  }

  private func groups(of alerts: [Alert]) -> [(title: String, members: [Alert])] {
    var order: [String] = []
    var groups: [String: [Alert]] = [:]
    for alert in alerts {
      let key = groupBy.map { name in "\(name)=\(alert.labels.first { $0.name == name }?.value ?? "")" }.joined(separator: ", ")
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(alert)
    }
    return order.map { ($0, groups[$0] ?? []) }
  }

  /// `3d 4h`, `12m`, `40s`.
  static func age(from start: Int64, to now: Int64) -> String {
    let seconds = max(now &- start, 0) / 1000
    if seconds < 60 { return "\(seconds)s" }
    if seconds < 3600 { return "\(seconds / 60)m" }
    if seconds < 86_400 { return "\(seconds / 3600)h \(seconds / 60 % 60)m" }
    return "\(seconds / 86_400)d \(seconds / 3600 % 24)h"
  }

  /// `{a="b", c="d"}`; matchers of other kinds are left out.
  private static func matchers(_ text: String) -> [(name: String, value: String)] {
    text.filter { $0 != "{" && $0 != "}" }.split(separator: ",").compactMap { part in
      guard let equals = part.firstIndex(of: "="), !part.contains("=~"), !part.contains("!=") else { return nil }
      let name = part[..<equals].filter { $0 != " " }
      let value = part[part.index(after: equals)...].filter { $0 != "\"" && $0 != " " }
      return value.isEmpty ? nil : (name, value)
    }
  }
}
