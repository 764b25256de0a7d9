package import Text
package import TimeSeries

/// Writes the values of one field: mapping, unit, decimals and what stands for nothing.
package struct DisplayProcessor: Sendable {
  private let formatter: ValueFormatter
  private let mapper: ValueMapper
  private let noValue: String
  private let isStringUnit: Bool

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

  package func text(of value: Value) -> String {
    var value = value
    if formatter.format.isDate, case .string(let text) = value, let moment = ISODate.milliseconds(of: text) { value = .time(moment) }
    if !mapper.isEmpty, let text = mapper.result(for: value)?.text { return text }
    if case .boolean = value { return value.scriptText }
    let number = isStringUnit ? Double.nan : value.scriptNumber
    if !number.isNaN { return formatter.format(number).description }
    let text = value.scriptText
    return text.isEmpty ? noValue : text
  }
}
