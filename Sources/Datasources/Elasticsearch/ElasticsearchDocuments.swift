import DataFrames
import Text
import TimeSeries

/// Turns the documents of an answer into frames: log lines, columns by field, or documents as they are.
struct ElasticsearchDocuments {
  let target: ElasticsearchTarget
  let options: ElasticsearchOptions
  /// Deeper objects stay as they are.
  private static let deepest = 10

  func frame(_ reply: JSONValue) -> DataFrame {
    let hits = reply["hits"]?["hits"]?.array ?? []
    switch target.kind {
    case .rawDocument: return rawDocuments(hits)
    case .logs: return logs(hits, reply)
    case .rawData, .series:
      let documents = hits.map { document(of: $0, isLog: false) }
      return DataFrame(refID: target.refID, fields: fields(of: documents, in: names(of: documents, first: [options.timeField])))
    }
  }

  // MARK: Log lines

  private func logs(_ hits: [JSONValue], _ reply: JSONValue) -> DataFrame {
    let documents = hits.map { document(of: $0, isLog: true) }
    var meta = FrameMeta(preferredVisualisation: "logs")
    let limit = ElasticsearchBody.size(target.metrics.first?.settings["limit"])
    let total = reply["hits"]?["total"]?["value"]?.number ?? reply["hits"]?["total"]?.number ?? Double(hits.count)
    if options.flavor == .elasticsearch {
      meta.custom = ["limit": .number(Double(limit)), "searchWords": .array(searchWords(hits).map(JSONValue.string)), "total": .number(total)]
    }
    let message = options.messageField.isEmpty ? [] : [options.messageField]
    return DataFrame(
      refID: target.refID, fields: fields(of: documents, in: names(of: documents, first: [options.timeField] + message)), meta: meta)
  }

  /// What stands between the marks of highlighted texts.
  private func searchWords(_ hits: [JSONValue]) -> [String] {
    var words: Set<String> = []
    for hit in hits {
      for text in (hit["highlight"]?.object?.members ?? []).flatMap({ $0.value.array ?? [] }).compactMap(\.string) {
        var rest = text[...]
        while words.count < 1000, let open = rest.firstRange(of: "@HIGHLIGHT@"), let close = rest[open.upperBound...].firstRange(of: "@/HIGHLIGHT@") {
          words.insert(String(rest[open.upperBound..<close.lowerBound]))
          rest = rest[close.upperBound...]
        }
      }
    }
    return words.sorted()
  }

  // MARK: Documents

  private func document(of hit: JSONValue, isLog: Bool) -> [String: JSONValue] {
    var document: [String: JSONValue] = [:]
    let flat = flattened(hit["_source"])
    for name in ["_id", "_type", "_index", "sort", "highlight"] { document[name] = hit[name] ?? .null }
    if isLog {
      document["_source"] = .string(JSONValue.object(JSONObject(flat.sorted { $0.key < $1.key }.map { JSONObject.Member(key: $0.key, value: $0.value) })).compactText)
      document["id"] = .string("\(hit["_index"]?.text ?? "")#\(hit["_id"]?.text ?? "")")
    }
    for (key, value) in flat {
      document[key] = value
      if isLog, key == options.levelField, !key.isEmpty { document["level"] = value }
    }
    for member in hit["fields"]?.object?.members ?? [] {
      // Every value comes as a list; most have one element.
      let values = member.value.array
      document[member.key] = values?.count == 1 ? values?.first : member.value
    }
    return document
  }

  private func flattened(_ source: JSONValue?) -> [String: JSONValue] {
    var result: [String: JSONValue] = [:]
    func add(_ object: JSONObject, _ prefix: String, _ depth: Int) {
      for member in object.members {
        let name = prefix.isEmpty ? member.key : "\(prefix).\(member.key)"
        if let inner = member.value.object, !inner.isEmpty, depth < Self.deepest { add(inner, name, depth + 1) } else { result[name] = member.value }
      }
    }
    add(source?.object ?? JSONObject(), "", 0)
    return result
  }

  private func rawDocuments(_ hits: [JSONValue]) -> DataFrame {
    let documents = hits.map { hit -> JSONValue in
      var document = JSONObject()
      for name in ["_id", "_type", "_index", "sort", "highlight"] { document[name] = hit[name] ?? .null }
      for part in ["_source", "fields"] {
        for member in hit[part]?.object?.members ?? [] { document[member.key] = member.value }
      }
      return .object(document)
    }
    var field = Field(name: target.refID, values: .other(documents))
    field.config.filterable = true
    return DataFrame(name: target.refID, refID: target.refID, fields: [field])
  }

  // MARK: Columns

  private func names(of documents: [[String: JSONValue]], first: [String]) -> [String] {
    let all = documents.reduce(into: Set<String>()) { $0.formUnion($1.keys) }
    return first.filter(all.contains) + all.subtracting(first).sorted()
  }

  private func fields(of documents: [[String: JSONValue]], in names: [String]) -> [Field] {
    names.map { name in
      let values = documents.map { $0[name] ?? .null }
      var field = Field(name: name, values: column(name, values))
      field.config.filterable = true
      return field
    }
  }

  /// Of the type of its first value; values of other types are null.
  private func column(_ name: String, _ values: [JSONValue]) -> FieldValues {
    if name == options.timeField { return .times(values.map(Self.moment)) }
    switch values.first(where: { !$0.isNull }) {
    case .number: return .numbers(values.map { if case .number(let number) = $0 { number } else { FieldValues.absent } })
    case .string: return .strings(values.map(\.string))
    case .bool: return .booleans(values.map(\.bool))
    default: return .other(values)
    }
  }

  /// ISO text, with nanoseconds too, or milliseconds.
  static func moment(_ value: JSONValue) -> Int64? {
    switch value {
    case .string(let text): ISODate.milliseconds(of: text) ?? Double(text).map { Int64(clampingToDates: $0) }
    case .number(let number): Int64(clampingToDates: number)
    default: nil
    }
  }
}
