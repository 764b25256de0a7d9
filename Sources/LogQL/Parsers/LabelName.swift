/// Names of extracted labels.
enum LabelName {
  /// Every character outside `[A-Za-z0-9_]` becomes `_`; a leading digit gets `_` in front.
  static func sanitized(_ bytes: some Collection<UInt8>) -> String {
    var isClean = true
    for byte in bytes where !(Lexer.isNameStart(byte) || Lexer.isDigit(byte)) {
      isClean = false
      break
    }
    if isClean, let first = bytes.first, !Lexer.isDigit(first) { return String(decoding: bytes, as: UTF8.self) }
    var name: [UInt8] = []
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      let byte = UInt8(exactly: scalar.value) ?? 0
      let isFine = Lexer.isNameStart(byte) || Lexer.isDigit(byte)
      if name.isEmpty, Lexer.isDigit(byte) { name.append(UInt8(ascii: "_")) }
      name.append(isFine ? byte : UInt8(ascii: "_"))
    }
    return String(decoding: name, as: UTF8.self)
  }

  static func isValid(_ name: String) -> Bool {
    guard let first = name.utf8.first, Lexer.isNameStart(first) else { return false }
    return name.utf8.allSatisfy { Lexer.isNameStart($0) || Lexer.isDigit($0) }
  }
}
