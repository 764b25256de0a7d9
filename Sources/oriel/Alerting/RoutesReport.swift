import Alerting
import Canvas
import Text
import TimeSeries

/// What becomes of one alert.
struct RoutesReport {
  var labels: Labels
  var steps: [RouteStep]
  var receivers: [String]
  /// Those of the silences given that match.
  var silencedBy: [String]
  var inhibitedBy: Labels?
  /// Why each receiver's route is muted now; `nil` where it is not.
  var muted: [String?]

  var text: String {
    var lines = [VisibleText.of(receivers.joined(separator: ","))]
    for step in steps {
      let indent = String(repeating: "  ", count: step.depth)
      let sign: String
      var reason = ""
      switch step.verdict {
      case .delivers: sign = "●"
      case .passes: (sign, reason) = ("○", "matches; a route below takes it")
      case .differs(let because): (sign, reason) = ("·", "no: \(because)")
      case .notAsked(let other): (sign, reason) = ("·", "not asked: \(other) took it and does not continue")
      }
      if step.verdict == .delivers {
        let group = step.route.groupsByAll ? "all labels" : "\(step.route.groupLabels(of: labels))"
        reason = "→ \(step.route.receiver), group \(group), wait \(PromDuration.format(step.route.groupWait)), again after \(PromDuration.format(step.route.repeatInterval))"
      }
      let continues = step.route.continues ? "  continue" : ""
      lines.append(VisibleText.of("\(indent)\(sign) \(step.depth == 0 ? "default" : step.route.matcherText)\(continues)  \(reason)"))
    }
    if let inhibitedBy { lines.append(VisibleText.of("inhibited by \(inhibitedBy): nothing goes out")) }
    lines += silencedBy.map { VisibleText.of("silenced by \($0): nothing goes out") }
    for (receiver, reason) in zip(receivers, muted) { if let reason { lines.append(VisibleText.of("\(receiver): \(reason)")) } }
    return lines.joined(separator: "\n")
  }

  var json: JSONValue {
    [
      "labels": labels.json, "receivers": .array(receivers.map(JSONValue.string)),
      "inhibitedBy": inhibitedBy?.json ?? .null, "silencedBy": .array(silencedBy.map(JSONValue.string)),
      "muted": .array(zip(receivers, muted).compactMap { receiver, reason in reason.map { ["receiver": .string(receiver), "reason": .string($0)] } }),
      "routes": .array(
        steps.map { step in
          var object: JSONObject = [
            "depth": .number(Double(step.depth)), "matchers": .string(step.route.matcherText), "receiver": .string(step.route.receiver),
            "continue": .bool(step.route.continues),
          ]
          switch step.verdict {
          case .delivers:
            object["verdict"] = "delivers"
            object["groupLabels"] = step.route.groupLabels(of: labels).json
          case .passes: object["verdict"] = "passes"
          case .differs(let because):
            object["verdict"] = "differs"
            object["because"] = .string(because)
          case .notAsked(let other):
            object["verdict"] = "not asked"
            object["because"] = .string(other)
          }
          return .object(object)
        }),
    ]
  }
}

/// The whole tree.
struct RouteTreeReport {
  var configuration: AlertmanagerFile
  var root: Route

  var text: String {
    var lines: [String] = []
    add(root, depth: 0, to: &lines)
    lines.append("receivers:")
    lines += configuration.receivers.map { "  \(VisibleText.of($0.name)): \($0.kinds.isEmpty ? "nothing" : VisibleText.of($0.kinds.joined(separator: ", ")))" }
    if !configuration.inhibitions.isEmpty { lines.append("inhibitions:") }
    for rule in configuration.inhibitions {
      let equal = rule.equal.isEmpty ? "" : " with equal \(rule.equal.joined(separator: ", "))"
      lines.append(VisibleText.of("  {\(rule.source.map(\.description).joined(separator: ", "))} inhibits {\(rule.target.map(\.description).joined(separator: ", "))}\(equal)"))
    }
    if !configuration.intervals.isEmpty { lines.append(VisibleText.of("time intervals: \(configuration.intervals.keys.sorted().joined(separator: ", "))")) }
    return lines.joined(separator: "\n")
  }

  private func add(_ route: Route, depth: Int, to lines: inout [String]) {
    let group = route.groupBy.isEmpty ? "one group" : "by \(route.groupBy.joined(separator: ", "))"
    lines.append(
      VisibleText.of(
        "\(String(repeating: "  ", count: depth))\(depth == 0 ? "default" : route.matcherText)\(route.continues ? "  continue" : "")  → \(route.receiver)  \(group), wait \(PromDuration.format(route.groupWait)), interval \(PromDuration.format(route.groupInterval)), again after \(PromDuration.format(route.repeatInterval))"))
    for child in route.routes { add(child, depth: depth + 1, to: &lines) }
  }

  var json: JSONValue {
    [
      "route": json(root),
      "receivers": .array(configuration.receivers.map { ["name": .string($0.name), "kinds": .array($0.kinds.map(JSONValue.string))] }),
      "inhibitions": .array(
        configuration.inhibitions.map { rule in
          [
            "source": .array(rule.source.map { .string($0.description) }), "target": .array(rule.target.map { .string($0.description) }),
            "equal": .array(rule.equal.map(JSONValue.string)),
          ]
        }),
      "timeIntervals": .array(configuration.intervals.keys.sorted().map(JSONValue.string)),
    ]
  }

  private func json(_ route: Route) -> JSONValue {
    [
      "receiver": .string(route.receiver), "matchers": .array(route.matchers.map { .string($0.description) }), "continue": .bool(route.continues),
      "groupBy": .array(route.groupBy.map(JSONValue.string)), "groupWait": .string(PromDuration.format(route.groupWait)),
      "groupInterval": .string(PromDuration.format(route.groupInterval)), "repeatInterval": .string(PromDuration.format(route.repeatInterval)),
      "routes": .array(route.routes.map(json)),
    ]
  }
}
