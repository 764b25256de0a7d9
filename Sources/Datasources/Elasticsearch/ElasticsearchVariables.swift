import DataFrames
import DatasourceKit
import Text
import TimeSeries
import Transport

/// Query variables: `{"find": "terms", "field": "host"}` and `{"find": "fields", "type": "keyword"}`.
struct ElasticsearchVariables {
  let datasource: ElasticsearchDatasource

  func options(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] {
    let written = request.query.string ?? request.query["query"]?.string
    let query = written.flatMap { try? JSONValue.parse(Array($0.utf8)) } ?? request.query
    switch query["find"]?.string {
    case "fields": return try await fields(ofTypes: query["type"])
    case "terms": return try await terms(query, request)
    default:
      throw DatasourceError(
        kind: .invalidQuery, datasource: datasource.id, request: written ?? query.compactText, reason: "this is no variable query of Elasticsearch",
        advice: #"{"find": "terms", "field": "host.keyword"} or {"find": "fields", "type": "keyword"}"#)
    }
  }

  // MARK: Terms

  private func terms(_ query: JSONValue, _ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] {
    let options = datasource.options
    let asked = query.compactText
    guard let field = query["field"]?.text, !field.isEmpty else {
      throw DatasourceError(kind: .invalidQuery, datasource: datasource.id, request: asked, reason: "the variable query names no field", advice: #"add "field""#)
    }
    var filters = [ElasticsearchBody.range(options.timeField, request.range)]
    if let text = query["query"]?.text, !text.isEmpty { filters.append(["query_string": ["analyze_wildcard": true, "query": .string(text)]]) }
    let byCount = query["orderBy"]?.text == "doc_count"
    let direction = JSONValue.string(query["order"]?.text ?? (byCount ? "desc" : "asc"))
    let grouping: JSONValue = [
      "field": .string(field), "size": .number(Double(ElasticsearchBody.size(query["size"]))), "order": .object([byCount ? "_count" : "_key": direction]),
    ]
    let body: JSONValue = ["size": 0, "query": ["bool": ["filter": .array(filters)]], "aggs": ["1": ["terms": grouping]]]
    let header: JSONValue = [
      "search_type": "query_then_fetch", "ignore_unavailable": true, "index": .string(options.index.indices(in: request.range).joined(separator: ",")),
    ]
    let text = "\(header.compactText)\n\(body.compactText)\n"
    let (reply, document) = try await datasource.send("_msearch", body: Array(text.utf8), type: "application/x-ndjson", asked: asked)
    guard let response = document["responses"]?[0] else { throw datasource.unexpected(reply, asked: asked) }
    if let error = ElasticsearchFailure.error(in: response, asked: asked, of: datasource.id) { throw error }
    return (response["aggregations"]?["1"]?["buckets"]?.array ?? []).compactMap { bucket in
      guard let key = bucket["key"]?.text else { return nil }
      return VariableOption(text: bucket["key_as_string"]?.text ?? key, value: key)
    }
  }

  // MARK: Fields

  /// Grafana's groups of types.
  private static let groups: [String: Set<String>] = [
    "number": ["float", "double", "integer", "long", "date", "short", "byte", "half_float", "scaled_float", "unsigned_long"],
    "string": ["text", "string", "keyword", "wildcard", "constant_keyword"],
  ]

  private func fields(ofTypes types: JSONValue?) async throws(DatasourceError) -> [VariableOption] {
    var wanted = Set((types?.array?.compactMap(\.text) ?? [types?.text].compactMap(\.self)).filter { !$0.isEmpty })
    for group in wanted.intersection(Self.groups.keys) { wanted.formUnion(Self.groups[group] ?? []) }
    return try await fieldTypes().filter { field in wanted.isEmpty || !wanted.isDisjoint(with: field.types) }.map {
      VariableOption(text: $0.name, value: $0.name)
    }
  }

  /// Every field of the indices with its types (several where indices disagree), by name.
  func fieldTypes() async throws(DatasourceError) -> [(name: String, types: Set<String>)] {
    let options = datasource.options
    // A rotating index is asked by its pattern's fixed part: today's need not be there yet.
    let index = options.index.rotation == nil ? options.index.pattern : options.index.wildcard
    let path = "\(URLText.encodedComponent(index.isEmpty ? "_all" : index))/_field_caps"
    let document = try await datasource.client.json(
      .get, path, parameters: [(name: "fields", value: "*"), (name: "ignore_unavailable", value: "true")], for: datasource.id)
    return (document["fields"]?.object?.members ?? []).compactMap { member in
      let types = Set(member.value.object?.keys ?? [])
      // Objects hold fields and are none; those that begin with an underscore are the server's own.
      return types.isSubset(of: ["object", "nested"]) || member.key.hasPrefix("_") ? nil : (member.key, types)
    }.sorted { $0.name < $1.name }
  }
}

extension ElasticsearchIndexPattern {
  /// `[logstash-]YYYY.MM.DD` → `logstash-*`
  var wildcard: String {
    var name = ""
    var rest = pattern[...]
    while let character = rest.popFirst() {
      if character == "[" {
        name += rest.prefix { $0 != "]" }
        rest = rest.drop { $0 != "]" }.dropFirst()
      } else if !name.hasSuffix("*") {
        name += "*"
      }
    }
    return name
  }
}
