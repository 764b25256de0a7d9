import Text
import TimeSeries

extension TransformationKind {
  /// Labels as columns of each frame; or a table of labels and values for each series.
  ///
  /// The frames stay apart: what older versions merged by itself has had a step of its own since schema version 31
  /// (checked against `labelsToFields.ts` of Grafana 12).
  static let labelsToFields = TransformationKind(id: "labelsToFields", name: "Labels to fields") { options, frames, _ in
    let kept = options["keepLabels"]?.array.map { Set($0.compactMap(\.text)) }
    func isKept(_ label: String) -> Bool { kept.map { $0.isEmpty || $0.contains(label) } ?? true }
    if options["mode"]?.string == "rows" { return labelTables(frames, isKept) }
    let valueLabel = options["valueLabel"]?.text
    return frames.map { frame in
      var fields: [Field] = []
      var labels: [(name: String, values: [String])] = []
      for field in frame.fields {
        guard !field.labels.isEmpty else {
          fields.append(field)
          continue
        }
        var plain = field
        plain.labels = Labels()
        plain.config.displayName = nil
        plain.config.displayNameFromSource = nil
        for label in field.labels.labels where isKept(label.name) {
          if label.name == valueLabel {
            plain.name = label.value
          } else if let index = labels.firstIndex(where: { $0.name == label.name }) {
            if !labels[index].values.contains(label.value) { labels[index].values.append(label.value) }
          } else {
            labels.append((label.name, [label.value]))
          }
        }
        fields.append(plain)
      }
      let rows = frame.rowCount
      for (name, values) in labels {
        for value in values { fields.append(Field(name: name, values: .strings(Array(repeating: value, count: rows)))) }
      }
      var result = frame
      result.fields = fields
      return result
    }
  }

  private static func labelTables(_ frames: [DataFrame], _ isKept: (String) -> Bool) -> [DataFrame] {
    zip(frames, FieldNaming(frames).names).flatMap { frame, names in
      zip(frame.fields, names).compactMap { field, name in
        guard !field.labels.isEmpty else { return nil }
        let labels = field.labels.labels.filter { isKept($0.name) }
        return DataFrame(
          name: name, refID: frame.refID,
          fields: [
            Field(name: "label", values: .strings(labels.map(\.name))), Field(name: "value", values: .strings(labels.map(\.value))),
          ])
      }
    }
  }

  /// Time, Metric and Value, newest first.
  static let seriesToRows = TransformationKind(id: "seriesToRows", name: "Series to rows") { _, frames, run in
    guard !frames.isEmpty, frames.allSatisfy(\.isTimeSeries) else { return frames }
    let names = FieldNaming(frames).names
    var rows: [(time: Int64?, metric: String, value: Double)] = []
    for (number, frame) in frames.enumerated() {
      guard case .times(let times) = frame.firstTimeField?.values else { continue }
      for (index, field) in frame.fields.enumerated() {
        guard case .numbers(let values) = field.values else { continue }
        let metric = frame.fields.count == 2 ? frame.name ?? names[number][index] : names[number][index]
        guard rows.count + values.count <= TransformationRun.largestResult else {
          run.note(.warning, "Series to rows stopped after \(rows.count) rows")
          break
        }
        for (time, value) in zip(times, values) { rows.append((time, metric, value)) }
      }
    }
    let order = rows.indices.sorted { ((rows[$1].time ?? .min), $0) < ((rows[$0].time ?? .min), $1) }
    let time = frames[0].firstTimeField
    let value = frames[0].fields.first { $0.type == .number }
    return [
      DataFrame(fields: [
        Field(name: "Time", values: .times(order.map { rows[$0].time }), config: time?.config ?? FieldConfig()),
        Field(name: "Metric", values: .strings(order.map { rows[$0].metric })),
        Field(name: "Value", values: .numbers(order.map { rows[$0].value }), config: value?.config.withoutNames ?? FieldConfig()),
      ])
    ]
  }
}

extension FieldConfig {
  /// The same without names of the field.
  var withoutNames: FieldConfig {
    var config = self
    config.displayName = nil
    config.displayNameFromSource = nil
    return config
  }
}
