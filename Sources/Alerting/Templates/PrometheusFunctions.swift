package import GoTemplate
import Text
package import TimeSeries

/// One element of what `query` gives in a template.
package struct TemplateSample: TemplateObject, Hashable {
  package var labels: Labels
  package var value: Double

  package init(labels: Labels, value: Double) { (self.labels, self.value) = (labels, value) }

  package var type: String { "*template.sample" }
  package var text: String { "&{\(TemplateValue(labels).text) \(value.goGeneral)}" }

  package func member(_ name: String, arguments: [TemplateValue]) throws(FunctionFailure) -> TemplateValue? {
    switch name {
    case "Labels": TemplateValue(labels)
    case "Value": .float(value)
    default: nil
    }
  }
}

extension TemplateValue {
  package init(_ labels: Labels) {
    self = .strings(Dictionary(uniqueKeysWithValues: labels.labels.map { ($0.name, $0.value) }))
  }
}

/// What a template asks of the world around it.
package struct TemplateSurroundings: Sendable {
  package var externalLabels: Labels
  /// Without a `/` at the end.
  package var externalURL: String
  /// Answers `query`; its failure is told in the text.
  package var query: @Sendable (String) throws(FunctionFailure) -> [TemplateSample]
  /// For `now`; in seconds.
  package var now: Double

  package init(
    externalLabels: Labels = Labels(), externalURL: String = "", now: Double = 0,
    query: @escaping @Sendable (String) throws(FunctionFailure) -> [TemplateSample] = { (_) throws(FunctionFailure) in [] }
  ) {
    (self.externalLabels, self.externalURL, self.now, self.query) = (externalLabels, externalURL, now, query)
  }
}

/// The functions of Prometheus' alert templates, beside Go's own.
package enum PrometheusFunctions {
  private static let vector = "template.queryResult"
  private static let sample = "*template.sample"

  package static func table(_ surroundings: TemplateSurroundings) -> FunctionTable {
    FunctionTable(numbers.merging(texts) { $1 }.merging(samples(surroundings)) { $1 }.merging(addresses(surroundings)) { $1 })
  }

  // MARK: Numbers

  /// - Throws: In Go's words where the value is no number.
  private static func number(_ value: TemplateValue) throws(FunctionFailure) -> Double {
    switch value {
    case .float(let number): return number
    case .int(let number, .duration): return Double(number) / 1e9
    case .int(let number, _): return Double(number)
    case .string(let text, _):
      guard let number = text.goFloat else { throw FunctionFailure("strconv.ParseFloat: parsing \(GoQuoting.quoted(text)): invalid syntax") }
      return number
    default: throw FunctionFailure("can't convert \(value.type ?? "<nil>") to float")
    }
  }

  private static func humanizing(_ body: @escaping @Sendable (Double) throws(FunctionFailure) -> String) -> TemplateFunction {
    TemplateFunction(.any) { (values) throws(FunctionFailure) in .string(try body(number(values[0]))) }
  }

  private static let numbers: [String: TemplateFunction] = [
    "humanize": humanizing { (value) throws(FunctionFailure) in Humanized.decimal(value) },
    "humanize1024": humanizing { (value) throws(FunctionFailure) in Humanized.binary(value) },
    "humanizeDuration": humanizing { (value) throws(FunctionFailure) in Humanized.duration(value) },
    "humanizePercentage": humanizing { (value) throws(FunctionFailure) in Humanized.percentage(value) },
    "humanizeTimestamp": humanizing(Humanized.timestamp),
    "toTime": TemplateFunction(.any) { (values) throws(FunctionFailure) in .object(try Humanized.time(number(values[0]))) },
    "toDuration": TemplateFunction(.any) { (values) throws(FunctionFailure) in
      .int(Int(clampingToRange: try number(values[0]) * 1e9), type: .duration)
    },
    "parseDuration": TemplateFunction(.string) { (values) throws(FunctionFailure) in .float(Double(try duration(values[0].text)) / 1000) },
    "parseDurationTime": TemplateFunction(.string) { (values) throws(FunctionFailure) in
      .int(Int(clampingToRange: Double(try duration(values[0].text)) * 1e6), type: .duration)
    },
  ]

  private static func duration(_ text: String) throws(FunctionFailure) -> Milliseconds {
    let isNegative = text.hasPrefix("-")
    guard let length = PromDuration.parse(isNegative ? text.dropFirst() : text[...]) else {
      throw FunctionFailure(text.isEmpty ? "empty duration string" : "not a valid duration string: \(GoQuoting.quoted(text))")
    }
    return isNegative ? -length : length
  }

  // MARK: Texts

  private static let texts: [String: TemplateFunction] = [
    "title": .texts { text in
      var isWithinWord = false
      return String(
        text.map { character -> String in
          defer { isWithinWord = character.isLetter || character.isNumber || character == "'" || character == "_" }
          return isWithinWord ? String(character) : character.uppercased()
        }.joined())
    },
    "toUpper": .texts { $0.uppercased() },
    "toLower": .texts { $0.lowercased() },
    "safeHtml": TemplateFunction(.string) { (values) throws(FunctionFailure) in .string(values[0].text, type: "template.HTML") },
    "urlQueryEscape": .texts(Escaping.query),
    "graphLink": .texts { "/graph?g0.expr=\(Escaping.query($0))&g0.tab=0" },
    "tableLink": .texts { "/graph?g0.expr=\(Escaping.query($0))&g0.tab=1" },
    "stripPort": .texts { HostPort($0)?.host ?? $0 },
    "stripDomain": .texts(withoutDomain),
    "match": TemplateFunction(.string, .string) { (values) throws(FunctionFailure) in
      .bool(try pattern(values[0].text).matches(values[1].text))
    },
    "reReplaceAll": TemplateFunction(.string, .string, .string) { (values) throws(FunctionFailure) in
      .string(try replacing(values[0].text, with: values[1].text, in: values[2].text))
    },
    "args": TemplateFunction(variadic: .any) { (values) throws(FunctionFailure) in
      .map(TemplateMap(Dictionary(uniqueKeysWithValues: values.enumerated().map { ("arg\($0.offset)", $0.element) })))
    },
  ]

  /// Searches, as Go's `regexp.MatchString`; refuses what RE2 refuses.
  private static func pattern(_ source: String) throws(FunctionFailure) -> Pattern {
    do throws(PatternError) {
      _ = try Pattern.cached(source, syntax: .prometheus)
      return try Pattern.cached(source, syntax: .javaScript)
    } catch {
      throw FunctionFailure(error.goDescription)
    }
  }

  private static func replacing(_ source: String, with replacement: String, in text: String) throws(FunctionFailure) -> String {
    let pattern = try pattern(source)
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var end = 0
    for match in pattern.allMatches(in: text, limit: 100_000) {
      result += bytes[end..<match.range.lowerBound]
      result += pattern.goExpanded(replacement, match, in: text).utf8
      guard result.count < 1 << 22 else { throw FunctionFailure("the result is too long") }
      end = match.range.upperBound
    }
    return String(decoding: result + bytes[end...], as: UTF8.self)
  }

  private static func withoutDomain(_ text: String) -> String {
    let parts = HostPort(text)
    let host = parts?.host ?? text
    guard !HostPort.isAddress(host) else { return text }
    let short = String(host.prefix { $0 != "." })
    return parts.map { "\(short):\($0.port)" } ?? short
  }

  // MARK: Samples

  private static func samples(_ surroundings: TemplateSurroundings) -> [String: TemplateFunction] {
    [
      "query": TemplateFunction(.string) { (values) throws(FunctionFailure) in
        .list(TemplateList(try surroundings.query(values[0].text).map { .object($0) }, type: vector))
      },
      "first": TemplateFunction(.named(vector)) { (values) throws(FunctionFailure) in
        guard case .list(let list) = values[0], let first = list.values.first else {
          throw FunctionFailure("first() called on vector with no elements")
        }
        return first
      },
      "label": TemplateFunction(.string, .named(sample)) { (values) throws(FunctionFailure) in
        .string(try one(values[1]).labels[values[0].text] ?? "")
      },
      "value": TemplateFunction(.named(sample)) { (values) throws(FunctionFailure) in .float(try one(values[0]).value) },
      "strvalue": TemplateFunction(.named(sample)) { (values) throws(FunctionFailure) in .string(try one(values[0]).labels["__value__"] ?? "") },
      "sortByLabel": TemplateFunction(.string, .named(vector)) { (values) throws(FunctionFailure) in
        guard case .list(var list) = values[1] else { return values[1] }
        let name = values[0].text
        func key(_ value: TemplateValue) -> String { (try? one(value))?.labels[name] ?? "" }
        list.values = list.values.enumerated().sorted {
          let (a, b) = (key($0.element), key($1.element))
          return a == b ? $0.offset < $1.offset : a.precedesByBytes(b)
        }.map(\.element)
        return .list(list)
      },
      "now": TemplateFunction { (_) throws(FunctionFailure) in .float(surroundings.now) },
    ]
  }

  private static func one(_ value: TemplateValue) throws(FunctionFailure) -> TemplateSample {
    guard case .object(let object) = value, let sample = object as? TemplateSample else {
      throw FunctionFailure("runtime error: invalid memory address or nil pointer dereference")
    }
    return sample
  }

  private static func addresses(_ surroundings: TemplateSurroundings) -> [String: TemplateFunction] {
    let address = surroundings.externalURL
    let path: String
    if let scheme = address.firstRange(of: "://") {
      path = String(address[scheme.upperBound...].drop { $0 != "/" }.prefix { $0 != "?" && $0 != "#" })
    } else {
      path = address
    }
    return [
      "externalURL": TemplateFunction { (_) throws(FunctionFailure) in .string(address) },
      "pathPrefix": TemplateFunction { (_) throws(FunctionFailure) in .string(path) },
    ]
  }
}

/// `host:port`, as Go's `net.SplitHostPort` takes it apart.
struct HostPort {
  let host: String
  let port: String

  init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":") else { return nil }
    var host = text[..<colon]
    port = String(text[text.index(after: colon)...])
    if host.hasPrefix("[") {
      guard host.hasSuffix("]") else { return nil }
      host = host.dropFirst().dropLast()
    } else if host.contains(":") {
      return nil
    }
    guard !host.contains("["), !host.contains("]"), !port.contains("]") else { return nil }
    self.host = String(host)
  }

  static func isAddress(_ host: String) -> Bool {
    if host.contains(":") { return host.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." } }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
  }
}

extension String {
  /// Go's `strconv.ParseFloat`; `nil` where it is none.
  var goFloat: Double? {
    let unsigned = (hasPrefix("-") || hasPrefix("+") ? dropFirst() : self[...]).lowercased()
    switch unsigned {
    case "inf", "infinity": return hasPrefix("-") ? -.infinity : .infinity
    case "nan": return .nan
    default: break
    }
    guard let first = unsigned.first, first.isNumber || first == "." else { return nil }
    return Double(self)
  }
}
