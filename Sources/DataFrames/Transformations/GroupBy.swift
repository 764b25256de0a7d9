import Text
import TimeSeries

extension TransformationKind {
  /// One row for each combination of values of some fields, others calculated over the rows of the group.
  static let groupBy = TransformationKind(id: "groupBy", name: "Group by") { options, frames, _ in
    let plan = GroupPlan(options)
    guard !plan.isEmpty else { return frames }
    return zip(frames, FieldNaming(frames).names).compactMap { frame, names in
      guard let groups = plan.groups(of: frame, names) else { return nil }
      return DataFrame(refID: frame.refID, fields: groups.keyFields + groups.calculated)
    }
  }

  /// As `groupBy`; the other fields of a group's rows come as a table in the last column.
  static let groupToNestedTable = TransformationKind(id: "groupToNestedTable", name: "Group to nested tables") { options, frames, _ in
    let plan = GroupPlan(options)
    guard !plan.isEmpty else { return frames }
    let showsHeaders = options["showSubframeHeaders"]?.bool ?? true
    return zip(frames, FieldNaming(frames).names).compactMap { frame, names in
      guard let groups = plan.groups(of: frame, names) else { return nil }
      let rest = frame.fields.indices.filter { !groups.keyIndices.contains($0) && !plan.isCalculated(names[$0]) }
      let nested = groups.rows.map { rows -> [DataFrame] in
        var table = DataFrame(refID: frame.refID, fields: rest.map { frame.fields[$0] }).picking(rows)
        table.meta.custom = ["noHeader": .bool(!showsHeaders)]
        return [table]
      }
      let column = rest.isEmpty ? [] : [Field(name: "__nestedFrames", values: .frames(nested))]
      return DataFrame(refID: frame.refID, fields: groups.keyFields + groups.calculated + column)
    }
  }

  /// A field's values become columns, another's rows, a third's the cells.
  static let groupingToMatrix = TransformationKind(id: "groupingToMatrix", name: "Grouping to matrix") { options, frames, run in
    guard frames.count == 1 else { return frames }
    func text(_ key: String, _ standard: String) -> String {
      options[key]?.text.flatMap { $0.isEmpty ? nil : $0 } ?? standard
    }
    let (columnName, rowName) = (text("columnField", "Time"), text("rowField", "Time"))
    let names = FieldNaming(frames).names[0]
    let frame = frames[0]
    func field(_ name: String) -> Field? {
      (names.firstIndex(of: name) ?? frame.fields.firstIndex { $0.name == name }).map { frame.fields[$0] }
    }
    guard let columnField = field(columnName), let rowField = field(rowName), let valueField = field(text("valueField", "Value"))
    else { return frames }
    let columns = Distinct(columnField.values.rows)
    let rows = Distinct(rowField.values.rows)
    guard columns.values.count <= TransformationRun.mostFields,
      columns.values.count * rows.values.count <= TransformationRun.largestResult
    else {
      run.note(.warning, "Grouping to matrix: \(columns.values.count) × \(rows.values.count) cells are too many")
      return frames
    }
    var cells = Array(repeating: Array(repeating: -1, count: rows.values.count), count: columns.values.count)
    for row in 0..<frame.rowCount { cells[columns.index(at: row)][rows.index(at: row)] = row }
    let empty = emptyValue(options["emptyValue"]?.text)
    let head = Field(name: "\(rowName)\\\(columnName)", values: .strings(rows.values.map { $0.isNull ? nil : $0.scriptText }))
    let body = zip(columns.values, cells).map { value, cells in
      var made = Field(name: value.scriptText, values: valueField.values.picking(cells), config: valueField.config.withoutNames)
      made.values = filled(made.values, with: empty)
      return made
    }
    return [DataFrame(refID: frame.refID, fields: [head] + body)]
  }

  /// What stands in cells without a value: `empty`, `null`, `true`, `false`, `zero`.
  static func emptyValue(_ name: String?) -> Value {
    switch name {
    case "true": .boolean(true)
    case "false": .boolean(false)
    case "null": .null
    case "zero": .number(0)
    default: .string("")
    }
  }

  /// Nulls replaced where the column can hold the value; "" in a number column shows as nothing, as null does.
  static func filled(_ values: FieldValues, with empty: Value) -> FieldValues {
    guard !empty.isNull, empty != .string("") || values.type == .string else { return values }
    let rows = values.rows
    guard rows.contains(where: \.isNull) else { return values }
    return FieldValues(guessing: rows.map { $0.isNull ? empty : $0 })
  }
}

/// Distinct values in order of appearance, and which one each row has.
struct Distinct {
  private(set) var values: [Value] = []
  private var indices: [Int] = []

  init(_ rows: [Value]) {
    var positions: [Value: Int] = [:]
    for value in rows {
      let position = positions[value] ?? values.count
      if position == values.count {
        positions[value] = position
        values.append(value)
      }
      indices.append(position)
    }
  }

  func index(at row: Int) -> Int { indices[row] }
}

/// `options.fields` of the group transformations.
private struct GroupPlan {
  private enum Calculation {
    case reducers([Reducer])
    case first, last
  }

  private var keys: Set<String> = []
  private var calculations: [String: Calculation] = [:]

  struct Groups {
    var keyIndices: Set<Int>
    /// Of each group, in order of appearance.
    var rows: [[Int]]
    var keyFields: [Field]
    var calculated: [Field]
  }

  init(_ options: JSONObject) {
    if let rules = options["rules"]?.array {
      // Newer groupToNestedTable lists rules instead.
      for rule in rules {
        guard let name = rule["field"]?.text ?? rule["matcher"]?["options"]?.text else { continue }
        add(name, rule)
      }
    }
    for member in options["fields"]?.object?.members ?? [] { add(member.key, member.value) }
  }

  private mutating func add(_ name: String, _ rule: JSONValue) {
    switch rule["operation"]?.string {
    case "groupby": keys.insert(name)
    case "aggregate":
      let reducers = (rule["aggregations"]?.array ?? []).compactMap { $0.string.flatMap(Reducer.init(id:)) }
      if !reducers.isEmpty { calculations[name] = .reducers(reducers) }
    case "count": calculations[name] = .reducers([.count])
    case "takefirst": calculations[name] = .first
    case "takelast": calculations[name] = .last
    default: break
    }
  }

  var isEmpty: Bool { keys.isEmpty }

  func isCalculated(_ name: String) -> Bool { calculations[name] != nil }

  func groups(of frame: DataFrame, _ names: [String]) -> Groups? {
    let keyIndices = frame.fields.indices.filter { keys.contains(names[$0]) || keys.contains(frame.fields[$0].name) }
    guard !keyIndices.isEmpty else { return nil }
    var positions: [[Value]: Int] = [:]
    var rows: [[Int]] = []
    for row in 0..<frame.rowCount {
      let key = keyIndices.map { frame.fields[$0].values[row] }
      if let position = positions[key] {
        rows[position].append(row)
      } else {
        positions[key] = rows.count
        rows.append([row])
      }
    }
    let keyFields = keyIndices.map { index in
      let field = frame.fields[index]
      return Field(name: field.name, values: field.values.picking(rows.map { $0[0] }), config: field.config)
    }
    var calculated: [Field] = []
    for (field, name) in zip(frame.fields, names) {
      switch calculations[name] ?? calculations[field.name] {
      case .reducers(let reducers): calculated += reduced(field, name, rows, reducers)
      case .first: calculated.append(picked(field, rows.map { $0[0] }))
      case .last: calculated.append(picked(field, rows.map { $0[$0.count - 1] }))
      case nil: break
      }
    }
    return Groups(keyIndices: Set(keyIndices), rows: rows, keyFields: keyFields, calculated: calculated)
  }

  private func picked(_ field: Field, _ rows: [Int]) -> Field {
    var field = field
    field.values = field.values.picking(rows)
    return field
  }

  private func reduced(_ field: Field, _ name: String, _ rows: [[Int]], _ reducers: [Reducer]) -> [Field] {
    var results: [[Value]] = Array(repeating: [], count: reducers.count)
    for group in rows {
      for (index, value) in picked(field, group).reduced(by: reducers).enumerated() { results[index].append(value) }
    }
    return zip(reducers, results).map { reducer, values in
      let type = reducer.resultType(for: field.type)
      let fits = type != .time || values.allSatisfy { if case .number = $0 { false } else { true } }
      var made = Field(name: "\(name) (\(reducer.id))", values: FieldValues(fits ? type : .number, values))
      if reducer.keepsUnit { made.config.unit = field.config.unit }
      return made
    }
  }
}
