import Glibc
import GoTemplate
import Text
import TimeSeries

extension TemplateFunctions {
  private static func time(_ value: TemplateValue) throws(FunctionFailure) -> GoTime {
    if case .object(let object) = value, let time = object as? GoTime { return time }
    if case .int(let seconds, _) = value, seconds.magnitude < 9_000_000_000 { return GoTime(nanoseconds: Int64(seconds) * 1_000_000_000) }
    throw FunctionFailure("wrong type for value; expected time.Time; got \(value.type ?? "nil")")
  }

  private static func units(_ divisor: Int64) -> TemplateFunction {
    TemplateFunction(.any) { (values) throws(FunctionFailure) in .string(String(try time(values[0]).nanoseconds.floorDivided(by: divisor))) }
  }

  private static func duration(_ text: String) throws(FunctionFailure) -> TemplateValue {
    switch LogDuration.go(text) {
    case .success(let length): return .float(Double(length) / 1e9)
    case .failure(let failure): throw FunctionFailure(failure.text)
    }
  }

  private static let durationFunction = TemplateFunction(.string) { (values) throws(FunctionFailure) in try duration(values[0].text) }

  static let times: [String: TemplateFunction] = [
    "now": TemplateFunction { (_) throws(FunctionFailure) in
      var now = timespec()
      clock_gettime(CLOCK_REALTIME, &now)
      return .object(GoTime(nanoseconds: Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)))
    },
    "date": TemplateFunction(.string, .any) { (values) throws(FunctionFailure) in .string(try time(values[1]).formatted(values[0].text)) },
    "toDate": TemplateFunction(.string, .string) { (values) throws(FunctionFailure) in
      .object(GoTime(nanoseconds: GoTimeParsing.nanoseconds(of: values[1].text, layout: values[0].text, zone: .utc) ?? -62_135_596_800_000_000))
    },
    "toDateInZone": TemplateFunction(.string, .string, .string) { (values) throws(FunctionFailure) in
      let zone = TimeZoneRules.named(values[1].text) ?? .utc
      return .object(GoTime(nanoseconds: GoTimeParsing.nanoseconds(of: values[2].text, layout: values[0].text, zone: zone) ?? -62_135_596_800_000_000))
    },
    "unixEpoch": units(1_000_000_000), "unixEpochMillis": units(1_000_000), "unixEpochNanos": units(1),
    "unixToTime": TemplateFunction(.string) { (values) throws(FunctionFailure) in
      let text = values[0].text
      guard let number = Int64(text) else { throw FunctionFailure("unable to parse time '\(text)': strconv.ParseInt: parsing \(text.promQuoted): invalid syntax") }
      let factors: [Int: Int64] = [5: 86_400_000_000_000, 10: 1_000_000_000, 13: 1_000_000, 16: 1000, 19: 1]
      guard let factor = factors[text.utf8.count] else { throw FunctionFailure("unable to parse time '\(text)': unknown length") }
      return .object(GoTime(nanoseconds: number.multipliedReportingOverflow(by: factor).partialValue))
    },
    "duration": durationFunction, "duration_seconds": durationFunction,
  ]
}

/// Reads a time by a layout of Go, as far as numbers, month names and offsets go.
enum GoTimeParsing {
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
  private static let longMonths = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
  ]

  static func nanoseconds(of text: String, layout: String, zone: TimeZoneRules) -> Int64? {
    var (text, layout) = (text[...], layout[...])
    var (year, month, day, hour, minute, second, fraction) = (1, 1, 1, 0, 0, 0, Int64(0))
    var (isAfternoon, offset): (Bool?, Int?) = (nil, nil)

    func number(_ least: Int, _ most: Int) -> Int? {
      let digits = text.prefix(most).prefix { ("0"..."9").contains($0) }
      guard digits.count >= least else { return nil }
      text = text.dropFirst(digits.count)
      return Int(digits)
    }
    func takeFraction() -> Bool {
      let digits = text.dropFirst().prefix { ("0"..."9").contains($0) }
      guard !digits.isEmpty else { return false }
      text = text.dropFirst(1 + digits.count)
      fraction = Int64(digits.prefix(9)).map { value in (digits.count..<max(9, digits.count)).reduce(value) { value, _ in value * 10 } } ?? 0
      return true
    }
    func takeOffset(_ colon: Bool, _ zulu: Bool) -> Bool {
      if zulu, text.first == "Z" {
        text = text.dropFirst()
        offset = 0
        return true
      }
      guard let sign = text.first, sign == "+" || sign == "-" else { return false }
      text = text.dropFirst()
      guard let hours = number(2, 2) else { return false }
      if colon {
        guard text.first == ":" else { return false }
        text = text.dropFirst()
      }
      guard let minutes = number(2, 2) else { return false }
      offset = (sign == "-" ? -1 : 1) * (hours * 3600 + minutes * 60)
      return true
    }
    func name(_ names: [String]) -> Int? {
      guard let index = names.firstIndex(where: { text.lowercased().hasPrefix($0.lowercased()) }) else { return nil }
      text = text.dropFirst(names[index].count)
      return index + 1
    }

    while !layout.isEmpty {
      func takes(_ part: String) -> Bool {
        guard layout.hasPrefix(part) else { return false }
        layout = layout.dropFirst(part.count)
        return true
      }
      var isRead = true
      if takes("2006") { if let value = number(4, 4) { year = value } else { isRead = false } }
      else if takes("January") { if let value = name(longMonths) { month = value } else { isRead = false } }
      else if takes("Jan") { if let value = name(months) { month = value } else { isRead = false } }
      else if takes("Monday") || takes("Mon") { text = text.drop { $0.isLetter } }
      else if takes("MST") { text = text.drop { $0.isLetter } }
      else if takes("Z07:00") { isRead = takeOffset(true, true) }
      else if takes("-07:00") { isRead = takeOffset(true, false) }
      else if takes("Z0700") { isRead = takeOffset(false, true) }
      else if takes("-0700") { isRead = takeOffset(false, false) }
      else if takes("01") { if let value = number(2, 2) { month = value } else { isRead = false } }
      else if takes("02") { if let value = number(2, 2) { day = value } else { isRead = false } }
      else if takes("_2") {
        text = text.drop { $0 == " " }
        if let value = number(1, 2) { day = value } else { isRead = false }
      }
      else if takes("03") || takes("15") { if let value = number(2, 2) { hour = value } else { isRead = false } }
      else if takes("04") { if let value = number(2, 2) { minute = value } else { isRead = false } }
      else if takes("05") {
        if let value = number(2, 2) { second = value } else { isRead = false }
        // A fraction may follow though the layout has none.
        if text.first == ".", !layout.hasPrefix(".0"), !layout.hasPrefix(".9"), !layout.hasPrefix(",0") { _ = takeFraction() }
      }
      else if takes("06") { if let value = number(2, 2) { year = value >= 69 ? 1900 + value : 2000 + value } else { isRead = false } }
      else if takes("PM") {
        isAfternoon = text.hasPrefix("PM")
        text = text.dropFirst(2)
      }
      else if layout.hasPrefix(".0") || layout.hasPrefix(",0") || layout.hasPrefix(".9") || layout.hasPrefix(",9") {
        layout = layout.dropFirst()
        layout = layout.drop { $0 == "0" || $0 == "9" }
        if text.first == "." || text.first == "," { isRead = takeFraction() }
      }
      else if takes("1") { if let value = number(1, 2) { month = value } else { isRead = false } }
      else if takes("2") { if let value = number(1, 2) { day = value } else { isRead = false } }
      else if takes("3") { if let value = number(1, 2) { hour = value } else { isRead = false } }
      else if takes("4") { if let value = number(1, 2) { minute = value } else { isRead = false } }
      else if takes("5") { if let value = number(1, 2) { second = value } else { isRead = false } }
      else {
        guard let expected = layout.popFirst(), text.first == expected else { return nil }
        text = text.dropFirst()
      }
      guard isRead else { return nil }
    }
    guard text.isEmpty, (1...12).contains(month), (1...31).contains(day), hour < 25, minute < 60, second < 61 else { return nil }
    if let isAfternoon { hour = hour % 12 + (isAfternoon ? 12 : 0) }
    let date = CivilDate(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    var milliseconds = date.milliseconds(in: offset == nil ? zone : .utc)
    if let offset { milliseconds -= Int64(offset) * 1000 }
    let (nanoseconds, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
    return overflow ? nil : nanoseconds + fraction
  }
}
