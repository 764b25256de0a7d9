import Text

/// How the numbers of a unit become text.
package enum UnitFormat: Hashable, Sendable {
  /// The number, a space and the text; nothing more where the text is empty.
  case fixed(String)
  case prefixed(String)
  /// Right behind the number.
  case percent
  /// A fraction of one, shown in percent.
  case percentUnit
  /// Steps of 1000 through the SI prefixes; values count in the prefix that is `offset` steps from none.
  case si(String, offset: Int = 0)
  /// Steps of 1024 through Ki, Mi, …
  case iec(String, offset: Int = 0)
  /// Steps of 1000 through these suffixes, from the first on.
  case scaled([String])
  /// K, M, B and T behind the number, then the text.
  case count(String)
  case currency(String, isSuffix: Bool = false)
  /// All digits, grouped.
  case financial(String, isSuffix: Bool = false)
  case hexadecimal(isPrefixed: Bool)
  case scientific
  case locale
  case string
  case boolean(true: String, false: String)
  /// A length of time in this unit.
  case time(TimeScale)
  case timeticks
  /// A list of years, months, … down to milliseconds.
  case durationList(isMilliseconds: Bool)
  case hoursMinutesSeconds(withDays: Bool)
  case clock(isMilliseconds: Bool)
  /// Epoch milliseconds; the second pattern is for today.
  case date(String, today: String? = nil)
  /// The default date format, with milliseconds where the caller says that points are that close.
  case systemDate
  case fromNow

  /// Units whose value is a moment.
  var isDate: Bool {
    switch self {
    case .date, .systemDate, .fromNow: true
    default: false
    }
  }
}

extension UnitFormat {
  /// Resolves a unit id as Grafana does: known id, `key:rest` form, else the text itself behind the number.
  init(id: String) {
    if let known = UnitTable.byID[UnitTable.normalized(id)] {
      self = known
    } else if let custom = Self.custom(id) {
      self = custom
    } else {
      self = .fixed(id)
    }
  }

  private static func custom(_ id: String) -> UnitFormat? {
    guard let colon = id.firstIndex(of: ":"), colon != id.startIndex else { return nil }
    let rest = String(id[id.index(after: colon)...])
    switch id[..<colon] {
    case "prefix": return .prefixed(rest)
    case "suffix": return .fixed(rest)
    case "time": return .date(rest.trimmed)
    case "si":
      let offset = siPrefixes.firstIndex { UnitTable.normalized($0) == UnitTable.normalized(String(rest.prefix(1))) }
      guard !rest.isEmpty, let offset, offset != siBase else { return .si(rest) }
      return .si(String(rest.dropFirst()), offset: offset - siBase)
    case "count": return .count(rest)
    case "currency":
      let parts = rest.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      guard parts[0] == "financial", parts.count > 1 else { return .currency(rest) }
      return parts[1].isEmpty ? .fixed("") : .financial(parts[1], isSuffix: parts.count > 2 && parts[2] == "suffix")
    case "bool":
      guard let slash = rest.firstIndex(of: "/") else { return .boolean(true: rest, false: "-") }
      return .boolean(true: String(rest[..<slash]), false: String(rest[rest.index(after: slash)...]))
    default: return nil
    }
  }

  static let siPrefixes = ["f", "p", "n", "µ", "m", "", "k", "M", "G", "T", "P", "E", "Z", "Y"]
  static let siBase = 5
  static let iecPrefixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"]
}
