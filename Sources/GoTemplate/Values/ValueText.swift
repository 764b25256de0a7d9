import TimeSeries

extension TemplateValue {
  /// As `fmt.Print` writes it.
  package var text: String {
    switch self {
    case .none: "<nil>"
    case .bool(let value): "\(value)"
    case .int(let value, let type): Self.text(value, type)
    case .float(let value): value.goGeneral
    case .string(let text, _): text
    case .list(let list): "[" + list.values.map(\.text).joined(separator: " ") + "]"
    case .map(let map): "map[" + map.sortedKeys.map { "\($0):\((map.values[$0] ?? .none).text)" }.joined(separator: " ") + "]"
    case .object(let object): object.text
    }
  }

  private static func text(_ value: Int, _ type: IntegerType) -> String {
    switch type {
    case .duration: GoDuration.text(nanoseconds: Int64(value))
    case .month: GoCalendar.monthName(value)
    case .weekday: GoCalendar.weekdayName(value)
    default: "\(value)"
    }
  }

  /// As `%#v` writes it, or near to it.
  var goSyntax: String {
    switch self {
    case .string(let text, _): GoQuoting.quoted(text)
    case .list(let list): "\(list.type){" + list.values.map(\.goSyntax).joined(separator: ", ") + "}"
    case .map(let map):
      "\(map.type){" + map.sortedKeys.map { "\(GoQuoting.quoted($0)):\((map.values[$0] ?? .none).goSyntax)" }.joined(separator: ", ") + "}"
    default: text
    }
  }
}
