package import Text
package import TimeSeries

/// Writes the values of one field, as Grafana's `getDisplayProcessor` does (checked against 12.0): a mapping's text, else
/// the number in its unit, else the text itself, else what stands for no value.
package struct DisplayProcessor: Sendable {
  package let formatter: ValueFormatter
  private let mapper: ValueMapper
  private let noValue: String
  private let isStringUnit: Bool
  private let isDateUnit: Bool

  /// - Parameters:
  ///   - field: With its final config.
  ///   - now: For units that say how long ago.
  package init(field: Field, zone: TimeZoneRules = .utc, now: Timestamp = .epoch) {
    let unit = Self.unit(of: field)
    var formatter = ValueFormatter(unit: unit, decimals: field.config.decimals, zone: zone, now: now)
    formatter.showsMilliseconds = Self.isShort(field)
    self.formatter = formatter
    mapper = ValueMapper(field.config.mappings)
    noValue = field.config.noValue ?? ""
    isStringUnit = unit == "string"
    isDateUnit = formatter.format.isDate
  }

  /// Moments are always written as dates and booleans never with a unit of numbers, whatever the config says.
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

  /// NaN is `NaN` and a boolean `true` or `false` in every unit; null and empty text are the field's text for no value.
  ///
  /// - Parameter hasUnit: Whether numbers are in the field's unit; counts of its values, say, are not.
  package func formatted(_ value: Value, hasUnit: Bool = true) -> FormattedValue {
    var value = value
    if isDateUnit, case .string(let text) = value, let moment = ISODate.milliseconds(of: text) { value = .time(moment) }
    if let text = mapping(of: value)?.text { return FormattedValue(text: text) }
    let number = writtenNumber(value)
    if !number.isNaN { return hasUnit ? formatter.format(number) : FormattedValue(text: NumberText.fixed(number, decimals: formatter.decimals)) }
    let text = value.scriptText
    return FormattedValue(text: text.isEmpty ? noValue : text)
  }

  /// ``formatted(_:hasUnit:)`` in one piece.
  package func text(of value: Value) -> String { formatted(value).description }

  /// The first value mapping that hits.
  package func mapping(of value: Value) -> ValueMapping.Result? { mapper.isEmpty ? nil : mapper.result(for: value) }

  /// NaN where the value is written as the text that it is.
  private func writtenNumber(_ value: Value) -> Double {
    if isStringUnit { return .nan }
    switch value {
    case .boolean, .json(.bool): return .nan
    default: return value.scriptNumber
    }
  }
}
