extension GoSyntax {
  /// The long names of the general categories, which the library knows by their short names only.
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

  /// Categories that the library has no table of: unions of others, or what lies outside of them.
  static let composed: [String: (members: [String], isComplement: Bool)] = [
    "LC": (["Lu", "Ll", "Lt"], false), "Cn": (["L", "M", "N", "P", "S", "Z", "Cc", "Cf", "Co", "Cs"], true),
  ]

  /// The error for a pattern that Go's syntax allows and the library refuses: a property that does not exist, or a pattern
  /// that becomes too large.
  static func failure(of source: String, reason: String) -> PatternError {
    let known = ["invalid character class range", "pattern too large"].first { reason.hasPrefix($0) }
    let part = known.flatMap { reason.hasPrefix($0 + ": ") ? String(reason.dropFirst($0.count + 2)) : nil }
    let byte = part.flatMap { source.firstRange(of: $0) }.map { source.utf8.distance(from: source.startIndex, to: $0.lowerBound) }
    return PatternError(pattern: source, byte: byte ?? 0, reason: known ?? reason, part: part)
  }
}
