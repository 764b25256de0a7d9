import Text
import TimeSeries

extension TransformationKind {
  /// One row per field with a column per reducer, or each field reduced to one row.
  static let reduce = TransformationKind(id: "reduce", name: "Reduce") { options, frames, run in
    let reducers = reducerList(options["reducers"], &run)
    guard !reducers.isEmpty else { return frames }
    let isFields = options["mode"]?.string == "reduceFields"
    let takesTime = isFields && options["includeTimeField"]?.bool ?? false
    let selector = options["fields"].flatMap { matcher in
      matcher["id"]?.string.map { FieldSelector(FieldMatcher(id: $0, options: matcher["options"] ?? .null)) }
    }
    let names = FieldNaming(frames).names
    func isChosen(_ frame: Int, _ index: Int) -> Bool {
      guard let selector else { return takesTime || frames[frame].fields[index].type != .time }
      return selector.matches(index, named: names[frame][index], in: frames[frame])
    }
    if isFields { return reducedFields(frames, reducers, isChosen) }
    return reducedRows(frames, names, reducers, usesLabels: options["labelsToFields"]?.bool ?? false, isChosen)
  }

  static func reducerList(_ value: JSONValue?, _ run: inout TransformationRun) -> [Reducer] {
    (value?.array ?? []).compactMap { entry in
      guard let id = entry.string, let reducer = Reducer(id: id) else {
        run.note(.warning, "Calculation “\(entry.text ?? "?")” is not known")
        return nil
      }
      return reducer
    }
  }

  private static func reducedFields(
    _ frames: [DataFrame], _ reducers: [Reducer], _ isChosen: (Int, Int) -> Bool
  ) -> [DataFrame] {
    frames.indices.compactMap { number in
      var result = frames[number]
      result.fields = frames[number].fields.indices.filter { isChosen(number, $0) }.flatMap { index in
        let field = frames[number].fields[index]
        return zip(reducers, field.reduced(by: reducers)).map { reducer, value in
          var copy = field
          copy.values = value.isNull ? .nulls(field.type, count: 1) : FieldValues(guessing: [value])
          if !reducer.keepsUnit { copy.config.unit = nil }
          if reducers.count > 1 { copy.labels["reducer"] = reducer.name }
          return copy
        }
      }
      return result.fields.isEmpty ? nil : result
    }
  }

  private static func reducedRows(
    _ frames: [DataFrame], _ names: [[String]], _ reducers: [Reducer], usesLabels: Bool, _ isChosen: (Int, Int) -> Bool
  ) -> [DataFrame] {
    guard let first = frames.first else { return [] }
    let labelNames = usesLabels ? distinctLabelNames(frames) : []
    var fieldNames: [String?] = []
    var labels: [[String?]] = Array(repeating: [], count: labelNames.count)
    var results: [[Value]] = Array(repeating: [], count: reducers.count)
    for (number, frame) in frames.enumerated() {
      for index in frame.fields.indices where isChosen(number, index) {
        let field = frame.fields[index]
        fieldNames.append(usesLabels ? field.name : names[number][index])
        for (column, label) in labelNames.enumerated() { labels[column].append(field.labels[label]) }
        for (column, value) in field.reduced(by: reducers).enumerated() { results[column].append(value) }
      }
    }
    var fields = [Field(name: "Field", values: .strings(fieldNames))]
    fields += zip(labelNames, labels).map { Field(name: $0, values: .strings($1)) }
    fields += zip(reducers, results).map { Field(name: $0.name, values: FieldValues(guessing: $1)) }
    return [DataFrame(refID: first.refID, fields: fields, meta: FrameMeta(notices: frames.flatMap(\.meta.notices)))]
  }

  /// In order of appearance.
  static func distinctLabelNames(_ frames: [DataFrame]) -> [String] {
    var seen: Set<String> = []
    return frames.flatMap(\.fields).flatMap(\.labels.labels).map(\.name).filter { seen.insert($0).inserted }
  }
}
