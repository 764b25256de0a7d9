import Text
import Traces

/// What a target of Grafana's Tempo, Jaeger or Zipkin datasource asks.
struct TraceTarget {
  enum Question: Hashable {
    case trace(TraceID)
    case traceQL(String)
    case serviceMap
  }

  var question: Question?
  /// Of traces.
  var limit: Int
  var spansPerSet: Int
  var showsSpans: Bool

  init(_ model: JSONObject) {
    let text = (model["query"]?.string ?? model["expr"]?.string ?? "").trimmed
    limit = min(max(model["limit"]?.integer ?? 20, 1), 10_000)
    spansPerSet = min(max(model["spss"]?.integer ?? 3, 1), 1000)
    showsSpans = ["spans", "raw"].contains(model["tableType"]?.text ?? "")
    switch model["queryType"]?.text ?? "" {
    case "serviceMap", "dependencyGraph": question = .serviceMap
    case "traceqlSearch", "search", "nativeSearch": question = .traceQL(Self.query(of: model) ?? (text.isEmpty ? "{}" : text))
    case "traceId": question = TraceID(text).map(Question.trace)
    default:
      if let id = TraceID(text), text.utf8.count >= 8 {
        question = .trace(id)
      } else if !text.isEmpty {
        question = .traceQL(text)
      } else {
        question = Self.query(of: model).map(Question.traceQL)
      }
    }
  }

  /// TraceQL of fields that were filled in: Tempo's `filters`, or Jaeger's `service`, `operation`, `tags` and durations.
  private static func query(of model: JSONObject) -> String? {
    var conditions = (model["filters"]?.array ?? []).compactMap(condition)
    func add(_ key: String, _ condition: (String) -> String) {
      if let text = model[key]?.text?.trimmed, !text.isEmpty { conditions.append(condition(text)) }
    }
    add("service") { "resource.service.name = \(quoted($0))" }
    add("serviceName") { "resource.service.name = \(quoted($0))" }
    add("operation") { "name = \(quoted($0))" }
    add("spanName") { "name = \(quoted($0))" }
    add("minDuration") { "duration >= \($0)" }
    add("maxDuration") { "duration <= \($0)" }
    if let tags = model["tags"]?.string ?? model["search"]?.string { conditions += self.tags(tags) }
    return conditions.isEmpty ? nil : "{ \(conditions.joined(separator: " && ")) }"
  }

  /// `{"tag": "http.route", "operator": "=", "scope": "span", "value": ["/a"], "valueType": "string"}`
  private static func condition(_ filter: JSONValue) -> String? {
    guard let tag = filter["tag"]?.text, !tag.isEmpty else { return nil }
    let scope = filter["scope"]?.text ?? ""
    let field =
      switch scope {
      case "intrinsic": tag
      case "", "unscoped": TraceQLAttribute(scope: .any, name: tag).text
      default: "\(scope)." + TraceQLAttribute(scope: .any, name: tag).text.dropFirst()
      }
    let symbol = filter["operator"]?.text ?? "="
    let values = filter["value"]?.array?.compactMap(\.text) ?? filter["value"]?.text.map { [$0] } ?? []
    guard let first = values.first else { return nil }
    let isText = (filter["valueType"]?.text ?? "string") == "string"
    func written(_ value: String) -> String { isText ? quoted(value) : value }
    if values.count == 1 { return "\(field) \(symbol) \(written(first))" }
    // Several values are alternatives.
    if isText, symbol == "=" || symbol == "=~" { return "\(field) =~ \(quoted(values.joined(separator: "|")))" }
    return "(" + values.map { "\(field) \(symbol) \(written($0))" }.joined(separator: " || ") + ")"
  }

  /// Logfmt: `http.status_code=500 error=true name="a b"`.
  static func tags(_ text: String) -> [String] {
    var result: [String] = []
    var rest = text[...]
    while true {
      rest = rest.drop { $0.isWhitespace }
      guard let equals = rest.firstIndex(of: "=") else { break }
      let key = String(rest[..<equals]).trimmed
      rest = rest[rest.index(after: equals)...]
      var value = ""
      if rest.first == "\"" {
        rest.removeFirst()
        while let next = rest.first, next != "\"" {
          rest.removeFirst()
          if next == "\\", let escaped = rest.first {
            value.append(escaped)
            rest.removeFirst()
          } else {
            value.append(next)
          }
        }
        if !rest.isEmpty { rest.removeFirst() }
      } else {
        value = String(rest.prefix { !$0.isWhitespace })
        rest = rest.dropFirst(value.count)
      }
      guard !key.isEmpty else { continue }
      let field = TraceQLAttribute(scope: .any, name: key).text
      switch value {
      case "true" where key == "error": result.append("status = error")
      case "true", "false": result.append("(\(field) = \(value) || \(field) = \(quoted(value)))")
      default: result.append(Double(value) == nil ? "\(field) = \(quoted(value))" : "(\(field) = \(value) || \(field) = \(quoted(value)))")
      }
    }
    return result
  }

  static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n") + "\""
  }
}
