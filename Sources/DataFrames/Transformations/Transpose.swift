import Text
import TimeSeries

extension TransformationKind {
  /// Rows become columns; a first field of texts or times gives their names.
  static let transpose = TransformationKind(id: "transpose", name: "Transpose") { options, frames, run in
    let naming = FieldNaming(frames).names
    let firstName = options["firstFieldName"]?.text.flatMap { $0.isEmpty ? nil : $0 } ?? "Field"
    let restName = options["restFieldsName"]?.text.flatMap { $0.isEmpty ? nil : $0 } ?? "Value"
    let empty = options["emptyValue"]?.text.map(emptyValue) ?? .null
    return zip(frames, naming).map { frame, names in
      guard let first = frame.fields.first else { return frame }
      let hasHeaders = first.type == .string || first.type == .time
      let body = Array(hasHeaders ? frame.fields.dropFirst() : frame.fields[...])
      let bodyNames = Array(hasHeaders ? names.dropFirst() : names[...])
      var rows = 0..<frame.rowCount
      if rows.count > TransformationRun.mostFields {
        run.note(.warning, "Transpose: only the first \(TransformationRun.mostFields) of \(rows.count) rows became columns")
        rows = 0..<TransformationRun.mostFields
      }
      let types = Set(body.map(\.type))
      let type = types.count == 1 ? types.first ?? .string : .string
      let columns = rows.map { row -> Field in
        let values = body.map { $0.values[row] }
        let header = hasHeaders ? first.values[row].scriptText : String(row + 1)
        var column = Field(name: hasHeaders ? header : restName, values: filled(FieldValues(type, values), with: empty))
        if hasHeaders {
          column.name = restName
          column.labels[first.name] = header
        } else {
          column.labels["row"] = header
        }
        return column
      }
      var result = frame
      result.refID = "transpose-\(frame.refID ?? "")"
      result.fields = [Field(name: firstName, values: .strings(bodyNames))] + columns
      return result
    }
  }

  /// A frame for each combination of values of some fields.
  static let partitionByValues = TransformationKind(id: "partitionByValues", name: "Partition by values") { options, frames, run in
    let wanted = Set((options["fields"]?.array ?? []).compactMap(\.text))
    guard let frame = frames.first, !wanted.isEmpty else { return frames }
    let names = FieldNaming(frames).names[0]
    let keys = frame.fields.indices.filter { wanted.contains(names[$0]) || wanted.contains(frame.fields[$0].name) }
    guard !keys.isEmpty else { return [frame] }
    var order: [[Value]] = []
    var rows: [[Value]: [Int]] = [:]
    for row in 0..<frame.rowCount {
      let key = keys.map { frame.fields[$0].values[row] }
      if rows[key] == nil { order.append(key) }
      rows[key, default: []].append(row)
    }
    if order.count > TransformationRun.mostFields {
      run.note(.warning, "Partition by values: only the first \(TransformationRun.mostFields) of \(order.count) parts are shown")
      order = Array(order.prefix(TransformationRun.mostFields))
    }
    let naming = options["naming"]
    let usesLabels = naming?["asLabels"]?.bool ?? true
    let keepsFields = options["keepFields"]?.bool ?? false
    let kept = frame.fields.indices.filter { keepsFields || !keys.contains($0) }
    return order.map { key in
      var part = DataFrame(name: frame.name, refID: frame.refID, fields: kept.map { frame.fields[$0] }, meta: frame.meta)
      part = part.picking(rows[key] ?? [])
      let texts = key.map(\.scriptText)
      if usesLabels {
        for index in part.fields.indices {
          for (key, text) in zip(keys, texts) { part.fields[index].labels[names[key]] = text }
        }
        return part
      }
      let withNames = naming?["withNames"]?.bool ?? false
      let separator = naming?["separator1"]?.text ?? "="
      let name = zip(keys, texts).map { withNames ? names[$0] + separator + $1 : $1 }
        .joined(separator: naming?["separator2"]?.text ?? " ")
      part.name = naming?["append"]?.bool ?? false ? frame.name.map { "\($0) \(name)" } ?? name : name
      return part
    }
  }
}
