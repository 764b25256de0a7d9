/// Rewrites the few things in JavaScript's regular expressions that PCRE2 reads differently.
enum JavaScriptSyntax {
  static func translated(_ source: String) -> String {
    let bytes = Array(source.utf8)
    var output: [UInt8] = []
    var index = 0
    var isInClass = false
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "\\") where index + 1 < bytes.count:
        index += 1
        let length = escape(bytes[index...], to: &output)
        index += length
        continue
      case UInt8(ascii: "["):
        // `[:alpha:]` and the like are not special in JavaScript.
        if isInClass { output.append(UInt8(ascii: "\\")) }
        isInClass = true
      case UInt8(ascii: "]"): isInClass = false
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
  private static func escape(_ rest: ArraySlice<UInt8>, to output: inout [UInt8]) -> Int {
    let letter = rest[rest.startIndex]
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
      output.append(UInt8(ascii: "\\"))
      output.append(letter)
    }
    return 1
  }
}
