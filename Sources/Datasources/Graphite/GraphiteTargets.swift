import Text
import TimeSeries

/// The targets of a panel as Graphite takes them: `#A` stands for the target A, intervals in Grafana's notation become Graphite's.
enum GraphiteTargets {
  struct Resolved: Hashable, Sendable {
    var refID: String
    var expression: String
    var isHidden: Bool
  }

  /// - Parameter models: By letter; those that are hidden are there for others to name.
  static func resolve(_ models: [(refID: String, model: JSONObject)]) -> [Resolved] {
    var texts: [String: String] = [:]
    for (refID, model) in models {
      let full = model["targetFull"]?.text ?? ""
      texts[refID] = full.isEmpty ? model["target"]?.text ?? "" : full
    }
    return models.map { refID, model in
      let expression = nested(texts[refID] ?? "", texts, within: [refID])
      return Resolved(refID: refID, expression: withGraphiteIntervals(expression), isHidden: model["hide"]?.bool ?? false)
    }.filter { !$0.expression.isEmpty }
  }

  /// A letter that names itself, at once or round about, stays as it is: the server then says what is wrong.
  private static func nested(_ text: String, _ texts: [String: String], within names: Set<String>) -> String {
    guard text.contains("#") else { return text }
    var result = ""
    var rest = text[...]
    while let sign = rest.firstIndex(of: "#") {
      result += rest[..<sign]
      let name = String(rest[rest.index(after: sign)...].prefix { $0.isASCII && ($0.isLetter || $0.isNumber) })
      if let inner = texts[name], !name.isEmpty, !names.contains(name), result.utf8.count < 1 << 20 {
        result += nested(inner, texts, within: names.union([name]))
      } else {
        result += "#\(name)"
      }
      rest = rest[rest.index(after: sign)...].dropFirst(name.count)
    }
    return result + rest
  }

  /// `'5m'` → `'5min'`, `'1M'` → `'1mon'`
  private static func withGraphiteIntervals(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let quote = rest.firstIndex(where: { $0 == "'" || $0 == "\"" }) {
      let sign = rest[quote]
      let inner = rest[rest.index(after: quote)...]
      guard let end = inner.firstIndex(of: sign) else { break }
      let word = inner[..<end]
      result += rest[...quote]
      if let unit = word.last, unit == "m" || unit == "M", word.count > 1, word.dropLast().allSatisfy({ $0.isASCII && $0.isNumber }) {
        result += word.dropLast() + (unit == "m" ? "min" : "mon")
      } else {
        result += word
      }
      result.append(sign)
      rest = inner[inner.index(after: end)...]
    }
    return result + rest
  }
}
