import PromQL
import TimeSeries

/// Makes recording and alerting rules of a service level, equal to those of sloth.
package struct ServiceLevelRules: Sendable {
  package struct Entry: Hashable, Sendable {
    package var isAlert: Bool
    package var name: String
    package var expression: String
    package var labels: [String: String]
    package var annotations: [String: String]
  }

  package struct Group: Hashable, Sendable {
    package var name: String
    package var rules: [Entry]
  }

  private let level: ServiceLevel
  private let windows: BurnWindows
  private let extra: [String: String]

  /// - Parameter extra: Labels for every recording rule.
  package init(_ level: ServiceLevel, windows: BurnWindows = .standard, extra: [String: String] = [:]) {
    (self.level, self.windows, self.extra) = (level, windows, extra)
  }

  package var groups: [Group] {
    var groups = [
      Group(name: "sloth-slo-sli-recordings-\(level.id)", rules: ratios),
      Group(name: "sloth-slo-meta-recordings-\(level.id)", rules: facts),
    ]
    let alerts = alerts
    if !alerts.isEmpty { groups.append(Group(name: "sloth-slo-alerts-\(level.id)", rules: alerts)) }
    return groups
  }

  private var identity: [String: String] { ["sloth_id": level.id, "sloth_service": level.service, "sloth_slo": level.name] }
  private var filter: String { "{sloth_id=\"\(level.id)\", sloth_service=\"\(level.service)\", sloth_slo=\"\(level.name)\"}" }
  private var labels: [String: String] { level.labels.merging(extra) { $1 }.merging(identity) { $1 } }
  private func ratio(_ window: Milliseconds) -> String { "slo:sli_error:ratio_rate\(PromDuration.format(window))" }

  private func recording(_ name: String, _ expression: String, _ more: [String: String] = [:]) -> Entry {
    Entry(isAlert: false, name: name, expression: expression, labels: labels.merging(more) { $1 }, annotations: [:])
  }

  // MARK: Error ratios

  private var ratios: [Entry] {
    var entries = windows.lengths.filter { $0 != level.period }.map { window in
      recording(ratio(window), indicator(over: window), ["sloth_window": PromDuration.format(window)])
    }
    // Over the whole period the short ratios are averaged, which costs less than reading all events again.
    let short = ratio(windows.lengths[0]) + filter + "[\(PromDuration.format(level.period))]"
    entries.append(
      recording(
        ratio(level.period), "sum_over_time(\(short))\n/ ignoring (sloth_window)\ncount_over_time(\(short))\n",
        ["sloth_window": PromDuration.format(level.period)]))
    return entries
  }

  private func indicator(over window: Milliseconds) -> String {
    let length = PromDuration.format(window)
    switch level.indicator {
    case .events(let errors, let total):
      return "(\(WindowedQuery.rendered(errors, window: length)))\n/\n(\(WindowedQuery.rendered(total, window: length)))\n"
    case .ratio(let query): return WindowedQuery.rendered(query, window: length)
    }
  }

  // MARK: Facts

  private var facts: [Entry] {
    let objective = (level.objective / 100).goGeneral
    let budget = "\n/ on(sloth_id, sloth_slo, sloth_service) group_left\nslo:error_budget:ratio\(filter)\n"
    return [
      recording("slo:objective:ratio", "vector(\(objective))"),
      recording("slo:error_budget:ratio", "vector(1-\(objective))"),
      recording("slo:time_period:days", "vector(\((Double(level.period) / 86_400_000).goGeneral))"),
      recording("slo:current_burn_rate:ratio", ratio(windows.lengths[0]) + filter + budget),
      recording("slo:period_burn_rate:ratio", ratio(level.period) + filter + budget),
      recording("slo:period_error_budget_remaining:ratio", "1 - slo:period_burn_rate:ratio\(filter)"),
      recording(
        "sloth_slo_info", "vector(1)",
        [
          "sloth_mode": level.mode, "sloth_objective": level.objective.goGeneral, "sloth_spec": level.specification, "sloth_version": "dev",
        ]),
    ]
  }

  // MARK: Alerts

  private var alerts: [Entry] {
    guard let name = level.alert else { return [] }
    return [
      (level.page, "page", windows.pageQuick, windows.pageSlow), (level.ticket, "ticket", windows.ticketQuick, windows.ticketSlow),
    ].filter { !$0.0.isDisabled }.map { rule, severity, quick, slow in
      Entry(
        isAlert: true, name: name, expression: "\(condition(quick))\nor\n\(condition(slow))\n",
        labels: rule.labels.merging(["sloth_severity": severity]) { $1 },
        annotations: [
          "summary": "{{$labels.sloth_service}} {{$labels.sloth_slo}} SLO error budget burn rate is over expected.",
          "title": "(\(severity)) {{$labels.sloth_service}} {{$labels.sloth_slo}} SLO error budget burn rate is too fast.",
        ].merging(rule.annotations) { $1 })
    }
  }

  private func condition(_ pair: BurnWindows.Pair) -> String {
    let limit = "(\(pair.factor(period: level.period).goGeneral) * \(level.budget.goGeneral))"
    func burning(_ window: Milliseconds) -> String { "max(\(ratio(window))\(filter) > \(limit)) without (sloth_window)" }
    return "(\n    \(burning(pair.short))\n    and\n    \(burning(pair.long))\n)"
  }
}

/// Queries with a place for the window.
enum WindowedQuery {
  /// Replaces `{{.window}}`, with or without blanks.
  static func rendered(_ query: String, window: String) -> String {
    var result = ""
    var rest = query[...]
    while let open = rest.firstRange(of: "{{") {
      guard let close = rest[open.upperBound...].firstRange(of: "}}") else { break }
      let name = rest[open.upperBound..<close.lowerBound].filter { !$0.isWhitespace && $0 != "-" }
      result += rest[..<open.lowerBound]
      result += name == ".window" ? window : String(rest[open.lowerBound..<close.upperBound])
      rest = rest[close.upperBound...]
    }
    return result + rest
  }

  static func hasWindow(_ query: String) -> Bool { rendered(query, window: "1m") != query }

  /// - Returns: What is wrong, in Prometheus' words; `nil` for a query that parses.
  static func problem(_ query: String) -> String? {
    let text = rendered(query, window: "5m")
    do throws(PromQLError) {
      _ = try Expression(parsing: text)
      return nil
    } catch {
      return error.fullMessage(in: text)
    }
  }
}
