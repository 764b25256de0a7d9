/// A date format in the notation of Moment.js, which Grafana uses everywhere: `YYYY-MM-DD HH:mm:ss`.
///
/// English names; weeks of `w` begin on Sunday, those of `W` are ISO's. What is no token stands for itself, and so does
/// what is inside brackets.
package struct MomentFormat: Hashable, Sendable {
  enum Part: Hashable, Sendable {
    case token(String)
    case literal(String)
  }

  package let pattern: String
  let parts: [Part]

  package init(_ pattern: String) {
    self.pattern = pattern
    parts = Self.parts(of: pattern)
  }

  /// The text of a moment.
  ///
  /// - Parameter milliseconds: Since the Unix epoch.
  package func text(_ milliseconds: Int64, zone: TimeZoneRules = .utc) -> String {
    let date = CivilDate(milliseconds: milliseconds, zone: zone)
    var output = ""
    for part in parts {
      switch part {
      case .literal(let text): output += text
      case .token(let token): output += Self.text(of: token, date: date, milliseconds: milliseconds, zone: zone)
      }
    }
    return output
  }
}

// MARK: Tokens

extension MomentFormat {
  /// Longest first, as Moment's own expression tries them.
  private static let tokens = [
    "Hmmss", "hmmss", "Hmm", "hmm", "MMMM", "MMM", "Mo", "MM", "M", "DDDo", "DDDD", "DDD", "Do", "DD", "D", "dddd", "ddd", "do",
    "dd", "d", "wo", "ww", "w", "Wo", "WW", "W", "Qo", "Q", "YYYYYY", "YYYYY", "YYYY", "YY", "Y", "ggggg", "gggg", "gg", "GGGGG",
    "GGGG", "GG", "e", "E", "a", "A", "hh", "h", "HH", "H", "kk", "k", "mm", "m", "ss", "s", "SSSSSSSSS", "SSSSSSSS", "SSSSSSS",
    "SSSSSS", "SSSSS", "SSSS", "SSS", "SS", "S", "x", "X", "zz", "z", "ZZ", "Z", "LTS", "LT", "LLLL", "LLL", "LL", "L", "llll", "lll",
    "ll", "l",
  ]

  private static let longForms = [
    "LTS": "h:mm:ss A", "LT": "h:mm A", "L": "MM/DD/YYYY", "LL": "MMMM D, YYYY", "LLL": "MMMM D, YYYY h:mm A",
    "LLLL": "dddd, MMMM D, YYYY h:mm A", "l": "M/D/YYYY", "ll": "MMM D, YYYY", "lll": "MMM D, YYYY h:mm A",
    "llll": "ddd, MMM D, YYYY h:mm A",
  ]

  static let monthNames = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
  ]
  static let dayNames = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

  private static func parts(of pattern: String) -> [Part] {
    var parts: [Part] = []
    var literal = ""
    var rest = pattern[...]
    func isToken(_ candidate: String) -> Bool { rest.hasPrefix(candidate) }
    while let first = rest.first {
      if first == "[", let end = rest.firstIndex(of: "]"), !rest[rest.index(after: rest.startIndex)..<end].contains("[") {
        literal += rest[rest.index(after: rest.startIndex)..<end]
        rest = rest[rest.index(after: end)...]
      } else if first == "\\", rest.count > 1 {
        rest = rest.dropFirst()
        let escaped = tokens.first(where: isToken) ?? String(rest.prefix(1))
        literal += escaped
        rest = rest.dropFirst(escaped.count)
      } else if let token = tokens.first(where: isToken) {
        if !literal.isEmpty { parts.append(.literal(literal)) }
        literal = ""
        if let long = longForms[token] { parts += Self.parts(of: long) } else { parts.append(.token(token)) }
        rest = rest.dropFirst(token.count)
      } else {
        literal.append(first)
        rest = rest.dropFirst()
      }
    }
    if !literal.isEmpty { parts.append(.literal(literal)) }
    return parts
  }

  private static func text(of token: String, date: CivilDate, milliseconds: Int64, zone: TimeZoneRules) -> String {
    let twelveHour = date.hour % 12 == 0 ? 12 : date.hour % 12
    switch token {
    case "M": return String(date.month)
    case "MM": return padded(date.month, 2)
    case "MMM": return String(monthNames[date.month - 1].prefix(3))
    case "MMMM": return monthNames[date.month - 1]
    case "Mo": return ordinal(date.month)
    case "D": return String(date.day)
    case "DD": return padded(date.day, 2)
    case "Do": return ordinal(date.day)
    case "DDD": return String(date.dayOfYear)
    case "DDDD": return padded(date.dayOfYear, 3)
    case "DDDo": return ordinal(date.dayOfYear)
    case "d", "e": return String(date.weekday)
    case "E": return String(date.weekday == 0 ? 7 : date.weekday)
    case "do": return ordinal(date.weekday)
    case "dd": return String(dayNames[date.weekday].prefix(2))
    case "ddd": return String(dayNames[date.weekday].prefix(3))
    case "dddd": return dayNames[date.weekday]
    case "w": return String(localWeek(date).week)
    case "ww": return padded(localWeek(date).week, 2)
    case "wo": return ordinal(localWeek(date).week)
    case "W": return String(date.isoWeek.week)
    case "WW": return padded(date.isoWeek.week, 2)
    case "Wo": return ordinal(date.isoWeek.week)
    case "gg": return padded(localWeek(date).year % 100, 2)
    case "gggg": return padded(localWeek(date).year, 4)
    case "ggggg": return padded(localWeek(date).year, 5)
    case "GG": return padded(date.isoWeek.year % 100, 2)
    case "GGGG": return padded(date.isoWeek.year, 4)
    case "GGGGG": return padded(date.isoWeek.year, 5)
    case "Q": return String((date.month + 2) / 3)
    case "Qo": return ordinal((date.month + 2) / 3)
    case "Y": return date.year > 9999 ? "+\(date.year)" : padded(date.year, 4)
    case "YY": return padded(date.year % 100, 2)
    case "YYYY": return padded(date.year, 4)
    case "YYYYY": return padded(date.year, 5)
    case "YYYYYY": return (date.year < 0 ? "" : "+") + padded(date.year, 6)
    case "a": return date.hour < 12 ? "am" : "pm"
    case "A": return date.hour < 12 ? "AM" : "PM"
    case "h": return String(twelveHour)
    case "hh": return padded(twelveHour, 2)
    case "H": return String(date.hour)
    case "HH": return padded(date.hour, 2)
    case "k": return String(date.hour == 0 ? 24 : date.hour)
    case "kk": return padded(date.hour == 0 ? 24 : date.hour, 2)
    case "m": return String(date.minute)
    case "mm": return padded(date.minute, 2)
    case "s": return String(date.second)
    case "ss": return padded(date.second, 2)
    case "Hmm": return "\(date.hour)\(padded(date.minute, 2))"
    case "Hmmss": return "\(date.hour)\(padded(date.minute, 2))\(padded(date.second, 2))"
    case "hmm": return "\(twelveHour)\(padded(date.minute, 2))"
    case "hmmss": return "\(twelveHour)\(padded(date.minute, 2))\(padded(date.second, 2))"
    case "x": return String(milliseconds)
    case "X": return String(milliseconds.floorDivided(by: 1000))
    case "z", "zz": return zone.abbreviation(at: milliseconds.floorDivided(by: 1000))
    case "Z": return offset(zone, milliseconds, separator: ":")
    case "ZZ": return offset(zone, milliseconds, separator: "")
    default:
      // S…: fractions of a second, cut and not rounded.
      let digits = padded(date.millisecond, 3)
      return token.count <= 3 ? String(digits.prefix(token.count)) : digits + String(repeating: "0", count: token.count - 3)
    }
  }

  private static func localWeek(_ date: CivilDate) -> (year: Int, week: Int) { date.week(firstWeekday: 0, dayInFirstWeek: 1) }

  private static func offset(_ zone: TimeZoneRules, _ milliseconds: Int64, separator: String) -> String {
    let minutes = zone.offset(at: milliseconds.floorDivided(by: 1000)) / 60
    return (minutes < 0 ? "-" : "+") + padded(abs(minutes) / 60, 2) + separator + padded(abs(minutes) % 60, 2)
  }

  private static func padded(_ number: Int, _ length: Int) -> String {
    let digits = String(number.magnitude)
    return (number < 0 ? "-" : "") + String(repeating: "0", count: max(length - digits.count, 0)) + digits
  }

  private static func ordinal(_ number: Int) -> String {
    switch (number % 10, number % 100) {
    case (_, 11...13): "\(number)th"
    case (1, _): "\(number)st"
    case (2, _): "\(number)nd"
    case (3, _): "\(number)rd"
    default: "\(number)th"
    }
  }
}
