/// Reading dates that are written in a known format.
extension MomentFormat {
  private struct Fields {
    var date = CivilDate(year: 1970)
    var isAfternoon: Bool?
    var dayOfYear: Int?
    var offsetSeconds: Int?
    var milliseconds: Int64?
  }

  /// Milliseconds since the epoch, or `nil` where the text does not fit.
  ///
  /// Forgiving as Moment is: separators may differ and may be missing, the text may be longer than the format; fields
  /// that the format does not name are the first of their range, the year is 1970.
  package func milliseconds(of text: String, zone: TimeZoneRules = .utc) -> Int64? {
    var scanner = DateScanner(rest: text[...])
    var fields = Fields()
    for part in parts {
      switch part {
      case .literal(let literal): scanner.skip(literal)
      case .token(let token):
        scanner.skipSeparators(keepingSigns: ["Z", "ZZ", "x", "X"].contains(token))
        guard Self.read(token, from: &scanner, into: &fields) else { return nil }
      }
    }
    return Self.moment(fields, zone)
  }

  private static func moment(_ fields: Fields, _ zone: TimeZoneRules) -> Int64? {
    if let milliseconds = fields.milliseconds { return milliseconds }
    var date = fields.date
    switch fields.isAfternoon {
    case true? where date.hour < 12: date.hour += 12
    case false? where date.hour == 12: date.hour = 0
    default: break
    }
    guard (1...12).contains(date.month), (0...24).contains(date.hour), (0...59).contains(date.minute), (0...60).contains(date.second),
      (1...CivilDate.daysInMonth(year: date.year, month: date.month)).contains(date.day)
    else { return nil }
    if let dayOfYear = fields.dayOfYear {
      (date.month, date.day) = (1, 1)
      date = date.adding(days: dayOfYear - 1)
    }
    if let offset = fields.offsetSeconds { return date.milliseconds(in: .utc) - Int64(offset) * 1000 }
    return date.milliseconds(in: zone)
  }

  private static func read(_ token: String, from scanner: inout DateScanner, into fields: inout Fields) -> Bool {
    func set(_ path: WritableKeyPath<CivilDate, Int>, _ number: Int?) -> Bool {
      guard let number else { return false }
      fields.date[keyPath: path] = number
      return true
    }
    switch token {
    case "YYYY", "YYYYY", "YYYYYY", "Y", "gggg", "GGGG": return set(\.year, scanner.number(digits: 1...6))
    case "YY": return set(\.year, scanner.number(digits: 2...2).map { $0 > 68 ? 1900 + $0 : 2000 + $0 })
    case "M", "MM", "Mo": return set(\.month, scanner.number(digits: 1...2, ordinal: token == "Mo"))
    case "MMM", "MMMM": return set(\.month, scanner.name(in: monthNames).map { $0 + 1 })
    case "D", "DD", "Do": return set(\.day, scanner.number(digits: 1...2, ordinal: token == "Do"))
    case "DDD", "DDDD":
      fields.dayOfYear = scanner.number(digits: 1...3)
      return fields.dayOfYear != nil
    case "ddd", "dddd": return scanner.name(in: dayNames) != nil
    case "H", "HH", "h", "hh", "k", "kk": return set(\.hour, scanner.number(digits: 1...2).map { token.hasPrefix("k") ? $0 % 24 : $0 })
    case "m", "mm": return set(\.minute, scanner.number(digits: 1...2))
    case "s", "ss": return set(\.second, scanner.number(digits: 1...2))
    case "a", "A":
      guard let index = scanner.name(in: ["am", "pm"]) else { return false }
      fields.isAfternoon = index == 1
      return true
    case "Z", "ZZ":
      fields.offsetSeconds = scanner.offset()
      return fields.offsetSeconds != nil
    case "x", "X":
      guard let number = scanner.decimal() else { return false }
      fields.milliseconds = Int64(exactly: (token == "x" ? number : number * 1000).rounded())
      return fields.milliseconds != nil
    default:
      if token.hasPrefix("S") { return set(\.millisecond, scanner.fraction()) }
      // Weeks, quarters, weekday numbers and names of zones do not decide a date here.
      return scanner.skipWord()
    }
  }
}

/// Dates as ISO 8601 writes them, with a blank instead of `T` allowed.
package enum ISODate {
  /// `2024-03-01`, `2024-03-01 10:20`, `2024-03-01T10:20:30.5Z`, `2024-03-01T10:20:30+02:00`, `2024-03`.
  ///
  /// - Returns: milliseconds since the epoch; a text without an offset is in `zone`. `nil` for anything else.
  package static func milliseconds(of text: String, zone: TimeZoneRules = .utc) -> Int64? {
    var scanner = DateScanner(rest: text[...])
    guard let year = scanner.number(digits: 4...4), scanner.take("-"), let month = scanner.number(digits: 2...2) else { return nil }
    var date = CivilDate(year: year, month: month)
    if scanner.take("-") {
      guard let day = scanner.number(digits: 2...2) else { return nil }
      date.day = day
    }
    guard (1...12).contains(month), (1...CivilDate.daysInMonth(year: year, month: month)).contains(date.day) else { return nil }
    if scanner.rest.isEmpty { return date.milliseconds(in: zone) }
    guard scanner.take("T") || scanner.take("t") || scanner.take(" "), let hour = scanner.number(digits: 2...2), hour <= 24 else { return nil }
    date.hour = hour
    if scanner.take(":") {
      guard let minute = scanner.number(digits: 2...2), minute < 60 else { return nil }
      date.minute = minute
      if scanner.take(":") {
        guard let second = scanner.number(digits: 2...2), second <= 60 else { return nil }
        date.second = second
        if scanner.take(".") || scanner.take(",") {
          guard let fraction = scanner.fraction() else { return nil }
          date.millisecond = fraction
        }
      }
    }
    _ = scanner.take(" ")
    if scanner.rest.isEmpty { return date.milliseconds(in: zone) }
    guard let offset = scanner.offset(), scanner.rest.isEmpty else { return nil }
    return date.milliseconds(in: .utc) - Int64(offset) * 1000
  }
}

struct DateScanner {
  var rest: Substring

  mutating func take(_ character: Character) -> Bool {
    guard rest.first == character else { return false }
    rest = rest.dropFirst()
    return true
  }

  mutating func skip(_ literal: String) {
    if rest.hasPrefix(literal) { rest = rest.dropFirst(literal.count) }
  }

  mutating func skipSeparators(keepingSigns: Bool) {
    rest = rest.drop { !$0.isLetter && !$0.isNumber && !(keepingSigns && ($0 == "+" || $0 == "-")) }
  }

  mutating func skipWord() -> Bool {
    rest = rest.drop { $0.isLetter || $0.isNumber }
    return true
  }

  mutating func number(digits: ClosedRange<Int>, ordinal: Bool = false) -> Int? {
    let found = rest.prefix(digits.upperBound).prefix { $0.isASCII && $0.isNumber }
    guard found.count >= digits.lowerBound, let number = Int(found) else { return nil }
    rest = rest.dropFirst(found.count)
    if ordinal { rest = rest.drop { $0.isLetter } }
    return number
  }

  mutating func decimal() -> Double? {
    let found = rest.prefix { ($0.isASCII && $0.isNumber) || $0 == "." || $0 == "-" || $0 == "+" }
    guard let number = Double(found), number.isFinite else { return nil }
    rest = rest.dropFirst(found.count)
    return number
  }

  /// Digits after the point, as milliseconds.
  mutating func fraction() -> Int? {
    let found = rest.prefix { $0.isASCII && $0.isNumber }
    guard !found.isEmpty else { return nil }
    rest = rest.dropFirst(found.count)
    return Int((found + "00").prefix(3))
  }

  /// The index of a whole name or of its first three letters (two, where names have only two), in any case.
  mutating func name(in names: [String]) -> Int? {
    let word = rest.prefix { $0.isLetter }
    let lowered = word.lowercased()
    guard let index = names.firstIndex(where: { $0.lowercased() == lowered || $0.prefix(3).lowercased() == lowered }) else { return nil }
    rest = rest.dropFirst(word.count)
    _ = take(".")
    return index
  }

  /// `Z`, `+02:00`, `-0530`, `+02`: seconds east of UTC.
  mutating func offset() -> Int? {
    if take("Z") || take("z") { return 0 }
    let sign = take("-") ? -1 : 1
    if sign == 1, !take("+"), !take("\u{2212}") { return nil }
    guard let hours = number(digits: 2...2) else { return nil }
    _ = take(":")
    return sign * (hours * 3600 + (number(digits: 2...2) ?? 0) * 60)
  }
}
