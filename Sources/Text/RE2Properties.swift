import CPCRE2

extension RE2Syntax {
  /// The long names of the general categories, which PCRE2 knows by their short names only.
  static let categories = [
    "other": "C", "control": "Cc", "cntrl": "Cc", "format": "Cf", "unassigned": "Cn", "privateuse": "Co",
    "surrogate": "Cs", "letter": "L", "casedletter": "LC", "lowercaseletter": "Ll", "modifierletter": "Lm",
    "otherletter": "Lo", "titlecaseletter": "Lt", "uppercaseletter": "Lu", "mark": "M", "combiningmark": "M",
    "spacingmark": "Mc", "enclosingmark": "Me", "nonspacingmark": "Mn", "number": "N", "decimalnumber": "Nd",
    "digit": "Nd", "letternumber": "Nl", "othernumber": "No", "punctuation": "P", "punct": "P",
    "connectorpunctuation": "Pc", "dashpunctuation": "Pd", "closepunctuation": "Pe", "finalpunctuation": "Pf",
    "initialpunctuation": "Pi", "otherpunctuation": "Po", "openpunctuation": "Ps", "symbol": "S",
    "currencysymbol": "Sc", "modifiersymbol": "Sk", "mathsymbol": "Sm", "othersymbol": "So", "separator": "Z",
    "lineseparator": "Zl", "paragraphseparator": "Zp", "spaceseparator": "Zs",
  ]

  /// A property's name as it is looked up: without case, spaces, hyphens and underscores.
  static func looseName(_ name: String) -> String {
    String(name.filter { !" -_".contains($0) }).lowercased()
  }

  /// The error for a translated pattern that PCRE2 does not compile: a property that does not exist is told as RE2
  /// does, the rest in PCRE2's words.
  static func failure(
    of source: String, translated: String, number: Int32, offset: Int, message: String
  ) -> PatternError {
    let head = Array(translated.utf8.prefix(offset))
    if number == PCRE2_ERROR_UNKNOWN_UNICODE_PROPERTY, let start = head.lastIndex(of: UInt8(ascii: "\\")) {
      return PatternError(
        pattern: source, byte: min(start, source.utf8.count), reason: "invalid character class range",
        part: String(decoding: head[start...], as: UTF8.self))
    }
    return PatternError(pattern: source, byte: min(offset, source.utf8.count), reason: message)
  }
}
