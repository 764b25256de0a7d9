import GoTemplate
import Text
import TimeSeries

extension TemplateFunctions {
  /// A pattern that is looked for anywhere, in Go's syntax.
  static func searched(_ source: String) throws(FunctionFailure) -> Pattern {
    do throws(PatternError) {
      _ = try Pattern(source, syntax: .prometheus)
      return try Pattern(javaScript: source.hasPrefix("(?i)") ? "/\(source.dropFirst(4))/gi" : "/\(source)/g")
    } catch {
      throw FunctionFailure(error.goDescription)
    }
  }

  private static func replacing(literally: Bool) -> TemplateFunction {
    TemplateFunction(.string, .string, .string) { (values) throws(FunctionFailure) in
      let (source, text, replacement) = (values[0].text, values[1].text, values[2].text)
      let pattern = try searched(source)
      var result = ""
      var end = 0
      let bytes = Array(text.utf8)
      for match in pattern.allMatches(in: text, limit: 100_000) {
        result += String(decoding: bytes[end..<match.range.lowerBound], as: UTF8.self)
        result += literally ? replacement : pattern.goExpanded(replacement, match, in: text)
        end = match.range.upperBound
      }
      return .string(result + String(decoding: bytes[end...], as: UTF8.self))
    }
  }

  static let patterns: [String: TemplateFunction] = [
    "regexReplaceAll": replacing(literally: false), "regexReplaceAllLiteral": replacing(literally: true),
  ]

  static let codecs: [String: TemplateFunction] = [
    "fromJson": TemplateFunction(.string) { (values) throws(FunctionFailure) in
      (try? JSONValue.parse(values[0].text)).map(TemplateValue.init(json:)) ?? .none
    },
    "urlencode": .texts { Escaping.query($0) },
    "urldecode": TemplateFunction(.string) { (values) throws(FunctionFailure) in
      guard let text = urlDecoded(values[0].text) else { throw FunctionFailure("invalid URL escape \(values[0].text.promQuoted)") }
      return .string(text)
    },
    "b64enc": .texts { Base64.encoded(Array($0.utf8)) },
    "b64dec": TemplateFunction(.string) { (values) throws(FunctionFailure) in
      guard let bytes = Base64.decoded(values[0].text) else { throw FunctionFailure("illegal base64 data at input byte 0") }
      return .string(String(decoding: bytes, as: UTF8.self))
    },
  ]

  private static func urlDecoded(_ text: String) -> String? {
    var result: [UInt8] = []
    let bytes = Array(text.utf8)
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%") {
        guard index + 2 < bytes.count, let byte = UInt8(String(decoding: bytes[index + 1...index + 2], as: UTF8.self), radix: 16) else { return nil }
        result.append(byte)
        index += 3
      } else {
        result.append(bytes[index] == UInt8(ascii: "+") ? 0x20 : bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}

extension TemplateValue {
  fileprivate init(json: JSONValue) {
    switch json {
    case .object(let object):
      self = .map(TemplateMap(Dictionary(object.members.map { ($0.key, TemplateValue(json: $0.value)) }) { $1 }))
    case .array(let values): self = .list(TemplateList(values.map(TemplateValue.init(json:))))
    case .string(let text): self = .string(text)
    case .number: self = .float(json.number ?? 0)
    case .bool(let value): self = .bool(value)
    default: self = json.number.map { .float($0) } ?? .none
    }
  }
}

enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encoded(_ bytes: [UInt8]) -> String {
    var result: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let number = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for place in 0..<4 {
        result.append(place <= group.count ? alphabet[Int(number >> UInt32(18 - 6 * place)) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  static func decoded(_ text: String) -> [UInt8]? {
    var result: [UInt8] = []
    var (number, bits) = (UInt32(0), 0)
    for byte in text.utf8 where byte != UInt8(ascii: "=") && byte != 0x0A {
      guard let value = alphabet.firstIndex(of: byte) else { return nil }
      number = number << 6 | UInt32(value)
      bits += 6
      if bits >= 8 {
        bits -= 8
        result.append(UInt8(truncatingIfNeeded: number >> UInt32(bits)))
      }
    }
    return result
  }
}
