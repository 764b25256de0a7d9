import DataFrames
import Text
import TimeSeries

/// Turns what InfluxDB answers into Grafana's frames: JSON of InfluxQL, annotated CSV of Flux, rows of SQL.
enum InfluxFrames {
  // MARK: InfluxQL

  static func series(_ rows: [JSONValue], refID: String, alias: String, asTable: Bool, query: String) -> [DataFrame] {
    if asTable { return table(rows, refID: refID).map { [$0] } ?? [] }
    return rows.flatMap { row -> [DataFrame] in
      let columns = row["columns"]?.array?.map { $0.text ?? "" } ?? []
      let values = row["values"]?.array ?? []
      guard let time = columns.firstIndex(where: { $0.lowercased() == "time" }) else { return [names(row, values, refID: refID, query: query)] }
      let tags = tags(of: row)
      let times = values.map { moment($0[time]) }
      return columns.indices.filter { $0 != time }.map { column in
        let name = InfluxAlias.name(alias, measurement: row["name"]?.text ?? "", column: columns[column], tags: tags)
        var timeField = Field(name: "Time", values: .times(times))
        timeField.isNullable = false
        let field = Field(
          name: "Value", values: self.column(values, column), labels: Labels(tags), config: FieldConfig(displayNameFromSource: name))
        return DataFrame(name: name, refID: refID, fields: [timeField, field])
      }
    }
  }

  static func tags(of row: JSONValue) -> [(String, String)] {
    (row["tags"]?.object?.members ?? []).map { ($0.key, $0.value.text ?? "") }
  }

  /// What `SHOW …` lists.
  private static func names(_ row: JSONValue, _ values: [JSONValue], refID: String, query: String) -> DataFrame {
    let isOfTags = query.uppercased().contains("SHOW TAG VALUES")
    let texts = values.compactMap { value in isOfTags ? value[1]?.text : value[0]?.text }
    return DataFrame(name: row["name"]?.text, refID: refID, fields: [Field(name: "Value", values: .strings(texts))])
  }

  /// All series below each other, their tags as columns.
  private static func table(_ rows: [JSONValue], refID: String) -> DataFrame? {
    guard let first = rows.first else { return nil }
    let columns = first["columns"]?.array?.map { $0.text ?? "" } ?? []
    let values = rows.map { $0["values"]?.array ?? [] }
    var fields: [Field] = []
    let all = values.flatMap(\.self)
    for (index, name) in columns.enumerated() {
      if index == 0, name == "time" {
        var time = Field(name: "Time", values: .times(all.map { moment($0[0]) }))
        time.isNullable = false
        fields.append(time)
      } else {
        fields.append(Field(name: name, values: column(all, index), config: FieldConfig(displayNameFromSource: name)))
      }
      guard index == 0 else { continue }
      for tag in tags(of: first).map(\.0) {
        let texts = zip(rows, values).flatMap { row, values in Array(repeating: row["tags"]?[tag]?.text, count: values.count) }
        fields.append(Field(name: tag, values: .strings(texts), config: FieldConfig(displayNameFromSource: tag)))
      }
    }
    return DataFrame(name: first["name"]?.text, refID: refID, fields: fields)
  }

  private static func moment(_ value: JSONValue?) -> Int64? {
    switch value {
    case .number(let number): Int64(clampingToDates: number)
    case .string(let text): ISODate.milliseconds(of: text)
    default: nil
    }
  }

  /// Of the type of the first value that is not null.
  static func column(_ rows: [JSONValue], _ index: Int) -> FieldValues {
    for row in rows {
      switch row[index] {
      case .string: return .strings(rows.map { $0[index]?.string })
      case .bool: return .booleans(rows.map { $0[index]?.bool })
      case .number: return .numbers(rows.map { if case .number(let number) = $0[index] { number } else { FieldValues.absent } })
      case .array, .object: return .other(rows.map { $0[index] ?? .null })
      case .null, nil: continue
      }
    }
    return .numbers(Array(repeating: FieldValues.absent, count: rows.count))
  }
}

/// `$measurement`, `$m`, `$col`, `$1`, `$tag_host`, `[[tag_host]]` of an alias.
enum InfluxAlias {
  static func name(_ alias: String, measurement: String, column: String, tags: [(String, String)]) -> String {
    guard !alias.isEmpty else {
      let shown = tags.isEmpty ? "" : " { \(tags.sorted { $0.0 < $1.0 }.map { "\($0.0): \($0.1)" }.joined(separator: ", ")) }"
      return "\(measurement).\(column)\(shown)"
    }
    var result = ""
    var rest = alias[...]
    while let character = rest.first {
      if character == "$" {
        let body = rest.dropFirst()
        // `${tag_host}` and `$tag_host`
        let braced = body.first == "{"
        let name = braced ? body.dropFirst().prefix { $0 != "}" } : body.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        if let value = value(of: name, measurement, column, tags) {
          result += value
          rest = braced ? body.dropFirst(name.count + 2) : body.dropFirst(name.count)
          continue
        }
      } else if rest.hasPrefix("[["), let end = rest.firstRange(of: "]]"),
        let value = value(of: rest.dropFirst(2)[..<end.lowerBound], measurement, column, tags)
      {
        result += value
        rest = rest[end.upperBound...]
        continue
      }
      result.append(character)
      rest = rest.dropFirst()
    }
    return result
  }

  private static func value(of name: Substring, _ measurement: String, _ column: String, _ tags: [(String, String)]) -> String? {
    switch name {
    case "m", "measurement": return measurement
    case "col": return column
    default:
      if let index = Int(name) {
        // Parts of a dotted measurement, counted from 0.
        let parts = measurement.split(separator: ".", omittingEmptySubsequences: false)
        return parts.indices.contains(index) ? String(parts[index]) : nil
      }
      guard name.hasPrefix("tag_") else { return nil }
      return tags.first { $0.0 == name.dropFirst(4) }?.1
    }
  }
}
