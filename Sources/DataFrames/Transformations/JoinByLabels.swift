import Text
import TimeSeries

extension TransformationKind {
  /// One row for each combination of labels, one column for each value of a chosen label.
  static let joinByLabels = TransformationKind(id: "joinByLabels", name: "Join by labels") { options, frames, run in
    guard !frames.isEmpty else { return frames }
    let all = distinctLabelNames(frames)
    guard let valueLabel = options["value"]?.text, !valueLabel.isEmpty else {
      return failed("No value label configured", &run)
    }
    guard !all.isEmpty else { return failed("No labels in result", &run) }
    guard all.contains(valueLabel) else { return failed("Value label not found", &run) }
    let chosen = (options["join"]?.array ?? []).compactMap(\.text)
    let join = (chosen.isEmpty ? all : chosen).filter { $0 != valueLabel }

    var names: [String] = []
    var types: [String: FieldType] = [:]
    var keys: [[String]] = []
    var items: [[String]: [String: FieldValues]] = [:]
    for field in frames.flatMap(\.fields) where !field.labels.isEmpty && field.type != .time {
      let key = join.map { field.labels[$0] ?? "" }
      let name = field.labels[valueLabel] ?? ""
      if types[name] == nil {
        types[name] = field.type
        names.append(name)
      }
      if items[key] == nil { keys.append(key) }
      var item = items[key] ?? [:]
      if var old = item[name] {
        old.append(field.values)
        item[name] = old
      } else {
        item[name] = field.values
      }
      items[key] = item
    }
    guard names.count <= TransformationRun.mostFields else { return failed("More than \(TransformationRun.mostFields) columns", &run) }

    var joinColumns: [[String?]] = Array(repeating: [], count: join.count)
    var valueColumns = names.map { FieldValues.nulls(types[$0] ?? .number, count: 0) }
    for key in keys {
      let item = items[key] ?? [:]
      let rows = max(item.values.map(\.count).max() ?? 0, 1)
      for column in join.indices { joinColumns[column] += Array(repeating: key[column].isEmpty ? nil : key[column], count: rows) }
      for (column, name) in names.enumerated() {
        valueColumns[column].append((item[name] ?? .nulls(types[name] ?? .number, count: 0)).resized(to: rows))
      }
    }
    let fields =
      zip(join, joinColumns).map { Field(name: $0, values: .strings($1)) } + zip(names, valueColumns).map { Field(name: $0, values: $1) }
    let refIDs = frames.map { $0.refID ?? "" }.joined(separator: "-")
    return [DataFrame(refID: "joinByLabels-\(refIDs)", fields: fields)]
  }

  private static func failed(_ text: String, _ run: inout TransformationRun) -> [DataFrame] {
    run.note(.error, "Join by labels: \(text)")
    let notice = Notice(severity: .error, text: text)
    return [DataFrame(fields: [Field(name: "Error", values: .strings([text]))], meta: FrameMeta(notices: [notice]))]
  }
}
