/// Rewrites the few things in JavaScript's regular expressions that PCRE2 reads differently.
enum JavaScriptSyntax {
  static func translated(_ source: String) -> String {
    let bytes = Array(source.utf8)
    var output: [UInt8] = []
    var index = 0
    var isInClass = false
    let groups = groupCount(of: bytes)
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "\\") where index + 1 < bytes.count:
        index += 1
        let isOfClass = isInClass && isClassEscape(bytes[(index - 1)...])
        let length = escape(bytes[index...], groups: groups, to: &output)
        index += length
        if isOfClass, index < bytes.count, bytes[index] == UInt8(ascii: "-") {
          output.append(contentsOf: "\\-".utf8)
          index += 1
        }
        continue
      case UInt8(ascii: "["):
        // `[:alpha:]` and the like are not special in JavaScript.
        if isInClass { output.append(UInt8(ascii: "\\")) }
        isInClass = true
      case UInt8(ascii: "]"): isInClass = false
      case UInt8(ascii: "-") where isInClass && isClassEscape(bytes[(index + 1)...]):
        // `[a-\d]` and `[\d-a]` are no ranges: JavaScript takes the hyphen as itself.
        output.append(UInt8(ascii: "\\"))
      case UInt8(ascii: "{") where !isInClass && index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: ","):
        output.append(UInt8(ascii: "\\"))
      default: break
      }
      output.append(byte)
      index += 1
    }
    return String(decoding: output, as: UTF8.self)
  }

  /// Writes one escape; the backslash is left out of `rest`. Gives how many bytes were used.
  private static func escape(_ rest: ArraySlice<UInt8>, groups: Int, to output: inout [UInt8]) -> Int {
    let letter = rest[rest.startIndex]
    switch letter {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
      return letterEscape(letter, rest, to: &output)
    case UInt8(ascii: "1")...UInt8(ascii: "9"):
      // A number that no group has is no reference; JavaScript then reads the digits.
      let digits = rest.prefix { (0x30...0x39).contains($0) }.prefix(3)
      if Int(String(decoding: digits, as: UTF8.self)) ?? 0 <= groups || groups > 0 && Int(letter - 0x30) <= groups { output.append(UInt8(ascii: "\\")) }
      output.append(letter)
    default:
      output.append(UInt8(ascii: "\\"))
      output.append(letter)
    }
    return 1
  }

  /// Letters that mean something after a backslash in JavaScript; the others stand for themselves.
  private static let escapeLetters = Set("bBcdDfknpPrsStwWx0".utf8)

  private static func letterEscape(_ letter: UInt8, _ rest: ArraySlice<UInt8>, to output: inout [UInt8]) -> Int {
    switch letter {
    case UInt8(ascii: "v"): output.append(contentsOf: "\\x0b".utf8)
    case UInt8(ascii: "u"):
      let isBraced = rest.dropFirst().first == UInt8(ascii: "{")
      let digits = rest.dropFirst(isBraced ? 2 : 1).prefix(isBraced ? 6 : 4).prefix { byte in
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
      }
      guard digits.count == 4 || isBraced, !digits.isEmpty else {
        output.append(letter)
        return 1
      }
      output.append(contentsOf: "\\x{".utf8)
      output.append(contentsOf: digits)
      output.append(UInt8(ascii: "}"))
      return digits.count + (isBraced ? 3 : 1)
    default:
      if escapeLetters.contains(letter) { output.append(UInt8(ascii: "\\")) }
      output.append(letter)
    }
    return 1
  }

  private static func isClassEscape(_ rest: ArraySlice<UInt8>) -> Bool {
    rest.first == UInt8(ascii: "\\") && rest.dropFirst().first.map { Set("dDwWsS".utf8).contains($0) } ?? false
  }

  /// Capturing groups, named or not.
  private static func groupCount(of bytes: [UInt8]) -> Int {
    var count = 0
    var index = 0
    var isInClass = false
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\\"): index += 1
      case UInt8(ascii: "["): isInClass = true
      case UInt8(ascii: "]"): isInClass = false
      case UInt8(ascii: "(") where !isInClass:
        let next = bytes[(index + 1)...].prefix(3)
        let isNamed = next.starts(with: "?<".utf8) && next.count == 3 && next.last != UInt8(ascii: "=") && next.last != UInt8(ascii: "!")
        if next.first != UInt8(ascii: "?") || isNamed { count += 1 }
      default: break
      }
      index += 1
    }
    return count
  }
}
