import Text

/// `__inputs` of a shared export: which datasource types stand behind `${DS_…}`, and which constants to fill in.
struct DashboardInputs {
  private(set) var list: [DashboardInput] = []
  private var constants: [String: String] = [:]
  private var types: [String: String] = [:]

  init() {}

  init(_ body: JSONObject, path: String, report: inout DecodingReport) {
    for (input, inputPath) in report.objects(body, "__inputs", at: path) {
      guard let name = report.text(input, "name", at: inputPath), !name.isEmpty else { continue }
      let label = report.text(input, "label", at: inputPath) ?? name
      if input["type"] == "constant" {
        constants[name] = input["value"]?.text ?? ""
        list.append(DashboardInput(name: name, label: label, datasourceType: nil))
      } else {
        let type = report.text(input, "pluginId", at: inputPath)
        types[name] = type
        list.append(DashboardInput(name: name, label: label, datasourceType: type ?? ""))
      }
    }
  }

  /// The datasource type that a reference through an input stands for.
  func datasourceType(of reference: String) -> String? {
    guard !types.isEmpty else { return nil }
    var name = Substring(reference)
    for (opening, closing) in [("${", "}"), ("[[", "]]"), ("$", "")] where name.hasPrefix(opening) && name.hasSuffix(closing) {
      name = name.dropFirst(opening.count).dropLast(closing.count)
      break
    }
    return types[String(name)]
  }

  /// The document with every `${NAME}` of a constant replaced.
  func fillingConstants(in body: JSONObject) -> JSONObject {
    guard !constants.isEmpty else { return body }
    let patterns = constants.map { (pattern: "${\($0.key)}", value: $0.value) }
    guard case .object(let filled) = Self.replace(.object(body), patterns) else { return body }
    return filled
  }

  private static func replace(_ value: JSONValue, _ patterns: [(pattern: String, value: String)]) -> JSONValue {
    switch value {
    case .string(let text):
      guard text.contains("${") else { return value }
      return .string(patterns.reduce(text) { $0.replacing($1.pattern, with: $1.value) })
    case .array(let elements): return .array(elements.map { replace($0, patterns) })
    case .object(let object):
      return .object(JSONObject(object.members.map { JSONObject.Member(key: $0.key, value: $0.key == "__inputs" ? $0.value : replace($0.value, patterns)) }))
    default: return value
    }
  }
}

extension DatasourceReference {
  /// Any of the forms: null, a name, a variable, `{uid}`, `{type, uid}`, or v2's `{name}`.
  init?(_ value: JSONValue?, at path: String, inputs: DashboardInputs, report: inout DecodingReport) {
    switch value {
    case nil, .null?: return nil
    case .string(let name)?:
      guard !name.isEmpty, name != "default" else { return nil }
      self.init(type: inputs.datasourceType(of: name), uid: name)
    case .object(let object)?:
      let uid = object["uid"]?.text ?? object["name"]?.text
      let type = object["type"]?.string ?? uid.flatMap(inputs.datasourceType)
      guard uid != nil || type != nil else { return nil }
      self.init(type: type.flatMap { $0.isEmpty ? nil : $0 }, uid: uid.flatMap { $0.isEmpty ? nil : $0 })
    case let other?:
      report.wrongType(path, expected: "a datasource's name or an object with type and uid", found: other)
      return nil
    }
  }
}

/// `__elements`: library panels that an export brings along. A list and an object by uid both occur.
struct LibraryPanels {
  private var models: [String: JSONObject] = [:]

  init() {}

  init(_ models: [String: JSONObject]) { self.models = models }

  init(_ body: JSONObject, path: String, report: inout DecodingReport) {
    guard let elements = body["__elements"], elements != .null else { return }
    for member in elements.object?.members ?? [] { models[member.key] = member.value["model"]?.object }
    for element in elements.array ?? [] {
      if let uid = element["uid"]?.string { models[uid] = element["model"]?.object }
    }
  }

  /// The panel with its library model filled in; what the dashboard itself says about place and id stays.
  func resolve(_ panel: JSONObject) -> JSONObject {
    guard let uid = panel["libraryPanel"]?["uid"]?.string, let model = models[uid] else { return panel }
    var resolved = model
    for key in ["id", "gridPos", "libraryPanel", "repeat", "repeatDirection", "maxPerRow"] {
      if let value = panel[key] { resolved[key] = value }
    }
    if let title = panel["title"], title != "", title != .null { resolved["title"] = title }
    return resolved
  }
}
