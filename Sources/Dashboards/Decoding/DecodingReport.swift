import Text

/// Collects what was not taken as written, and reads members forgivingly: a wrong type is a warning and an absence.
struct DecodingReport {
  /// A file can be wrong everywhere; nobody reads more than this.
  static let limit = 2000

  private(set) var warnings: [DashboardWarning] = []
  private var omitted = 0
  /// The panel that warnings are about.
  var panel: PanelID?

  mutating func warn(_ severity: DashboardWarning.Severity, _ path: String, _ message: String) {
    // What is not shown is told however much else is wrong.
    guard warnings.count < Self.limit || severity == .dropped && warnings.count < Self.limit * 2 else {
      omitted += 1
      return
    }
    warnings.append(DashboardWarning(severity: severity, path: path, panel: panel, message: message))
  }

  mutating func wrongType(_ path: String, expected: String, found: JSONValue) {
    warn(.note, path, "expected \(expected), found \(Self.describe(found)): ignored")
  }

  var all: [DashboardWarning] {
    guard omitted > 0 else { return warnings }
    return warnings + [DashboardWarning(severity: .note, path: "", message: "\(omitted) more warnings are left out")]
  }

  static func describe(_ value: JSONValue) -> String {
    switch value {
    case .null: "null"
    case .bool(let bool): String(bool)
    case .number: "the number \(value.text ?? "")"
    case .string(let text): "the text \u{201C}\(text.prefix(40))\(text.count > 40 ? "…" : "")\u{201D}"
    case .array(let elements): "a list of \(elements.count)"
    case .object: "an object"
    }
  }
}

// MARK: Members

extension DecodingReport {
  static func path(_ parent: String, _ key: String) -> String { parent.isEmpty ? key : "\(parent).\(key)" }

  private mutating func member<Wanted>(
    _ object: JSONObject, _ key: String, at path: String, expected: String, _ convert: (JSONValue) -> Wanted?
  ) -> Wanted? {
    guard let value = object[key], value != .null else { return nil }
    if let wanted = convert(value) { return wanted }
    wrongType(Self.path(path, key), expected: expected, found: value)
    return nil
  }

  /// Text; numbers and booleans count as their text.
  mutating func text(_ object: JSONObject, _ key: String, at path: String) -> String? {
    member(object, key, at: path, expected: "text", \.text)
  }

  mutating func integer(_ object: JSONObject, _ key: String, at path: String) -> Int? {
    if object[key] == "" { return nil }
    return member(object, key, at: path, expected: "a whole number") { $0.integer }
  }

  mutating func number(_ object: JSONObject, _ key: String, at path: String) -> Double? {
    if object[key] == "" { return nil }
    return member(object, key, at: path, expected: "a number", \.number)
  }

  /// A boolean; 0, 1, "true" and "false" count as well.
  mutating func bool(_ object: JSONObject, _ key: String, at path: String) -> Bool? {
    member(object, key, at: path, expected: "true or false") { value in
      switch value {
      case .bool(let bool): bool
      case .number(let number): number != 0
      case "true": true
      case "false", "": false
      default: nil
      }
    }
  }

  mutating func object(_ object: JSONObject, _ key: String, at path: String) -> JSONObject? {
    member(object, key, at: path, expected: "an object", \.object)
  }

  mutating func list(_ object: JSONObject, _ key: String, at path: String) -> [JSONValue]? {
    member(object, key, at: path, expected: "a list", \.array)
  }

  /// The objects of a list with their paths; other elements are reported and left out.
  mutating func objects(_ object: JSONObject, _ key: String, at path: String) -> [(object: JSONObject, path: String)] {
    guard let list = list(object, key, at: path) else { return [] }
    var result: [(JSONObject, String)] = []
    result.reserveCapacity(list.count)
    for (index, element) in list.enumerated() {
      let elementPath = "\(Self.path(path, key))[\(index)]"
      if let object = element.object {
        result.append((object, elementPath))
      } else if element != .null {
        wrongType(elementPath, expected: "an object", found: element)
      }
    }
    return result
  }

  /// The texts of a list.
  mutating func texts(_ object: JSONObject, _ key: String, at path: String) -> [String] {
    if let single = object[key]?.string { return single.isEmpty ? [] : [single] }
    return (list(object, key, at: path) ?? []).compactMap(\.text)
  }
}
