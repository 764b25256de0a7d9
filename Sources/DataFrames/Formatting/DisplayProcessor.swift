package import Text
package import TimeSeries

/// A value as a panel shows it.
package struct DisplayValue: Hashable, Sendable {
  package var formatted: FormattedValue
  /// NaN for what is no number.
  package var numeric: Double
  package var color: RGB
  /// Where the number lies between the field's minimum and maximum, 0…1 within; `nil` where a mapping gave the colour.
  package var fraction: Double?

  package var text: String { formatted.description }

  package init(formatted: FormattedValue, numeric: Double, color: RGB, fraction: Double? = nil) {
    (self.formatted, self.numeric, self.color, self.fraction) = (formatted, numeric, color, fraction)
  }
}

/// Shows the values of one field: mapping, unit, decimals, colour and what stands for nothing.
package struct DisplayProcessor: Sendable {
  package let colors: FieldColorScale
  package let formatter: ValueFormatter
  private let mapper: ValueMapper
  private let variant: ColorVariant
  private let noValue: String
  private let isStringUnit: Bool
  private let hasDateUnit: Bool
  private let trimsTickZeros: Bool

  /// - Parameters:
  ///   - field: With its final config; ``Field/state`` gives series index and range.
  ///   - now: For units that say how long ago.
  package init(field: Field, variant: ColorVariant = .dark, zone: TimeZoneRules = .utc, now: Timestamp = .epoch) {
    let unit = Self.unit(of: field)
    var formatter = ValueFormatter(unit: unit, decimals: field.config.decimals, zone: zone, now: now)
    formatter.showsMilliseconds = Self.isShort(field)
    self.formatter = formatter
    self.variant = variant
    colors = FieldColorScale(field: field, variant: variant)
    mapper = ValueMapper(field.config.mappings)
    noValue = field.config.noValue ?? ""
    isStringUnit = unit == "string"
    hasDateUnit = formatter.format.isDate
    let isPlain = !formatter.format.isDate && unit != "locale" && !(unit.map { $0.hasPrefix("currency") || $0.hasPrefix("bool") } ?? false)
    trimsTickZeros = isPlain && field.type == .number && field.config.decimals == nil
  }

  private static func unit(of field: Field) -> String? {
    let unit = field.config.unit.flatMap { $0.isEmpty ? nil : $0 }
    switch field.type {
    case .time: return unit.map { UnitFormat(id: $0).isDate ? $0 : "dateTimeAsSystem" } ?? "dateTimeAsSystem"
    case .boolean: return unit.flatMap { $0.hasPrefix("bool") ? $0 : nil } ?? "bool"
    case .string: return unit ?? "string"
    default: return unit
    }
  }

  /// Whether a time field spans less than a minute.
  private static func isShort(_ field: Field) -> Bool {
    guard case .times(let times) = field.values, times.count > 1, let first = times[0], let last = times[times.count - 1]
    else { return false }
    return abs(Double(last) - Double(first)) < 60000
  }

  package func display(_ value: Value) -> DisplayValue {
    var value = value
    if hasDateUnit, case .string(let text) = value, let moment = ISODate.milliseconds(of: text) { value = .time(moment) }
    let numeric = isStringUnit ? .nan : value.scriptNumber
    let mapped = mapper.isEmpty ? nil : mapper.result(for: value)
    let formatted = mapped?.text.map { FormattedValue(text: $0) } ?? self.text(of: value, numeric)
    if let color = mapped?.color {
      return DisplayValue(formatted: formatted, numeric: numeric, color: RGB(color, variant: variant))
    }
    let scaled = numeric.isNaN ? -Double.infinity : numeric
    return DisplayValue(formatted: formatted, numeric: numeric, color: colors.color(of: scaled), fraction: colors.fraction(of: scaled))
  }

  private func text(of value: Value, _ numeric: Double) -> FormattedValue {
    if case .boolean = value { return FormattedValue(text: value.scriptText) }
    if !numeric.isNaN { return formatter.format(numeric) }
    let text = value.scriptText
    return FormattedValue(text: text.isEmpty ? noValue : text)
  }

  /// The text of an axis tick: all ticks share the decimals that their distance needs, zeros at the end dropped.
  ///
  /// - Parameter increment: The distance between ticks.
  package func tick(_ value: Double, increment: Double) -> FormattedValue {
    let decimals = Self.decimals(of: increment)
    guard trimsTickZeros, decimals > 0, !value.isNaN else { return display(.number(value)).formatted }
    if let text = mapper.result(for: .number(value))?.text { return FormattedValue(text: text) }
    var formatted = formatter.format(value, decimals: decimals)
    if let number = Double(formatted.text), number.isFinite { formatted.text = NumberText.plain(number) }
    return formatted
  }

  /// Digits after the point of a number, at most six.
  private static func decimals(of increment: Double) -> Int {
    guard increment.isFinite else { return 0 }
    let text = NumberText.plain(NumberText.roundHalfUp(increment * 1e6) / 1e6)
    return text.firstIndex(of: ".").map { text.distance(from: $0, to: text.endIndex) - 1 } ?? 0
  }
}
