import LogEntries
import Text

/// Finds the time of a text line, in the shapes that programs write.
///
/// The shape and the place of the last hit are tried first: the lines of a file are alike.
struct TimeScan {
  enum Shape: CaseIterable {
    /// `2026-11-30T20:46:43.123Z`, also with `/` and a blank.
    case iso
    /// `30/Nov/2026:20:46:43 +0000`, `30/Nov/2026 20:46:43`
    case access
    /// `Nov 30 20:46:43`, `Mon Nov 30 20:46:43.123456 2026`
    case monthName
    /// `30 Nov 2026 20:46:43.123`, `13 Apr 12:52:30.731`
    case dayMonthName
    /// `17/06/09 20:10:40`
    case shortYear
    /// `20260327 11:34:21.908`
    case compact
    /// `I1130 20:46:43.123456`, `05-26 11:18:41.509`
    case monthDay
    /// `1697048351.000001`, `1428634687123`
    case epoch
    /// `12:21:46.284771`
    case clock
  }

  struct Hit {
    var time: Nanoseconds
    /// Bytes of the line.
    var range: Range<Int>
    var hasZone: Bool
  }

  /// Of times without one.
  var zone: TimeZoneRules
  /// Times without a year are not after this; nanoseconds.
  var now: Nanoseconds
  private(set) var last: Shape?
  private var lastStart = 0

  init(zone: TimeZoneRules, now: Nanoseconds) {
    (self.zone, self.now) = (zone, now)
  }

  /// How far from its start a line is searched.
  private static let reach = 160

  mutating func time(in line: UnsafeBufferPointer<UInt8>) -> Hit? {
    if let last, let hit = read(last, line, lastStart) { return hit }
    let limit = min(line.count, Self.reach)
    var index = 0
    while index < limit {
      let byte = line[index]
      let isStart = index == 0 || !Self.isWordPart(line[index - 1]) || (index == 1 && "IWEFDC".utf8.contains(line[0]))
      if isStart, Self.isDigit(byte) || Self.isUpper(byte) {
        for shape in Shape.allCases where Self.canBegin(shape, byte, at: index) {
          if let hit = read(shape, line, index) {
            (last, lastStart) = (shape, index)
            return hit
          }
        }
      }
      index += 1
    }
    return nil
  }

  private static func canBegin(_ shape: Shape, _ byte: UInt8, at index: Int) -> Bool {
    switch shape {
    case .monthName: isUpper(byte)
    case .epoch, .monthDay, .clock: isDigit(byte) && index <= 24
    case .iso, .access, .dayMonthName, .shortYear, .compact: isDigit(byte)
    }
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
  private static func isUpper(_ byte: UInt8) -> Bool { byte >= 0x41 && byte <= 0x5A }
  private static func isWordPart(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") }

  private func read(_ shape: Shape, _ line: UnsafeBufferPointer<UInt8>, _ start: Int) -> Hit? {
    var reader = TimeReader(line: line, position: start, zone: zone, now: now)
    guard let time = reader.read(shape) else { return nil }
    return Hit(time: time, range: start..<reader.position, hasZone: reader.hasZone)
  }
}

/// Reads one time at a place.
struct TimeReader {
  let line: UnsafeBufferPointer<UInt8>
  var position: Int
  let zone: TimeZoneRules
  let now: Nanoseconds
  private(set) var hasZone = false

  init(line: UnsafeBufferPointer<UInt8>, position: Int, zone: TimeZoneRules, now: Nanoseconds) {
    (self.line, self.position, self.zone, self.now) = (line, position, zone, now)
  }

  private struct Parts {
    var (year, month, day, hour, minute, second) = (0, 1, 1, 0, 0, 0)
    var fraction: Int64 = 0
    var hasFraction = false
    /// Seconds east of Greenwich.
    var offset: Int?
  }

  private var byte: UInt8? { position < line.count ? line[position] : nil }

  private mutating func take(_ expected: UInt8) -> Bool {
    guard byte == expected else { return false }
    position += 1
    return true
  }

  /// Exactly `count` digits.
  private mutating func digits(_ count: Int) -> Int? {
    guard position + count <= line.count else { return nil }
    var value = 0
    for index in position..<position + count {
      guard TimeScan.isDigit(line[index]) else { return nil }
      value = value * 10 + Int(line[index] - 0x30)
    }
    position += count
    return value
  }

  private var endsHere: Bool { byte.map { !TimeScan.isDigit($0) } ?? true }

  mutating func read(_ shape: TimeScan.Shape) -> Nanoseconds? {
    var parts = Parts()
    switch shape {
    case .iso:
      guard let year = digits(4), year >= 1970, year < 2200, let separator = byte, separator == UInt8(ascii: "-") || separator == UInt8(ascii: "/") else { return nil }
      position += 1
      guard let month = digits(2), take(separator), let day = digits(2), let between = byte,
        between == UInt8(ascii: "T") || between == UInt8(ascii: " ") || between == UInt8(ascii: "_") || between == UInt8(ascii: "\t")
      else { return nil }
      position += 1
      (parts.year, parts.month, parts.day) = (year, month, day)
      guard clock(&parts) else { return nil }
      offset(&parts)
    case .access:
      guard let day = digits(2), take(UInt8(ascii: "/")), let month = month(), take(UInt8(ascii: "/")), let year = digits(4),
        take(UInt8(ascii: ":")) || take(0x20)
      else { return nil }
      (parts.year, parts.month, parts.day) = (year, month, day)
      guard clock(&parts) else { return nil }
      offset(&parts)
    case .monthName:
      if let month = month() {
        guard take(0x20) else { return nil }
        return namedDate(month)
      }
      // `Mon Nov 30 …`
      guard weekday(), take(0x20), let month = month(), take(0x20) else { return nil }
      return namedDate(month)
    case .dayMonthName:
      guard let day = digits(2) ?? digits(1), take(0x20) || take(UInt8(ascii: "-")), let month = month(), take(0x20) || take(UInt8(ascii: "-")) else { return nil }
      let mark = position
      if let year = digits(4), take(0x20) {
        parts.year = year
      } else {
        position = mark
      }
      (parts.month, parts.day) = (month, day)
      guard clock(&parts) else { return nil }
      offset(&parts)
    case .shortYear:
      guard let year = digits(2), take(UInt8(ascii: "/")), let month = digits(2), take(UInt8(ascii: "/")), let day = digits(2), take(0x20) else { return nil }
      (parts.year, parts.month, parts.day) = (2000 + year, month, day)
      guard clock(&parts) else { return nil }
    case .compact:
      guard let year = digits(4), year >= 1990, year < 2200, let month = digits(2), let day = digits(2), take(0x20) || take(UInt8(ascii: "T")) else { return nil }
      (parts.year, parts.month, parts.day) = (year, month, day)
      guard clock(&parts) else { return nil }
      offset(&parts)
    case .monthDay:
      guard let month = digits(2) else { return nil }
      let isParted = take(UInt8(ascii: "-")) || take(UInt8(ascii: "."))
      guard let day = digits(2), take(0x20), isParted || position >= 6 && (line[0] | 0x20) >= 0x61 else { return nil }
      (parts.month, parts.day) = (month, day)
      guard clock(&parts), parts.hasFraction || !isParted else { return nil }
    case .epoch: return epoch()
    case .clock:
      guard clock(&parts), parts.hasFraction else { return nil }
      let today = CivilDate(milliseconds: now / 1_000_000, zone: zone)
      (parts.year, parts.month, parts.day) = (today.year, today.month, today.day)
    }
    return time(parts)
  }

  private mutating func namedDate(_ month: Int) -> Nanoseconds? {
    var parts = Parts()
    if byte == 0x20 { position += 1 }
    guard let day = digits(2) ?? digits(1), take(0x20) else { return nil }
    let mark = position
    if let year = digits(4), year >= 1970, year < 2200, take(0x20) { parts.year = year } else { position = mark }
    (parts.month, parts.day) = (month, day)
    guard clock(&parts) else { return nil }
    let end = position
    if parts.year == 0, take(0x20) {
      // `… 20:46:43 UTC 2026` or `… 20:46:43 2026`
      let zoneStart = position
      while let letter = byte, letter >= 0x41, letter <= 0x5A { position += 1 }
      let name = String(decoding: line[zoneStart..<position], as: UTF8.self)
      if !name.isEmpty { _ = take(0x20) }
      if let year = digits(4), year >= 1970, year < 2200, endsHere {
        parts.year = year
        parts.offset = name.isEmpty ? nil : Self.namedOffset(name)
      } else {
        position = end
      }
    }
    return time(parts)
  }

  private mutating func clock(_ parts: inout Parts) -> Bool {
    let mark = position
    if byte == 0x20 { position += 1 }
    guard let hour = digits(2) ?? digits(1), take(UInt8(ascii: ":")), let minute = digits(2), hour < 24, minute < 60 else {
      position = mark
      return false
    }
    (parts.hour, parts.minute) = (hour, minute)
    guard take(UInt8(ascii: ":")), let second = digits(2), second <= 60 else {
      position = mark
      return false
    }
    parts.second = second
    if let point = byte, point == UInt8(ascii: ".") || point == UInt8(ascii: ",") || point == UInt8(ascii: ":"), position + 1 < line.count, TimeScan.isDigit(line[position + 1]) {
      var index = position + 1
      var (value, count) = (Int64(0), 0)
      while index < line.count, TimeScan.isDigit(line[index]) {
        if count < 9 { (value, count) = (value * 10 + Int64(line[index] - 0x30), count + 1) }
        index += 1
      }
      while count < 9 { (value, count) = (value * 10, count + 1) }
      (parts.fraction, parts.hasFraction) = (value, true)
      position = index
    }
    return true
  }

  /// `Z`, `+01:00`, `+0100`, ` +0000`, ` UTC`, `-07`
  private mutating func offset(_ parts: inout Parts) {
    let mark = position
    if take(UInt8(ascii: "Z")) {
      parts.offset = 0
      return
    }
    if byte == 0x20 { position += 1 }
    if let sign = byte, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
      position += 1
      if let hours = digits(2), hours <= 18 {
        _ = take(UInt8(ascii: ":"))
        let minutes = digits(2) ?? 0
        if endsHere {
          parts.offset = (sign == UInt8(ascii: "-") ? -1 : 1) * (hours * 3600 + minutes * 60)
          return
        }
      }
    } else if let letter = byte, letter >= 0x41, letter <= 0x5A {
      let start = position
      while let letter = byte, letter >= 0x41, letter <= 0x5A, position - start < 5 { position += 1 }
      if let offset = Self.namedOffset(String(decoding: line[start..<position], as: UTF8.self)), byte != UInt8(ascii: "_") {
        parts.offset = offset
        return
      }
    }
    position = mark
  }

  /// The zones that programs name most.
  private static func namedOffset(_ name: String) -> Int? {
    let hours: [String: Int] = [
      "UTC": 0, "GMT": 0, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "WET": 0, "WEST": 1, "MSK": 3, "BST": 1, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5,
      "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "JST": 9, "KST": 9, "SGT": 8, "HKT": 8, "AEST": 10, "AEDT": 11,
    ]
    return hours[name].map { $0 * 3600 }
  }

  private mutating func epoch() -> Nanoseconds? {
    let start = position
    while let digit = byte, TimeScan.isDigit(digit) { position += 1 }
    let count = position - start
    guard [10, 13, 16, 19].contains(count), let value = Int64(String(decoding: line[start..<position], as: UTF8.self)) else { return nil }
    hasZone = true
    guard count == 10 else { return value.multipliedReportingOverflow(by: count == 13 ? 1_000_000 : count == 16 ? 1000 : 1).partialValue }
    guard value > 500_000_000 else { return nil }
    var fraction: Int64 = 0
    if byte == UInt8(ascii: "."), position + 1 < line.count, TimeScan.isDigit(line[position + 1]) {
      position += 1
      var places = 0
      while let digit = byte, TimeScan.isDigit(digit) {
        if places < 9 { (fraction, places) = (fraction * 10 + Int64(digit - 0x30), places + 1) }
        position += 1
      }
      while places < 9 { (fraction, places) = (fraction * 10, places + 1) }
    } else if byte.map({ $0 > 0x20 && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "]") }) == true {
      return nil
    }
    return value * 1_000_000_000 + fraction
  }

  private static let monthNames: [[UInt8]] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"].map { Array($0.utf8) }
  private static let weekdayNames: [[UInt8]] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map { Array($0.utf8) }

  private func letters() -> (UInt8, UInt8, UInt8)? {
    guard position + 3 <= line.count else { return nil }
    return (line[position] | 0x20, line[position + 1] | 0x20, line[position + 2] | 0x20)
  }

  private mutating func month() -> Int? {
    guard let (a, b, c) = letters(), let index = Self.monthNames.firstIndex(where: { $0[0] == a && $0[1] == b && $0[2] == c }) else { return nil }
    position += 3
    return index + 1
  }

  private mutating func weekday() -> Bool {
    guard let (a, b, c) = letters(), Self.weekdayNames.contains(where: { $0[0] == a && $0[1] == b && $0[2] == c }) else { return false }
    position += 3
    _ = take(UInt8(ascii: ","))
    return true
  }

  private mutating func time(_ parts: Parts) -> Nanoseconds? {
    guard (1...12).contains(parts.month), parts.day >= 1, parts.day <= 31 else { return nil }
    hasZone = parts.offset != nil
    var year = parts.year
    if year == 0 {
      // The newest year in which it is not in the future; a day of grace for other clocks.
      year = CivilDate(milliseconds: now / 1_000_000, zone: zone).year
      if let time = time(parts, year: year), time > now + 86_400_000_000_000 { year -= 1 }
    }
    return time(parts, year: year)
  }

  private func time(_ parts: Parts, year: Int) -> Nanoseconds? {
    let date = CivilDate(year: year, month: parts.month, day: parts.day, hour: parts.hour, minute: parts.minute, second: parts.second)
    let milliseconds = parts.offset.map { date.milliseconds(in: .utc) - Int64($0) * 1000 } ?? date.milliseconds(in: zone)
    let (nanoseconds, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
    return overflow ? nil : nanoseconds + parts.fraction
  }
}
