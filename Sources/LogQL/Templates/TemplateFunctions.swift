import Glibc
import GoTemplate
import TimeSeries

/// The functions of `line_format` and `label_format`, beside Go's own.
enum TemplateFunctions {
  static func table(_ moment: TemplateMoment) -> FunctionTable {
    var functions = texts.merging(numbers) { $1 }.merging(patterns) { $1 }.merging(codecs) { $1 }.merging(times) { $1 }
    functions["__line__"] = TemplateFunction { (_) throws(FunctionFailure) in .string(moment.line) }
    functions["__timestamp__"] = TemplateFunction { (_) throws(FunctionFailure) in .object(GoTime(nanoseconds: moment.time)) }
    return FunctionTable(functions)
  }

  // MARK: Texts

  private static func pair(_ body: @escaping @Sendable (String, String) -> String) -> TemplateFunction {
    TemplateFunction(.string, .string) { (values) throws(FunctionFailure) in .string(body(values[0].text, values[1].text)) }
  }

  private static func test(_ body: @escaping @Sendable (String, String) -> Bool) -> TemplateFunction {
    TemplateFunction(.string, .string) { (values) throws(FunctionFailure) in .bool(body(values[0].text, values[1].text)) }
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }

  static func trimmed(_ text: String, left: Bool = true, right: Bool = true, _ isCut: (Unicode.Scalar) -> Bool) -> String {
    var rest = text.unicodeScalars[...]
    if left { while let first = rest.first, isCut(first) { rest.removeFirst() } }
    if right { while let last = rest.last, isCut(last) { rest.removeLast() } }
    return String(rest)
  }

  private static func cutPrefix(_ prefix: String, _ text: String) -> String { text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text }
  private static func cutSuffix(_ suffix: String, _ text: String) -> String { text.hasSuffix(suffix) ? String(text.dropLast(suffix.count)) : text }
  private static func trim(_ text: String, _ cut: String) -> String { trimmed(text) { cut.unicodeScalars.contains($0) } }

  /// At most `count` times; all where it is negative.
  static func replaced(_ text: String, _ old: String, _ new: String, _ count: Int) -> String {
    let (bytes, needle) = (Array(text.utf8), Array(old.utf8))
    guard !needle.isEmpty, count != 0 else { return text }
    var result: [UInt8] = []
    var (index, done) = (0, 0)
    while index < bytes.count {
      if done != count, bytes[index...].starts(with: needle) {
        result.append(contentsOf: new.utf8)
        index += needle.count
        done += 1
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func occurrences(_ needle: String, in text: String) -> Int {
    let (bytes, needle) = (Array(text.utf8), Array(needle.utf8))
    guard !needle.isEmpty else { return text.unicodeScalars.count + 1 }
    var (index, count) = (0, 0)
    while index + needle.count <= bytes.count {
      if bytes[index...].starts(with: needle) { (index, count) = (index + needle.count, count + 1) } else { index += 1 }
    }
    return count
  }

  private static func titled(_ text: String) -> String {
    var result = ""
    var afterLetter = false
    for character in text {
      result += afterLetter ? String(character) : character.uppercased()
      afterLetter = character.isLetter || character.isNumber || character == "_" || character == "'"
    }
    return result
  }

  private static func indented(_ width: Int, _ text: String) -> String {
    let pad = String(repeating: " ", count: min(max(width, 0), 1000))
    return pad + replaced(text, "\n", "\n" + pad, -1)
  }

  /// Counted in characters, as Go's runes.
  private static func aligned(_ width: Int, _ text: String, left: Bool) -> String {
    let scalars = Array(text.unicodeScalars)
    let width = min(max(width, 0), 10_000)
    if scalars.count == width { return text }
    if scalars.count > width {
      return String(String.UnicodeScalarView(left ? scalars.prefix(width) : scalars.suffix(width)))
    }
    let pad = String(repeating: " ", count: width - scalars.count)
    return left ? text + pad : pad + text
  }

  private static let texts: [String: TemplateFunction] = [
    "ToLower": .texts { $0.lowercased() }, "ToUpper": .texts { $0.uppercased() }, "lower": .texts { $0.lowercased() },
    "upper": .texts { $0.uppercased() }, "title": .texts(titled),
    "trim": .texts { trimmed($0, isBlank) }, "trimSpace": .texts { trimmed($0, isBlank) }, "TrimSpace": .texts { trimmed($0, isBlank) },
    "trimAll": pair { trim($1, $0) }, "trimPrefix": pair(cutPrefix), "trimSuffix": pair(cutSuffix),
    "Trim": pair(trim), "TrimPrefix": pair { cutPrefix($1, $0) }, "TrimSuffix": pair { cutSuffix($1, $0) },
    "TrimLeft": pair { text, cut in trimmed(text, right: false) { cut.unicodeScalars.contains($0) } },
    "TrimRight": pair { text, cut in trimmed(text, left: false) { cut.unicodeScalars.contains($0) } },
    "contains": test { $1.isEmpty && $0.isEmpty || $1.utf8Contains($0) }, "hasPrefix": test { $1.hasPrefix($0) }, "hasSuffix": test { $1.hasSuffix($0) },
    "replace": TemplateFunction(.string, .string, .string) { (values) throws(FunctionFailure) in
      .string(replaced(values[2].text, values[0].text, values[1].text, -1))
    },
    "Replace": TemplateFunction(.string, .string, .string, .int) { (values) throws(FunctionFailure) in
      .string(replaced(values[0].text, values[1].text, values[2].text, values[3].integer))
    },
    "repeat": TemplateFunction(.int, .string) { (values) throws(FunctionFailure) in
      let count = values[0].integer
      guard count >= 0, count * max(1, values[1].text.utf8.count) <= 1 << 20 else { throw FunctionFailure("repeat: the result is too long") }
      return .string(String(repeating: values[1].text, count: count))
    },
    "indent": TemplateFunction(.int, .string) { (values) throws(FunctionFailure) in .string(indented(values[0].integer, values[1].text)) },
    "nindent": TemplateFunction(.int, .string) { (values) throws(FunctionFailure) in .string("\n" + indented(values[0].integer, values[1].text)) },
    "trunc": TemplateFunction(.int, .string) { (values) throws(FunctionFailure) in
      let (width, bytes) = (values[0].integer, Array(values[1].text.utf8))
      if width < 0, bytes.count + width > 0 { return .string(String(decoding: bytes[(bytes.count + width)...], as: UTF8.self)) }
      return .string(width >= 0 && bytes.count > width ? String(decoding: bytes[..<width], as: UTF8.self) : values[1].text)
    },
    "substr": TemplateFunction(.int, .int, .string) { (values) throws(FunctionFailure) in
      let bytes = Array(values[2].text.utf8)
      let start = max(0, values[0].integer)
      let end = values[1].integer < 0 || values[1].integer > bytes.count ? bytes.count : values[1].integer
      return .string(start <= end ? String(decoding: bytes[start..<end], as: UTF8.self) : "")
    },
    "alignLeft": TemplateFunction(.int, .string) { (values) throws(FunctionFailure) in .string(aligned(values[0].integer, values[1].text, left: true)) },
    "alignRight": TemplateFunction(.int, .string) { (values) throws(FunctionFailure) in .string(aligned(values[0].integer, values[1].text, left: false)) },
    "default": TemplateFunction(.any, variadic: .any) { (values) throws(FunctionFailure) in
      guard let given = values.dropFirst().first, given.isGiven else { return values[0] }
      return given
    },
  ]
}

extension String {
  func utf8Contains(_ needle: String) -> Bool {
    var text = self
    return text.withUTF8 { ByteSearch(needle).isFound(in: $0) }
  }
}

extension TemplateValue {
  var integer: Int { if case .int(let value, _) = self { value } else { 0 } }

  /// Whether Sprig's `default` leaves it.
  fileprivate var isGiven: Bool {
    switch self {
    case .none: false
    case .bool(let value): value
    case .int(let value, _): value != 0
    case .float(let value): value != 0
    case .string(let text, _): !text.isEmpty
    case .list(let list): !list.values.isEmpty
    case .map(let map): !map.values.isEmpty
    case .object: true
    }
  }
}
