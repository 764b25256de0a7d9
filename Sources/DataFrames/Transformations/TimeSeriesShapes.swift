import Text
import TimeSeries

extension TransformationKind {
  static let prepareTimeSeries = TransformationKind(id: "prepareTimeSeries", name: "Prepare time series") { options, frames, run in
    switch options["format"]?.string {
    case "multi", "many": return frames.flatMap(multiple)
    case "long": return frames.compactMap(long)
    default:
      let timed = frames.filter { $0.firstTimeField != nil }
      guard timed.count > 1 else { return timed }
      guard var joined = FrameJoin(timed, by: FieldSelector(FieldMatcher(id: "firstTimeField"))).outer else { return frames }
      joined.meta.type = "timeseries-wide"
      return [joined]
    }
  }

  /// A frame with time and one value for each value field and combination of its text columns.
  private static func multiple(_ frame: DataFrame) -> [DataFrame] {
    guard let time = frame.firstTimeField else { return [] }
    let texts = frame.fields.filter { $0.type == .string }
    return frame.fields.filter { $0.type == .number || $0.type == .boolean }.flatMap { field -> [DataFrame] in
      var meta = frame.meta
      meta.type = "timeseries-multi"
      guard !texts.isEmpty else {
        return [DataFrame(name: frame.name, refID: frame.refID, fields: [time, field], meta: meta)]
      }
      var order: [[Value]] = []
      var rows: [[Value]: [Int]] = [:]
      for row in 0..<frame.rowCount where !time.values[row].isNull {
        let key = texts.map { $0.values[row] }
        if rows[key] == nil { order.append(key) }
        rows[key, default: []].append(row)
      }
      return order.map { key in
        var labels = field.labels
        for (text, value) in zip(texts, key) { labels[text.name] = value.scriptText }
        var value = field
        value.labels = labels
        var part = DataFrame(name: frame.name, refID: frame.refID, fields: [time, value], meta: meta)
        part = part.picking(rows[key] ?? [])
        return part
      }
    }
  }

  /// One row for each time and combination of labels, labels as text columns.
  private static func long(_ frame: DataFrame) -> DataFrame? {
    guard let time = frame.firstTimeField else { return nil }
    let factors = frame.fields.filter { $0.type == .string || $0.type == .boolean }
    let values = frame.fields.filter { $0.type == .number }
    var valueNames: [String] = []
    var groups: [(labels: Labels, fields: [Field])] = []
    for field in values {
      if !valueNames.contains(field.name) { valueNames.append(field.name) }
      if let index = groups.firstIndex(where: { $0.labels == field.labels }) {
        groups[index].fields.append(field)
      } else {
        groups.append((field.labels, [field]))
      }
    }
    groups.sort { $0.labels.braced < $1.labels.braced }
    valueNames.sort()
    var factorNames = Set(factors.map(\.name))
    for group in groups { factorNames.formUnion(group.labels.labels.map(\.name)) }
    let sortedFactors = factorNames.sorted()
    let order = (0..<frame.rowCount).sorted { (time.values[$0].moment ?? .min, $0) < (time.values[$1].moment ?? .min, $1) }
    let rows = order.flatMap { row in groups.indices.map { (row: row, group: $0) } }

    var fields = [Field(name: time.name, values: time.values.picking(rows.map(\.row)), config: time.config)]
    for name in valueNames {
      let column = rows.map { entry in groups[entry.group].fields.first { $0.name == name }?.values[entry.row] ?? .null }
      fields.append(Field(name: name, values: FieldValues(.number, column)))
    }
    for name in sortedFactors {
      let factor = factors.first { $0.name == name }
      fields.append(Field(name: name, values: .strings(rows.map { entry in
        groups[entry.group].labels[name] ?? factor.flatMap { $0.values[entry.row].isNull ? nil : $0.values[entry.row].scriptText }
      })))
    }
    var meta = frame.meta
    meta.type = "timeseries-long"
    return DataFrame(name: frame.name, refID: frame.refID, fields: fields, meta: meta)
  }

  /// For each target one table: a row per series with its labels and the series itself, for a sparkline.
  ///
  /// A sparkline's frame carries the chosen statistic as `value` in its ``FrameMeta/custom``.
  static let timeSeriesTable = TransformationKind(id: "timeSeriesTable", name: "Time series to table") { options, frames, _ in
    var result = frames.filter { !$0.isTimeSeries }
    var refIDs: [String] = []
    for frame in frames where frame.isTimeSeries && !refIDs.contains(frame.refID ?? "") { refIDs.append(frame.refID ?? "") }
    for refID in refIDs {
      let own = options[refID]
      let reducer = (own?["stat"]?.string ?? own?.string).flatMap(Reducer.init(id:)) ?? .lastNotNull
      let series = frames.filter { $0.isTimeSeries && ($0.refID ?? "") == refID }
      var labelNames: [String] = []
      var rows: [(labels: Labels, frame: DataFrame)] = []
      for frame in series {
        guard let time = own?["timeField"]?.text.flatMap({ name in frame.fields.first { $0.name == name && $0.type == .time } }) ?? frame.firstTimeField
        else { continue }
        for field in frame.fields where field.type == .number {
          for label in field.labels.labels where !labelNames.contains(label.name) { labelNames.append(label.name) }
          var spark = DataFrame(name: frame.name, refID: refID, fields: [time, field])
          spark.meta.custom = ["value": field.reduced(by: reducer).json]
          rows.append((field.labels, spark))
        }
      }
      let labels = labelNames.map { name in Field(name: name, values: .strings(rows.map { $0.labels[name] })) }
      let config = series.first?.fields.first { $0.type == .number }?.config.withoutNames ?? FieldConfig()
      let name = refID.isEmpty ? "Trend" : "Trend #\(refID)"
      let trend = Field(name: name, values: .frames(rows.map { [$0.frame] }), config: config)
      result.append(DataFrame(refID: refID.isEmpty ? nil : refID, fields: labels + [trend]))
    }
    return result
  }
}
