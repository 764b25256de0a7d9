import Glibc
package import Text
package import TimeSeries

/// Turns the numbers of one unit into text, as Grafana's value formats do.
///
/// Time values are epoch milliseconds. NaN is `NaN` and ±infinity `∞` in every unit of numbers.
package struct ValueFormatter: Hashable, Sendable {
  package let format: UnitFormat
  /// Digits after the point; `nil` shows three significant digits, whole numbers without any.
  package var decimals: Int?
  var zone: TimeZoneRules
  /// For units that speak of today and ago.
  var now: Timestamp
  /// Whether the default date format shows milliseconds.
  var showsMilliseconds = false
  private let pattern: MomentFormat?
  private let todayPattern: MomentFormat?

  /// - Parameter unit: A unit id (`bytes`, `s`, …), a `prefix:`, `suffix:`, `time:`, `si:`, `count:`, `currency:` or
  ///   `bool:` form, any other text to stand behind the number, or `nil` for plain numbers.
  package init(unit: String?, decimals: Int? = nil, zone: TimeZoneRules = .utc, now: Timestamp = .epoch) {
    self.init(format: unit.map { $0.isEmpty ? .fixed("") : UnitFormat(id: $0) } ?? .fixed(""), decimals: decimals, zone: zone, now: now)
  }

  init(format: UnitFormat, decimals: Int? = nil, zone: TimeZoneRules = .utc, now: Timestamp = .epoch) {
    (self.format, self.decimals, self.zone, self.now) = (format, decimals, zone, now)
    if case .date(let pattern, let today) = format {
      self.pattern = MomentFormat(pattern)
      todayPattern = today.map(MomentFormat.init)
    } else {
      (pattern, todayPattern) = (nil, nil)
    }
  }

  package func format(_ value: Double) -> FormattedValue {
    format(value, decimals: decimals)
  }

  /// With other decimals than the formatter's own.
  package func format(_ value: Double, decimals: Int?) -> FormattedValue {
    switch format {
    case .fixed(let unit):
      return FormattedValue(text: NumberText.fixed(value, decimals: decimals), suffix: unit.isEmpty ? "" : " " + unit)
    case .prefixed(let unit):
      return FormattedValue(prefix: unit, text: NumberText.fixed(value, decimals: decimals))
    case .percent:
      return FormattedValue(text: NumberText.fixed(value, decimals: decimals), suffix: "%")
    case .percentUnit:
      return FormattedValue(text: NumberText.fixed(100 * value, decimals: decimals), suffix: "%")
    case .si(let unit, let offset):
      return scaled(value, by: 1000, through: UnitFormat.siPrefixes, unit: unit, offset: UnitFormat.siBase + offset, decimals)
    case .iec(let unit, let offset):
      return scaled(value, by: 1024, through: UnitFormat.iecPrefixes, unit: unit, offset: offset, decimals)
    case .scaled(let suffixes):
      return scaled(value, by: 1000, through: suffixes, unit: nil, offset: 0, decimals)
    case .count(let unit):
      var result = scaled(value, by: 1000, through: Self.counts, unit: nil, offset: 0, decimals)
      result.suffix += " " + unit
      return result
    case .currency(let symbol, let isSuffix):
      var result = scaled(abs(value), by: 1000, through: Self.counts, unit: nil, offset: 0, decimals)
      if isSuffix { result.suffix += symbol } else { result.prefix = symbol }
      if value < 0 { result.prefix = "-" + result.prefix }
      return result
    case .financial(let symbol, let isSuffix):
      let text = NumberText.grouped(value, minimumDecimals: decimals ?? 0, maximumDecimals: decimals ?? 1)
      return FormattedValue(prefix: isSuffix ? "" : symbol, text: text, suffix: isSuffix ? symbol : "")
    case .hexadecimal(let isPrefixed):
      let text = NumberText.hexadecimal(Double(NumberText.fixed(value, decimals: decimals)) ?? value)
      guard isPrefixed else { return FormattedValue(text: text) }
      return FormattedValue(text: text.hasPrefix("-") ? "-0x" + text.dropFirst() : "0x" + text)
    case .scientific:
      return FormattedValue(text: NumberText.exponential(value, decimals: decimals))
    case .locale:
      return FormattedValue(text: NumberText.grouped(value, maximumDecimals: decimals ?? 3))
    case .string:
      return FormattedValue(text: JavaScriptNumber.text(value))
    case .boolean(let yes, let no):
      return FormattedValue(text: value == 0 || value.isNaN ? no : yes)
    case .time(let scale):
      return DurationText.scaled(value, in: scale, decimals: decimals)
    case .timeticks:
      return DurationText.scaled(value / 100, in: .seconds, decimals: decimals)
    case .durationList(let isMilliseconds):
      return DurationText.list(value, isMilliseconds: isMilliseconds, decimals: decimals)
    case .hoursMinutesSeconds(let withDays):
      return DurationText.hoursMinutesSeconds(value, withDays: withDays)
    case .clock(let isMilliseconds):
      return FormattedValue(text: DurationText.clock(milliseconds: isMilliseconds ? value : value * 1000, decimals: decimals))
    case .date, .systemDate, .fromNow:
      return FormattedValue(text: date(value))
    }
  }

  private static let counts = ["", "K", "M", "B", "T"]

  /// Divides by `factor` until the number is below it or the suffixes end. `offset` is the suffix that values count in.
  ///
  /// `unit` nil takes the suffixes as they are, else a space, the prefix and the unit.
  private func scaled(
    _ value: Double, by factor: Double, through suffixes: [String], unit: String?, offset: Int, _ decimals: Int?
  ) -> FormattedValue {
    guard value.isFinite else { return FormattedValue(text: NumberText.fixed(value, decimals: 0)) }
    let power = value == 0 ? 0 : floor(log10(abs(value)) / log10(factor))
    let steps = min(max(power, Double(-offset)), Double(suffixes.count - offset - 1))
    let text = NumberText.fixed(value / pow(factor, steps), decimals: decimals)
    let suffix = suffixes[offset + Int(steps)]
    return FormattedValue(text: text, suffix: unit.map { " " + suffix + $0 } ?? suffix)
  }

  private func date(_ value: Double) -> String {
    guard abs(value) <= Double(CivilDate.farthest) else { return "Invalid date" }
    let moment = Int64(value.rounded(.towardZero))
    switch format {
    case .fromNow: return RelativeTime.text(from: now, to: Timestamp(milliseconds: moment))
    case .systemDate: return (showsMilliseconds ? Self.systemDateWithMilliseconds : Self.systemDate).text(moment, zone: zone)
    default:
      guard let todayPattern, isToday(moment) else { return pattern?.text(moment, zone: zone) ?? "" }
      return todayPattern.text(moment, zone: zone)
    }
  }

  private func isToday(_ moment: Int64) -> Bool {
    CivilDate(milliseconds: now.milliseconds, zone: zone).startOfDay == CivilDate(milliseconds: moment, zone: zone).startOfDay
  }

  private static let systemDate = MomentFormat("YYYY-MM-DD HH:mm:ss")
  private static let systemDateWithMilliseconds = MomentFormat("YYYY-MM-DD HH:mm:ss.SSS")
}
