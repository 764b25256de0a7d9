import Text

/// A variable's value as formats see it: Grafana formats lists of one differently from single values.
enum VariableValue: Hashable, Sendable {
  case single(String)
  case list([String])

  var all: [String] {
    switch self {
    case .single(let value): [value]
    case .list(let values): values
    }
  }

  /// JavaScript's `String(value)`.
  var joined: String { all.joined(separator: ",") }

  func mapped(_ transform: (String) -> String) -> [String] { all.map(transform) }
}

/// The `:format` of a variable (Grafana's `formatRegistry`).
enum VariableFormat {
  struct Subject {
    var name: String
    var value: VariableValue
    var text: String
    /// Whether All is selected; links then carry the token and not the values.
    var isAll: Bool
  }

  /// - Parameters:
  ///   - format: With its arguments: `date:YYYY-MM`, `join: `.
  ///   - zone: For dates.
  static func format(_ subject: Subject, as format: String, zone: TimeZoneRules) -> String {
    let parts = format.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    let arguments = Array(parts.dropFirst())
    let value = subject.value
    switch parts.first ?? "" {
    case "csv", "raw": return value.joined
    case "pipe": return value.all.joined(separator: "|")
    case "join": return value.all.joined(separator: arguments.first ?? ",")
    case "regex": return group(value, escapedForRegex)
    case "distributed":
      return value.all.enumerated().map { $0.offset == 0 ? $0.element : "\(subject.name)=\($0.element)" }.joined(separator: ",")
    case "json":
      guard case .list(let values) = value else { return value.joined }
      return JSONValue.array(values.map(JSONValue.string)).compactText
    case "html": return escapedForHTML(value.all.joined(separator: ", "))
    case "lucene":
      guard case .list(let values) = value else { return escapedForLucene(value.joined) }
      return values.isEmpty ? "__empty__" : "(" + values.map { "\"\(escapedForLucene($0))\"" }.joined(separator: " OR ") + ")"
    case "singlequote": return value.mapped { "'\($0.replacing("'", with: "\\'"))'" }.joined(separator: ",")
    case "doublequote": return value.mapped { "\"\($0.replacing("\"", with: "\\\""))\"" }.joined(separator: ",")
    case "sqlstring": return value.mapped { "'\($0.replacing("'", with: "''").replacing("\"", with: "\\\""))'" }.joined(separator: ",")
    case "percentencode": return URLText.encodedComponent(braced(value))
    case "uriencode": return URLText.encodedURI(braced(value))
    case "queryparam":
      if subject.isAll { return "var-\(subject.name)=\(Variable.allValueToken)" }
      return value.mapped { "var-\(subject.name)=\(URLText.encodedComponent($0))" }.joined(separator: "&")
    case "customqueryparam":
      let name = URLText.encodedComponent(arguments.first.flatMap { $0.isEmpty ? nil : $0 } ?? subject.name)
      let prefix = URLText.encodedComponent(arguments.count > 1 ? arguments[1] : "")
      return value.mapped { "\(name)=\(prefix)\(URLText.encodedComponent($0))" }.joined(separator: "&")
    case "date": return date(value.joined, arguments, zone)
    case "text": return subject.text
    default: return glob(value)
    }
  }

  static func glob(_ value: VariableValue) -> String {
    let values = value.all
    return values.count > 1 ? "{\(values.joined(separator: ","))}" : value.joined
  }

  /// Several values as `(a|b)`, one alone.
  static func group(_ value: VariableValue, _ escape: (String) -> String) -> String {
    let values = value.mapped(escape)
    if case .single = value { return values[0] }
    return values.count == 1 ? values[0] : "(\(values.joined(separator: "|")))"
  }

  private static func braced(_ value: VariableValue) -> String {
    if case .list(let values) = value { "{\(values.joined(separator: ","))}" } else { value.joined }
  }

  private static func date(_ text: String, _ arguments: [String], _ zone: TimeZoneRules) -> String {
    let digits = text.prefix { $0.isNumber || $0 == "-" }
    guard let milliseconds = Int64(digits) else { return "NaN" }
    switch arguments.first ?? "iso" {
    case "ms": return text
    case "seconds": return String((Double(milliseconds) / 1000).rounded(.toNearestOrAwayFromZero).text)
    case "iso": return MomentFormat("YYYY-MM-DDTHH:mm:ss.SSS[Z]").text(milliseconds, zone: .utc)
    default: return MomentFormat(arguments.joined(separator: ":")).text(milliseconds, zone: zone)
    }
  }

  // MARK: Escaping

  static func escaped(_ text: String, _ special: String, with mark: String) -> String {
    guard text.contains(where: special.contains) else { return text }
    return text.reduce(into: "") { result, character in
      if special.contains(character) { result += mark }
      result.append(character)
    }
  }

  static func escapedForRegex(_ text: String) -> String { escaped(text, "\\^$*+?.()|{}[]/", with: "\\") }

  private static func escapedForHTML(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
      .replacing("'", with: "&#39;")
  }

  private static func escapedForLucene(_ text: String) -> String {
    if text.trimmed.isEmpty || Double(text.trimmed) != nil { return text }
    return escaped(text, "!*+-=<> \t\n\r&|()[]{}^~?:\\/\"", with: "\\")
  }
}

extension Double {
  /// A whole number without a point.
  fileprivate var text: String { JavaScriptNumber.text(self) }
}
