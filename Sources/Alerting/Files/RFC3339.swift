import Text
package import TimeSeries

/// Times as `2024-01-01T00:00:00.5Z` and `2024-01-01T01:00:00+01:00`.
package enum RFC3339 {
  package static func parse(_ text: String) -> Timestamp? {
    let bytes = Array(text.utf8)
    func number(_ range: Range<Int>) -> Int? {
      guard range.upperBound <= bytes.count, bytes[range].allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
      return Int(String(decoding: bytes[range], as: UTF8.self))
    }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13), let minute = number(14..<16),
      let second = number(17..<19), bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), [UInt8(ascii: "T"), UInt8(ascii: "t"), 0x20].contains(bytes[10]),
      bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"), (1...12).contains(month), (1...CivilDate.daysInMonth(year: year, month: month)).contains(day),
      hour < 24, minute < 60, second <= 60
    else { return nil }
    var place = 19
    var millisecond = 0
    if place < bytes.count, bytes[place] == UInt8(ascii: ".") {
      let digits = bytes[(place + 1)...].prefix { (0x30...0x39).contains($0) }
      guard !digits.isEmpty else { return nil }
      millisecond = Int(String(decoding: digits.prefix(3), as: UTF8.self) + String(repeating: "0", count: max(0, 3 - digits.count))) ?? 0
      place += 1 + digits.count
    }
    guard let offset = offset(bytes[min(place, bytes.count)...]) else { return nil }
    let days = Int64(CivilDate.dayNumber(year: year, month: month, day: day))
    let seconds = days * 86_400 + Int64(hour * 3600 + minute * 60 + second) - Int64(offset)
    return Timestamp(milliseconds: seconds * 1000 + Int64(millisecond))
  }

  private static func offset(_ text: ArraySlice<UInt8>) -> Int? {
    guard let sign = text.first else { return nil }
    if sign | 0x20 == UInt8(ascii: "z") { return text.count == 1 ? 0 : nil }
    let parts = String(decoding: text.dropFirst(), as: UTF8.self).split(separator: ":")
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), parts.count == 2, let hours = Int(parts[0]), let minutes = Int(parts[1]), hours < 24, minutes < 60
    else { return nil }
    return (hours * 3600 + minutes * 60) * (sign == UInt8(ascii: "-") ? -1 : 1)
  }

  /// `2024-01-01T00:00:00.000Z`; years beyond four digits are clamped.
  package static func text(_ time: Timestamp) -> String {
    let date = CivilDate(localMilliseconds: min(max(time.rawValue, -62_135_596_800_000), 253_402_300_799_999))
    func padded(_ value: Int, _ width: Int) -> String {
      let digits = String(value)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let fraction = date.millisecond == 0 ? "" : ".\(padded(date.millisecond, 3))"
    return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))T\(padded(date.hour, 2)):\(padded(date.minute, 2)):\(padded(date.second, 2))\(fraction)Z"
  }
}
