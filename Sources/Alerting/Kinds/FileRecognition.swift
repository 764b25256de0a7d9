package import Text

extension FileKind {
  /// What a file's bytes are; `nil` where nothing is recognised.
  package static func of(_ bytes: [UInt8]) -> FileKind? {
    let start = bytes.prefix(1 << 16)
    guard !start.contains(0) else { return nil }
    let first = start.first { !Set<UInt8>([0x20, 0x0A, 0x0D, 0x09]).contains($0) }
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
      if let json = try? JSONValue.parse(bytes) { return of(json) }
      return areLogs(start) ? .logs : nil
    }
    if isExposition(start) { return .exposition }
    if let documents = try? YAMLNode.documents(in: bytes), let kind = documents.lazy.compactMap(of).first { return kind }
    return areLogs(start) ? .logs : nil
  }

  private static func of(_ json: JSONValue) -> FileKind? {
    if json["lenses"] != nil || json["properties"]?["lenses"] != nil || json["type"]?.string?.contains("Microsoft.Portal/dashboards") == true {
      return .azureDashboard
    }
    if json["kind"]?.string == "Dashboard", json["spec"]?["layouts"] != nil { return .persesDashboard }
    if json["kind"]?.string == "Dashboard" || json["panels"] != nil || json["rows"] != nil || json["dashboard"] != nil || json["elements"] != nil || json["templating"] != nil { return .dashboard }
    if json["message"]?.string ?? json["msg"]?.string != nil, json["level"] != nil || json["severity"] != nil || json["timestamp"] != nil { return .logs }
    // JSON is YAML: what has its kind there has it here.
    return (try? YAMLNode.parse(json.compactText)).flatMap(of)
  }

  /// What one YAML document is.
  package static func of(_ document: YAMLNode) -> FileKind? {
    if document["kind"]?.string == "ConfigMap" || document["kind"]?.string == "Secret" { return inside(document) }
    if let kind = resource(document) { return kind }
    if RuleTestFile.isOne(document) { return .ruleTests }
    if let groups = document["groups"]?.sequence, groups.contains(where: { $0["folder"] != nil || $0["rules"]?.sequence?.contains { $0["data"] != nil && $0["condition"] != nil } == true }) {
      return .grafanaAlerting
    }
    if document["apiVersion"]?.integer != nil {
      for key in ["contactPoints", "policies", "muteTimes", "templates", "deleteRules"] where document[key] != nil { return .grafanaAlerting }
      if document["datasources"] != nil { return .grafanaDatasources }
      if document["providers"] != nil { return .grafanaProviders }
    }
    if let form = RuleFile.form(of: document) { return form == .operatorRule ? .prometheusRule : .rules }
    if document["route"] != nil, document["receivers"] != nil || document["route"]?["receiver"] != nil { return .alertmanagerConfiguration }
    if document["scrape_configs"] != nil || document["rule_files"] != nil || document["scrape_config_files"] != nil { return .prometheusConfiguration }
    if let global = document["global"], global["scrape_interval"] != nil || global["evaluation_interval"] != nil { return .prometheusConfiguration }
    if document["version"]?.string == "prometheus/v1", document["slos"] != nil || document["service"] != nil { return .slothSLO }
    if document["slos"]?.sequence?.first?["objective"] != nil { return .shortSLO }
    if let modules = document["modules"]?.entries, modules.contains(where: { $0.value["prober"] != nil }) { return .blackboxConfiguration }
    if document["contexts"]?.entries != nil || document["current-context"] != nil { return .orielConfiguration }
    if Objectives.isTable(document) { return .objectives }
    return nil
  }

  private static func resource(_ document: YAMLNode) -> FileKind? {
    guard let kind = document["kind"]?.string, let version = document["apiVersion"]?.string else { return nil }
    switch kind {
    case "PrometheusRule", "PrometheusRuleList": return .prometheusRule
    case "AlertmanagerConfig": return .alertmanagerConfig
    case "ServiceMonitor": return .serviceMonitor
    case "PodMonitor": return .podMonitor
    case "Probe" where version.hasPrefix("monitoring.coreos.com/"): return .probe
    case "PrometheusServiceLevel": return .slothSLO
    case "AlertWindows": return .slothWindows
    case "ServiceLevelObjective": return .pyrraSLO
    case "GrafanaDashboard": return .grafanaDashboardResource
    case "PersesDashboard": return .persesDashboard
    case "Dashboard": return document["spec"]?["layouts"] != nil && version.contains("perses") ? .persesDashboard : .dashboard
    case "List": return document["items"]?.sequence?.lazy.compactMap(resource).first ?? .kubernetesObject
    default:
      if version.hasPrefix("openslo/") { return .openSLO }
      return .kubernetesObject
    }
  }

  /// A ConfigMap is what its files are.
  private static func inside(_ map: YAMLNode) -> FileKind {
    for entry in map["data"]?.entries ?? map["stringData"]?.entries ?? [] {
      guard let text = entry.value.text, let kind = of(Array(text.utf8)), kind != .logs, kind != .kubernetesObject else { continue }
      return kind
    }
    return .kubernetesObject
  }

  // MARK: Texts of lines

  private static func lines(_ start: ArraySlice<UInt8>) -> [Substring] {
    String(decoding: start, as: UTF8.self).split(separator: "\n").prefix(50).filter { !$0.allSatisfy(\.isWhitespace) }
  }

  private static func isExposition(_ start: ArraySlice<UInt8>) -> Bool {
    let lines = lines(start)
    return lines.contains { $0.hasPrefix("# TYPE ") || $0.hasPrefix("# HELP ") } && !lines.contains { $0.hasPrefix("groups:") || $0.hasPrefix("- ") }
  }

  /// Lines that begin with a time or a level, or that are objects of their own.
  private static func areLogs(_ start: ArraySlice<UInt8>) -> Bool {
    let lines = lines(start)
    guard !lines.isEmpty else { return false }
    let found = lines.count { line in
      let text = line.trimmingPrefix { $0 == " " || $0 == "[" || $0 == "<" }
      if text.hasPrefix("{"), text.hasSuffix("}") { return true }
      if text.hasPrefix("level=") || text.hasPrefix("time=") || text.hasPrefix("ts=") || text.contains(" level=") { return true }
      if ["ERROR", "WARN", "INFO", "DEBUG", "TRACE", "FATAL"].contains(where: { text.contains($0) }) { return true }
      let digits = text.prefix(4)
      return digits.count == 4 && digits.allSatisfy { $0.isASCII && $0.isNumber } && text.dropFirst(4).first.map { "-/".contains($0) } == true
    }
    return found * 2 >= lines.count
  }
}
