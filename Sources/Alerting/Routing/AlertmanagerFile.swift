import Text
package import TimeSeries

/// An Alertmanager's configuration: its file, a ConfigMap or Secret with it, or an AlertmanagerConfig of the operator.
package struct AlertmanagerFile: Sendable {
  package struct Inhibition: Sendable {
    package var source: [RouteMatcher]
    package var target: [RouteMatcher]
    package var equal: [String]
  }

  package struct Receiver: Sendable {
    package var name: String
    /// `slack`, `pagerduty`, …, as often as they occur.
    package var kinds: [String]
  }

  package var path: String
  /// `nil` where the file is refused.
  package var root: Route?
  package var receivers: [Receiver] = []
  package var inhibitions: [Inhibition] = []
  package var intervals: [String: [TimeInterval]] = [:]
  package var findings: [FileFinding] = []

  package var isRefused: Bool { root == nil || findings.contains { $0.severity == .error } }

  package init(_ bytes: [UInt8], path: String) {
    self.path = path
    do throws(YAMLError) {
      var reader = AlertmanagerReader()
      reader.read(try YAMLNode.documents(in: bytes).filter { !$0.isNull })
      self = reader.file
      self.path = path
      findings = reader.file.findings.sorted { $0.place < $1.place }
    } catch {
      findings = [FileFinding(.error, SourcePlace(line: error.line, column: error.column), "this is not YAML: \(error.reason)")]
    }
  }

  init() { path = "" }

  /// The intervals that mute a route at a moment; and those outside of which it is not active.
  package func muting(_ route: Route, at time: Timestamp) -> String? {
    for name in route.muteIntervals where intervals[name]?.contains(where: { $0.contains(time) }) == true { return "muted by the time interval \(name)" }
    guard !route.activeIntervals.isEmpty else { return nil }
    let isActive = route.activeIntervals.contains { intervals[$0]?.contains { $0.contains(time) } == true }
    return isActive ? nil : "outside of the time interval \(route.activeIntervals.joined(separator: ", "))"
  }

  /// The first alert of those that fire that inhibits this one.
  package func inhibitor(of labels: Labels, among firing: [Labels]) -> Labels? {
    for rule in inhibitions where rule.target.allSatisfy({ $0.matches(labels) }) {
      let isSourceToo = rule.source.allSatisfy { $0.matches(labels) }
      for other in firing where rule.source.allSatisfy({ $0.matches(other) }) && rule.equal.allSatisfy({ (labels[$0] ?? "") == (other[$0] ?? "") }) {
        // Alerts that match both sides do not inhibit one another.
        if isSourceToo, rule.target.allSatisfy({ $0.matches(other) }) { continue }
        return other
      }
    }
    return nil
  }
}

/// Makes routes of YAML nodes.
private struct AlertmanagerReader {
  var file = AlertmanagerFile()
  /// camelCase in the cluster, snake_case in files.
  private var isResource = false
  private static let deepest = 50

  private mutating func fail(_ node: YAMLNode, _ message: String) { file.findings.append(FileFinding(.error, node.place, message)) }

  private func field(_ node: YAMLNode?, _ name: String) -> YAMLNode? {
    guard isResource else { return node?[name] }
    let parts = name.split(separator: "_")
    return node?[parts.dropFirst().reduce(String(parts[0])) { $0 + $1.prefix(1).uppercased() + $1.dropFirst() }]
  }

  mutating func read(_ documents: [YAMLNode]) {
    for document in documents {
      switch document["kind"]?.string {
      case "ConfigMap"?, "Secret"?:
        for entry in document["data"]?.entries ?? document["stringData"]?.entries ?? [] {
          guard let text = entry.value.text, let inner = try? YAMLNode.parse(text), inner["route"] != nil else { continue }
          return readConfiguration(inner)
        }
      case "AlertmanagerConfig"?:
        isResource = true
        if let namespace = document["metadata"]?["namespace"]?.string {
          file.findings.append(
            FileFinding(.hint, document.place, "the operator lets this configuration see only alerts with namespace=\"\(namespace)\", unless its strategy says otherwise"))
        }
        return readConfiguration(document["spec"] ?? document)
      default:
        if document["route"] != nil { return readConfiguration(document) }
      }
    }
    file.findings.append(FileFinding(.error, documents.first?.place ?? SourcePlace(line: 1, column: 1), "there is no Alertmanager configuration here: expected `route`"))
  }

  private mutating func readConfiguration(_ node: YAMLNode) {
    for receiver in node["receivers"]?.sequence ?? [] {
      let name = receiver["name"]?.string ?? ""
      if file.receivers.contains(where: { $0.name == name }) { fail(receiver, "notification config name \"\(name)\" is not unique") }
      let kinds = (receiver.entries ?? []).flatMap { entry -> [String] in
        let key = entry.key.text ?? ""
        let suffix = isResource ? "Configs" : "_configs"
        guard key.hasSuffix(suffix) else { return [] }
        return Array(repeating: String(key.dropLast(suffix.count)), count: entry.value.sequence?.count ?? 0)
      }
      file.receivers.append(AlertmanagerFile.Receiver(name: name, kinds: kinds))
    }
    for name in ["time_intervals", "mute_time_intervals"] {
      for interval in field(node, name)?.sequence ?? [] { readInterval(interval) }
    }
    for rule in field(node, "inhibit_rules")?.sequence ?? [] {
      file.inhibitions.append(
        AlertmanagerFile.Inhibition(
          source: matchers(field(rule, "source_match"), field(rule, "source_match_re"), isResource ? field(rule, "source_match") : field(rule, "source_matchers")),
          target: matchers(field(rule, "target_match"), field(rule, "target_match_re"), isResource ? field(rule, "target_match") : field(rule, "target_matchers")),
          equal: rule["equal"]?.sequence?.compactMap(\.string) ?? []))
    }
    guard let route = node["route"], !route.isNull else { return fail(node, "no route provided in config") }
    if route["receiver"]?.string == nil { fail(route, "root route must specify a default receiver") }
    if !isResource, route["match"] != nil || route["match_re"] != nil || route["matchers"] != nil { fail(route, "root route must not have any matchers") }
    file.root = read(route, under: nil, depth: 0)
  }

  private mutating func readInterval(_ node: YAMLNode) {
    let name = node["name"]?.string ?? ""
    for part in field(node, "time_intervals")?.sequence ?? [] {
      do throws(RouteProblem) {
        file.intervals[name, default: []].append(try TimeInterval(part))
      } catch {
        fail(part, "time interval \(name): \(error.message)")
      }
    }
  }

  private mutating func duration(_ node: YAMLNode?, else standard: Milliseconds) -> Milliseconds {
    guard let node, let text = node.string else { return standard }
    guard let length = PromDuration.parse(text) else {
      fail(node, "not a valid duration: \(text)")
      return standard
    }
    return length
  }

  private mutating func read(_ node: YAMLNode, under parent: Route?, depth: Int) -> Route {
    let receiver = node["receiver"]?.string ?? parent?.receiver ?? ""
    if node["receiver"]?.string != nil, !file.receivers.contains(where: { $0.name == receiver }) {
      fail(node["receiver"] ?? node, "undefined receiver \"\(receiver)\" used in route")
    }
    var route = Route(
      receiver: receiver,
      matchers: isResource && parent == nil ? [] : matchers(node["match"], field(node, "match_re"), node["matchers"]),
      continues: node["continue"]?.bool ?? false, groupBy: field(node, "group_by")?.sequence?.compactMap(\.string) ?? parent?.groupBy ?? [],
      groupWait: duration(field(node, "group_wait"), else: parent?.groupWait ?? 30_000),
      groupInterval: duration(field(node, "group_interval"), else: parent?.groupInterval ?? 300_000),
      repeatInterval: duration(field(node, "repeat_interval"), else: parent?.repeatInterval ?? 4 * 3_600_000),
      muteIntervals: field(node, "mute_time_intervals")?.sequence?.compactMap(\.string) ?? [],
      activeIntervals: field(node, "active_time_intervals")?.sequence?.compactMap(\.string) ?? [], routes: [], place: node.place)
    for name in route.muteIntervals + route.activeIntervals where file.intervals[name] == nil { fail(node, "undefined time interval \"\(name)\" used in route") }
    if route.groupBy.contains("..."), route.groupBy.count > 1 { fail(node, "cannot have wildcard group_by (`...`) and other labels at the same time") }
    guard depth < Self.deepest else {
      fail(node, "routes nested deeper than \(Self.deepest)")
      return route
    }
    for child in node["routes"]?.sequence ?? [] { route.routes.append(read(child, under: route, depth: depth + 1)) }
    return route
  }

  private mutating func matchers(_ equal: YAMLNode?, _ patterns: YAMLNode?, _ list: YAMLNode?) -> [RouteMatcher] {
    var matchers: [RouteMatcher] = []
    func add(_ node: YAMLNode, _ name: String, _ sign: Matcher.Operator, _ value: String, _ reader: inout Self) {
      do throws(PatternError) {
        matchers.append(try RouteMatcher(name, sign, value))
      } catch {
        reader.fail(node, "matcher \(name)\(sign.rawValue)\(value): \(error.goDescription)")
      }
    }
    for entry in equal?.entries ?? [] { add(entry.value, entry.key.text ?? "", .equal, entry.value.text ?? "", &self) }
    for entry in patterns?.entries ?? [] { add(entry.value, entry.key.text ?? "", .matches, entry.value.text ?? "", &self) }
    for item in list?.sequence ?? (list?.text != nil ? [list].compactMap { $0 } : []) {
      if let name = item["name"]?.string {
        let sign = item["matchType"]?.string.flatMap(Matcher.Operator.init) ?? (item["regex"]?.bool == true ? .matches : .equal)
        add(item, name, sign, item["value"]?.text ?? "", &self)
        continue
      }
      do throws(RouteProblem) {
        matchers += try RouteMatcher.parse(item.text ?? "")
      } catch {
        fail(item, error.message)
      }
    }
    return matchers.sorted { ($0.name, $0.value) < ($1.name, $1.value) }
  }
}
