import Dashboards
import DataFrames
import Text
import TimeSeries

/// What the macros of a data link stand for at one row of a frame.
struct LinkScope {
  var values: [String: Interpolation.ScopedValue]

  init(field: Field, frame: DataFrame, row: Int) {
    let name = SeriesNames.name(of: field)
    let isRow = row >= 0 && row < frame.rowCount
    let value = isRow ? field.values[row] : Value.null
    let time = frame.fields.first { $0.type == .time }.flatMap { isRow ? $0.values[row] : nil }
    values = [
      "__series": .tree(["name": .string(name)]),
      "__field": .tree([
        "name": .string(field.name), "displayName": .string(name),
        "labels": .object(.init(field.labels.labels.map { .init(key: $0.name, value: .string($0.value)) })),
      ]),
      "__value": .tree([
        "text": .string(Self.text(value)), "raw": .string(Self.text(value)), "numeric": .string(Self.text(value)),
        "time": .string(time.map(Self.text) ?? ""),
      ]),
      "__data": .tree([
        "name": .string(frame.name ?? ""), "refId": .string(frame.refID ?? ""),
        "fields": .object(
          .init(
            frame.fields.map { field in
              .init(
                key: SeriesNames.name(of: field),
                value: .string(row >= 0 && row < field.values.count ? Self.text(field.values[row]) : ""))
            })),
      ]),
    ]
  }

  private static func text(_ value: Value) -> String {
    switch value {
    case .null, .frames: ""
    case .time(let time): String(time)
    case .number(let number): Int64(exactly: number).map(String.init) ?? "\(number)"
    case .string(let text): text
    case .boolean(let bool): String(bool)
    case .json(let json): json.text ?? json.compactText
    }
  }
}

extension DataFrame {
  /// The row whose time is nearest to an instant; `nil` without one, and in a frame without times.
  func row(at instant: Timestamp?) -> Int? {
    guard let instant, case .times(let times)? = fields.first(where: { $0.type == .time })?.values else { return nil }
    func distance(_ row: Int) -> Double { times[row].map { abs(Double($0) - Double(instant.milliseconds)) } ?? .infinity }
    return times.indices.filter { times[$0] != nil }.min { distance($0) < distance($1) }
  }
}
