/// Percent encoding (RFC 3986), and the `name=value&…` of queries and forms.
package enum URLText {
  /// Everything but letters, digits and `- . _ ~` as `%XX` of its UTF-8 bytes: JavaScript's `encodeURIComponent`, with
  /// `! ' ( ) *` encoded as well.
  package static func encodedComponent(_ text: String) -> String { encoded(text, keeping: "-_.~") }

  /// A whole address: what parts it stays as it is, as in JavaScript's `encodeURI`.
  package static func encodedURI(_ text: String) -> String { encoded(text, keeping: "-_.~;,/?:@&=+$#") }

  private static func encoded(_ text: String, keeping signs: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    let kept = Array(signs.utf8)
    var result: [UInt8] = []
    for byte in text.utf8 {
      let isPlain = (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || kept.contains(byte)
      result += isPlain ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Resolves `%20` and, in queries, `+`; what is no such sign stays as it is.
  package static func decoded(_ text: some StringProtocol, plusIsBlank: Bool = true) -> String {
    var bytes: [UInt8] = []
    let source = Array(text.utf8)
    var index = 0
    while index < source.count {
      let byte = source[index]
      if byte == UInt8(ascii: "%"), index + 2 < source.count, let high = source[index + 1].hexDigitValue, let low = source[index + 2].hexDigitValue {
        bytes.append(high << 4 | low)
        index += 3
        continue
      }
      bytes.append(byte == UInt8(ascii: "+") && plusIsBlank ? 0x20 : byte)
      index += 1
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The parameters as one query string or form, without a `?`.
  package static func query(_ parameters: [(name: String, value: String)]) -> String {
    parameters.map { "\(encodedComponent($0.name))=\(encodedComponent($0.value))" }.joined(separator: "&")
  }

  /// The parameters of a query string or form, in their order; one without a `=` has the value "".
  package static func parameters(of query: some StringProtocol) -> [(name: String, value: String)] {
    query.split(separator: "&").map { pair in
      let name = pair.prefix { $0 != "=" }
      return (decoded(name), decoded(pair.dropFirst(name.count + 1)))
    }
  }
}
