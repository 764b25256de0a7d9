import Text

/// A layout of Go's `time` package, cut into its parts.
struct TimeLayout {
  private enum Part {
    case literal(String)
    case element(String)
    /// `.000` keeps its digits, `.999` drops zeros at the end; either may begin with a comma.
    case fraction(digits: Int, keepsZeros: Bool, sign: Character)
  }

  private var parts: [Part] = []

  /// Longer ones before those that begin like them.
  private static let elements = [
    "January", "Jan", "Monday", "Mon", "MST", "2006", "-07:00:00", "-070000", "-07:00", "-0700", "-07", "Z07:00:00", "Z070000", "Z07:00", "Z0700", "Z07",
    "002", "01", "02", "03", "04", "05", "06", "15", "PM", "pm", "__2", "_2", "1", "2", "3", "4", "5",
  ]

  init(_ layout: String) {
    var rest = layout[...]
    var literal = ""
    func isWordFollowing(_ element: String) -> Bool {
      guard element == "Jan" || element == "Mon", let next = rest.dropFirst(element.count).first else { return false }
      return next.isLowercase
    }
    while let character = rest.first {
      if let (part, length) = Self.fraction(rest, after: literal, parts.last) {
        if !literal.isEmpty { parts.append(.literal(literal)) }
        literal = ""
        parts.append(part)
        rest = rest.dropFirst(length)
      } else if let element = Self.elements.first(where: { rest.hasPrefix($0) }), !isWordFollowing(element), !(element == "_2" && rest.hasPrefix("_2006")) {
        if !literal.isEmpty { parts.append(.literal(literal)) }
        literal = ""
        parts.append(.element(element))
        rest = rest.dropFirst(element.count)
      } else {
        literal.append(character)
        rest = rest.dropFirst()
      }
    }
    if !literal.isEmpty { parts.append(.literal(literal)) }
  }

  private static func fraction(_ rest: Substring, after literal: String, _ last: Part?) -> (Part, Int)? {
    guard let sign = rest.first, sign == "." || sign == ",", let digit = rest.dropFirst().first, digit == "0" || digit == "9" else { return nil }
    let run = rest.dropFirst().prefix { $0 == digit }
    if let next = rest.dropFirst(1 + run.count).first, next.isASCII, next.isNumber { return nil }
    return (.fraction(digits: run.count, keepsZeros: digit == "0", sign: sign), 1 + run.count)
  }

  func text(of time: GoTime) -> String {
    let date = time.calendar
    return parts.map { part in
      switch part {
      case .literal(let text): text
      case .element(let element): Self.text(of: element, date, time.zone)
      case .fraction(let digits, let keepsZeros, let sign): Self.fraction(time.nanosecondOfSecond, digits, keepsZeros, sign)
      }
    }.joined()
  }

  private static func fraction(_ nanoseconds: Int, _ digits: Int, _ keepsZeros: Bool, _ sign: Character) -> String {
    var text = String(String(1_000_000_000 + nanoseconds).dropFirst()).prefix(digits)
    if !keepsZeros {
      while text.last == "0" { text.removeLast() }
      if text.isEmpty { return "" }
    }
    return "\(sign)\(text)"
  }

  private static func padded(_ value: Int, _ width: Int, with filling: String = "0") -> String {
    let digits = "\(value.magnitude)"
    return (value < 0 ? "-" : "") + String(repeating: filling, count: max(0, width - digits.count)) + digits
  }

  private static func text(of element: String, _ date: CivilDate, _ zone: GoTime.Zone) -> String {
    let hour = date.hour % 12 == 0 ? 12 : date.hour % 12
    switch element {
    case "January": return GoCalendar.monthName(date.month)
    case "Jan": return String(GoCalendar.monthName(date.month).prefix(3))
    case "Monday": return GoCalendar.weekdayName(date.weekday)
    case "Mon": return String(GoCalendar.weekdayName(date.weekday).prefix(3))
    case "MST": return zone.name.isEmpty ? Self.zone("-0700", zone) : zone.name
    case "2006": return padded(date.year, 4)
    case "06": return padded(Int(Int64(date.year).floorRemainder(by: 100)), 2)
    case "01": return padded(date.month, 2)
    case "1": return "\(date.month)"
    case "02": return padded(date.day, 2)
    case "_2": return padded(date.day, 2, with: " ")
    case "2": return "\(date.day)"
    case "002": return padded(date.dayOfYear, 3)
    case "__2": return padded(date.dayOfYear, 3, with: " ")
    case "15": return padded(date.hour, 2)
    case "03": return padded(hour, 2)
    case "3": return "\(hour)"
    case "04": return padded(date.minute, 2)
    case "4": return "\(date.minute)"
    case "05": return padded(date.second, 2)
    case "5": return "\(date.second)"
    case "PM": return date.hour < 12 ? "AM" : "PM"
    case "pm": return date.hour < 12 ? "am" : "pm"
    default: return Self.zone(element, zone)
    }
  }

  private static func zone(_ element: String, _ zone: GoTime.Zone) -> String {
    if element.hasPrefix("Z"), zone.offset == 0 { return "Z" }
    let size = Int(zone.offset.magnitude)
    let (hours, minutes, seconds) = (padded(size / 3600, 2), padded(size / 60 % 60, 2), padded(size % 60, 2))
    let sign = zone.offset < 0 ? "-" : "+"
    switch element.dropFirst() {
    case "07": return sign + hours
    case "0700": return sign + hours + minutes
    case "07:00": return "\(sign)\(hours):\(minutes)"
    case "070000": return sign + hours + minutes + seconds
    default: return "\(sign)\(hours):\(minutes):\(seconds)"
    }
  }
}
