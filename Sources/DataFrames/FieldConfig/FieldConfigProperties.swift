package import Text

/// What of a field config could not be taken as written.
package struct FieldConfigProblem: Error, Hashable, Sendable {
  /// Below the config: `thresholds.steps[1].value`.
  package var path: String
  package var expected: String
  package var found: JSONValue

  init(path: String, expected: String, found: JSONValue) {
    (self.path, self.expected, self.found) = (path, expected, found)
  }
}

/// Grafana's `fieldConfig.defaults` and the properties of its overrides: both are read by the same rules.
extension FieldConfig {
  /// Reads `fieldConfig.defaults`; what is wrong is left out and reported.
  package init(defaults object: JSONObject, report: (FieldConfigProblem) -> Void = { _ in }) {
    self.init()
    for member in object.members {
      if member.key == "custom" {
        if let custom = member.value.object {
          self.custom = custom
        } else if member.value != .null {
          report(FieldConfigProblem(path: "custom", expected: "an object", found: member.value))
        }
      } else {
        set(member.key, to: member.value, report: report)
      }
    }
  }

  /// Sets one property by its id: `unit`, `custom.lineWidth`, `custom.hideFrom.viz`, … `null` removes what was set.
  ///
  /// An id that is unknown changes nothing: sources and plugins write ids of their own.
  mutating func set(_ id: String, to value: JSONValue, report: (FieldConfigProblem) -> Void = { _ in }) {
    if id.hasPrefix("custom.") {
      let path = id.dropFirst("custom.".count).split(separator: ".").map(String.init)
      custom.setNested(path[...], to: value == .null ? nil : value)
      return
    }
    switch id {
    case "displayName", "title": displayName = text(value, id, report).flatMap { $0.isEmpty ? nil : $0 }
    case "displayNameFromDS": displayNameFromSource = text(value, id, report)
    case "description": description = text(value, id, report)
    case "unit": unit = text(value, id, report)
    case "noValue": noValue = text(value, id, report)
    case "decimals": decimals = number(value, id, report).flatMap { Int(exactly: $0.rounded()) }.map { Swift.min(Swift.max($0, 0), 100) }
    case "min": min = number(value, id, report)
    case "max": max = number(value, id, report)
    case "interval": interval = number(value, id, report)
    case "filterable": filterable = value.bool
    case "fieldMinMax": usesOwnRange = value.bool
    case "nullValueMode": nullValueMode = value.string.flatMap(NullValueMode.init(rawValue:))
    case "color": color = FieldColor(value, report)
    case "thresholds": thresholds = Thresholds(value, report)
    case "mappings": mappings = ValueMapping.list(value, report)
    case "links": links = DataLink.list(value, report)
    case "actions": actions = DataAction.list(value, report)
    default: break
    }
  }

  private func text(_ value: JSONValue, _ id: String, _ report: (FieldConfigProblem) -> Void) -> String? {
    if value == .null { return nil }
    guard let text = value.text else {
      report(FieldConfigProblem(path: id, expected: "text", found: value))
      return nil
    }
    return text
  }

  /// Empty text and "auto" leave the choice to us and are no error.
  private func number(_ value: JSONValue, _ id: String, _ report: (FieldConfigProblem) -> Void) -> Double? {
    if value == .null || value == "" || value == "auto" { return nil }
    guard let number = value.number, number.isFinite else {
      report(FieldConfigProblem(path: id, expected: "a number", found: value))
      return nil
    }
    return number
  }
}

extension FieldColor {
  /// An object with a mode, or just a colour.
  init?(_ value: JSONValue, _ report: (FieldConfigProblem) -> Void) {
    if let color = value.string {
      self.init(mode: "fixed", fixedColor: color)
      return
    }
    guard let object = value.object else {
      if value != .null { report(FieldConfigProblem(path: "color", expected: "an object with a mode", found: value)) }
      return nil
    }
    // Without a mode the thresholds decide, or the panel type.
    guard let mode = object["mode"]?.string ?? object["fixedColor"]?.string.map({ _ in "fixed" }) else { return nil }
    self.init(mode: mode, fixedColor: object["fixedColor"]?.string, seriesBy: object["seriesBy"]?.string)
  }
}

extension Thresholds {
  /// An object with steps, or the bare list of steps of old versions.
  ///
  /// Steps come out rising; the first one is always the base, whatever value it has in the file.
  init?(_ value: JSONValue, _ report: (FieldConfigProblem) -> Void) {
    let list = value.array ?? value["steps"]?.array
    guard let list else {
      if value != .null, value.object == nil {
        report(FieldConfigProblem(path: "thresholds", expected: "an object with steps", found: value))
      }
      return nil
    }
    var steps: [Step] = []
    for (index, entry) in list.enumerated() {
      guard let object = entry.object else {
        report(FieldConfigProblem(path: "thresholds.steps[\(index)]", expected: "an object with value and color", found: entry))
        continue
      }
      let written = object["value"]
      if let written, written != .null, written.number == nil, written != "null", written != "", written != "-Infinity" {
        report(FieldConfigProblem(path: "thresholds.steps[\(index)].value", expected: "a number", found: written))
        continue
      }
      steps.append(Step(value: written?.number ?? -.infinity, color: object["color"]?.string ?? "green"))
    }
    steps = steps.enumerated().sorted { ($0.element.value, $0.offset) < ($1.element.value, $1.offset) }.map(\.element)
    guard !steps.isEmpty else { return nil }
    steps[0].value = -.infinity
    self.init(mode: value["mode"]?.string == "percentage" ? .percentage : .absolute, steps: steps)
  }
}

extension ValueMapping {
  static func list(_ value: JSONValue, _ report: (FieldConfigProblem) -> Void) -> [ValueMapping] {
    guard let list = value.array else {
      if value != .null { report(FieldConfigProblem(path: "mappings", expected: "a list", found: value)) }
      return []
    }
    return list.enumerated().flatMap { index, entry in
      let mapping = mapping(entry)
      if mapping.isEmpty {
        report(FieldConfigProblem(path: "mappings[\(index)]", expected: "a value, range, regex or special mapping", found: entry))
      }
      return mapping
    }
  }

  private static func mapping(_ entry: JSONValue) -> [ValueMapping] {
    let options = entry["options"] ?? .null
    switch entry["type"] {
    case "value":
      guard let members = options.object?.members else { return [] }
      return [.value(Dictionary(members.map { ($0.key, Result($0.value)) }, uniquingKeysWith: { _, last in last }))]
    case "range": return [.range(from: bound(options["from"]), to: bound(options["to"]), Result(options["result"]))]
    case "regex": return options["pattern"]?.string.map { [.regex(pattern: $0, Result(options["result"]))] } ?? []
    case "special":
      // A bare null occurs for "null".
      let match = options["match"] == .null ? "null" : options["match"]?.string
      return match.flatMap(Special.init(rawValue:)).map { [.special($0, Result(options["result"]))] } ?? []
    default: return oldMapping(entry)
    }
  }

  /// Before 8.0: `{type: 1, value, text}` and `{type: 2, from, to, text}`; text that is a number or missing happens too.
  private static func oldMapping(_ entry: JSONValue) -> [ValueMapping] {
    guard entry.object != nil else { return [] }
    let result = Result(text: entry["text"]?.text, color: entry["color"]?.string)
    let isRange = entry["type"]?.integer == 2 || (entry["type"] == nil && entry["value"] == nil && entry["from"] != nil)
    if isRange { return [.range(from: bound(entry["from"]), to: bound(entry["to"]), result)] }
    guard let value = entry["value"] else { return [] }
    if value == .null || value == "null" { return [.special(.null, result)] }
    return value.text.map { [.value([$0: result])] } ?? []
  }

  private static func bound(_ value: JSONValue?) -> Double? { value?.number.flatMap { $0.isFinite ? $0 : nil } }
}

extension ValueMapping.Result {
  init(_ value: JSONValue?) {
    self.init(text: value?["text"]?.text, color: value?["color"]?.string, index: value?["index"]?.integer)
  }
}

extension DataLink {
  static func list(_ value: JSONValue, _ report: (FieldConfigProblem) -> Void) -> [DataLink] {
    guard let list = value.array else {
      if value != .null { report(FieldConfigProblem(path: "links", expected: "a list", found: value)) }
      return []
    }
    return list.enumerated().compactMap { index, entry in
      // A link into another datasource's query has no address of its own.
      guard let object = entry.object, let url = object["url"]?.string ?? (object["internal"] != nil ? "" : nil) else {
        report(FieldConfigProblem(path: "links[\(index)]", expected: "an object with title and url", found: entry))
        return nil
      }
      return DataLink(title: object["title"]?.text ?? "", url: url, opensNewTab: object["targetBlank"]?.bool ?? false)
    }
  }
}

extension DataAction {
  static func list(_ value: JSONValue, _ report: (FieldConfigProblem) -> Void) -> [DataAction] {
    guard let list = value.array else {
      if value != .null { report(FieldConfigProblem(path: "actions", expected: "a list", found: value)) }
      return []
    }
    return list.enumerated().compactMap { index, entry in
      guard let request = entry["fetch"] ?? entry["infinity"], let url = request["url"]?.string else {
        report(FieldConfigProblem(path: "actions[\(index)]", expected: "an object with title and fetch.url", found: entry))
        return nil
      }
      let parameters = (request["queryParams"]?.array ?? []).compactMap { pair -> String? in
        guard let name = pair[0]?.text, !name.isEmpty else { return nil }
        return "\(name)=\(pair[1]?.text ?? "")"
      }
      let query = parameters.isEmpty ? "" : (url.contains("?") ? "&" : "?") + parameters.joined(separator: "&")
      return DataAction(title: entry["title"]?.text ?? "", method: request["method"]?.string ?? "GET", url: url + query)
    }
  }
}
