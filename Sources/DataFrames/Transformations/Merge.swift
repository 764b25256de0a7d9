import Text
import TimeSeries

extension TransformationKind {
  /// One table of all frames: rows that agree in the columns which all frames share become one where nothing disagrees.
  static let merge = TransformationKind(id: "merge", name: "Merge series/tables") { _, frames, run in
    merged(frames, &run)
  }

  static func merged(_ frames: [DataFrame], _ run: inout TransformationRun) -> [DataFrame] {
    guard frames.count > 1 else { return frames }
    let data = frames.filter { !$0.fields.isEmpty }
    guard !data.isEmpty else { return [frames[0]] }
    var columns: [Field] = []
    var columnByName: [String: Int] = [:]
    var framesByColumn: [Int] = []
    // For each frame: which column each of its fields goes to.
    let targets = data.map { frame in
      var seen: Set<Int> = []
      return frame.fields.map { field in
        let column = columnByName[field.name] ?? columns.count
        if column == columns.count {
          columnByName[field.name] = column
          var empty = Field(name: field.name, values: .nulls(field.type, count: 0), config: field.config)
          empty.config.displayName = nil
          columns.append(empty)
          framesByColumn.append(0)
        }
        if seen.insert(column).inserted { framesByColumn[column] += 1 }
        return column
      }
    }
    let keyColumns = Set(framesByColumn.indices.filter { framesByColumn[$0] == data.count })
    guard !keyColumns.isEmpty else { return frames }
    var rows: [[Value?]] = []
    var rowsByKey: [[Value]: [Int]] = [:]
    for (frame, target) in zip(data, targets) {
      for row in 0..<frame.rowCount {
        var values: [Value?] = Array(repeating: nil, count: columns.count)
        for (field, column) in zip(frame.fields, target) { values[column] = field.values[row] }
        let key = keyColumns.sorted().map { values[$0] ?? .null }
        var wasMerged = false
        for existing in rowsByKey[key] ?? [] where isMergeable(rows[existing], values) {
          for (column, value) in values.enumerated() { if let value { rows[existing][column] = value } }
          wasMerged = true
        }
        if !wasMerged {
          guard rows.count < TransformationRun.largestResult / max(columns.count, 1) else {
            run.note(.warning, "Merge stopped after \(rows.count) rows")
            return [table(columns, rows, like: data[0])]
          }
          rowsByKey[key, default: []].append(rows.count)
          rows.append(values)
        }
      }
    }
    return [table(columns, rows, like: data[0])]
  }

  private static func isMergeable(_ existing: [Value?], _ new: [Value?]) -> Bool {
    zip(existing, new).allSatisfy { old, new in
      guard let new, let old, !old.isNull else { return true }
      return old == new
    }
  }

  private static func table(_ columns: [Field], _ rows: [[Value?]], like frame: DataFrame) -> DataFrame {
    let fields = columns.enumerated().map { index, column in
      var field = column
      let values = rows.map { $0[index] ?? .null }
      // Frames may disagree about a column's type; then what holds all of them counts.
      let guess = FieldType.guess(values)
      field.values = FieldValues(guess == .other ? column.type : guess, values)
      return field
    }
    return DataFrame(refID: frame.refID, fields: fields)
  }

  /// All rows of all frames under the columns of the first.
  static let append = TransformationKind(id: "append", name: "Append") { _, frames, _ in
    guard frames.count > 1, var result = frames.first else { return frames }
    for frame in frames.dropFirst() {
      let count = frame.rowCount
      for index in result.fields.indices {
        let same = frame.fields.first { $0.name == result.fields[index].name }
        result.fields[index].values.append(same?.values ?? .nulls(result.fields[index].type, count: count))
      }
    }
    return [result]
  }

  /// All fields side by side.
  static let concatenate = TransformationKind(id: "concatenate", name: "Concatenate fields") { options, frames, _ in
    guard frames.count > 1 else { return frames }
    let mode = options["frameNameMode"]?.string ?? "field"
    let label = options["frameNameLabel"]?.text ?? "frame"
    let rows = frames.map(\.rowCount).max() ?? 0
    let fields = frames.flatMap { frame in
      frame.fields.map { field in
        var copy = field
        copy.values = field.values.resized(to: rows)
        guard let name = frame.name, !name.isEmpty, mode != "drop" else { return copy }
        if mode == "label" {
          copy.labels[label] = name
        } else {
          copy.name = field.name.isEmpty || field.name == "Value" ? name : "\(name) · \(field.name)"
        }
        return copy
      }
    }
    return [DataFrame(refID: frames[0].refID, fields: fields, meta: FrameMeta(notices: frames.flatMap(\.meta.notices)))]
  }
}
