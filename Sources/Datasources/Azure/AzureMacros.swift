import DatasourceKit
import Text
import TimeSeries

/// Grafana's macros in KQL.
enum AzureMacros {
  static func filled(_ query: String, _ target: QueryRequest.Target, timeColumn: String) -> String {
    guard query.contains("$__") else { return query }
    let (from, to) = ("datetime('\(ElasticsearchPPL.iso(target.range.start))')", "datetime('\(ElasticsearchPPL.iso(target.range.end))')")
    var text = FluxQuery.replacingCalls(of: "$__timeFilter", in: query) { column in
      let name = column.isEmpty ? timeColumn : column
      return "['\(name)'] >= \(from) and ['\(name)'] <= \(to)"
    }
    text = FluxQuery.replacingCalls(of: "$__timeFrom", in: text) { _ in from }
    text = FluxQuery.replacingCalls(of: "$__timeTo", in: text) { _ in to }
    text = FluxQuery.replacingCalls(of: "$__escapeMulti", in: text) { escaped($0) }
    text = FluxQuery.replacingCalls(of: "$__contains", in: text) { arguments in
      let parts = split(arguments)
      guard parts.count > 1 else { return "1 == 1" }
      // Grafana's value for "all".
      if parts.dropFirst().contains(where: { $0 == "all" || $0 == "'all'" || $0 == "\"all\"" }) { return "1 == 1" }
      return "['\(parts[0])'] in (\(parts.dropFirst().joined(separator: ",")))"
    }
    let interval = "\(max(target.step, 1))ms"
    return text.replacing("$__interval", with: interval).replacing("$__timeFrom", with: from).replacing("$__timeTo", with: to)
  }

  /// Each value as a text that needs no escapes.
  private static func escaped(_ values: String) -> String {
    split(values).map { value in
      let inner = value.hasPrefix("'") && value.hasSuffix("'") && value.utf8.count > 1 ? String(value.dropFirst().dropLast()) : value
      return "@'\(inner.replacing("'", with: "''"))'"
    }.joined(separator: ", ")
  }

  /// At commas outside of quotes and brackets.
  private static func split(_ text: String) -> [String] {
    var parts: [String] = []
    var (part, quote, depth) = ("", Character?.none, 0)
    for character in text {
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "'" || character == "\"" {
        quote = character
      } else if character == "(" || character == "[" { depth += 1 } else if character == ")" || character == "]" { depth -= 1 } else if character == ",", depth == 0 {
        parts.append(part.trimmed)
        part = ""
        continue
      }
      part.append(character)
    }
    parts.append(part.trimmed)
    return parts
  }
}
