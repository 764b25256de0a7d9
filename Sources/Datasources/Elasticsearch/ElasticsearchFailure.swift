import DataFrames
import DatasourceKit
import Text

/// What Elasticsearch and OpenSearch say when something is wrong, and what helps.
enum ElasticsearchFailure {
  /// The error of one search among several, or of a whole answer; `nil` where it is none.
  static func error(in response: JSONValue, asked: String, of id: DatasourceID) -> DatasourceError? {
    let status = response["status"]?.integer ?? 200
    guard let failure = response["error"], !failure.isNull else {
      guard status >= 400 else { return nil }
      return DatasourceError(kind: kind(status), datasource: id, request: asked, reason: "the search failed with status \(status)")
    }
    let reason = reason(of: failure)
    let type = [failure["type"]?.text, failure["root_cause"]?[0]?["type"]?.text, failure["caused_by"]?["type"]?.text].compactMap(\.self)
    return DatasourceError(
      kind: kind(status >= 400 ? status : 400), datasource: id, request: asked, reason: reason, advice: advice(types: type, reason: reason))
  }

  private static func kind(_ status: Int) -> DatasourceError.Kind { status == 401 || status == 403 ? .unauthorized(status: status) : .rejected(status: status) }

  /// In the server's own words: the innermost cause says most.
  static func reason(of failure: JSONValue) -> String {
    if let text = failure.string { return text }
    let candidates = [
      failure["root_cause"]?[0]?["reason"]?.text, failure["reason"]?.text, failure["failed_shards"]?[0]?["reason"]?["reason"]?.text,
      failure["caused_by"]?["reason"]?.text, failure["details"]?.text,
    ].compactMap(\.self).filter { !$0.isEmpty }
    return candidates.first ?? failure["type"]?.text ?? "the server gives no reason"
  }

  /// An answer that is not all there is.
  static func notices(of response: JSONValue) -> [Notice] {
    var notices: [Notice] = []
    if response["timed_out"]?.bool == true {
      notices.append(Notice(severity: .warning, text: "partial: the search ran out of time; ask for a shorter range"))
    }
    if let shards = response["_shards"], let failed = shards["failed"]?.integer, failed > 0 {
      let reason = shards["failures"]?[0]?["reason"]?["reason"]?.text.map { ": \($0)" } ?? ""
      notices.append(Notice(severity: .warning, text: "partial: \(failed) of \(shards["total"]?.integer ?? failed) shards failed\(reason)"))
    }
    if response["is_partial"]?.bool == true { notices.append(Notice(severity: .warning, text: "partial: not all of the data was read")) }
    return notices
  }

  /// A refusal over HTTP whose body names the cause.
  static func improved(_ error: DatasourceError, asked: String) -> DatasourceError {
    var error = error
    error.request = asked
    // The reason is `HTTP 400: …`, and the body's `error` may be an object that was kept as JSON.
    if let open = error.reason.firstIndex(of: "{"), let document = try? JSONValue.parse(Array(error.reason[open...].utf8)),
      let failure = document["error"], !failure.isNull
    {
      let reason = reason(of: failure)
      error.reason = error.reason[..<open] + reason
      error.advice = advice(types: [failure["type"]?.text ?? ""], reason: reason) ?? error.advice
    } else if let advice = advice(types: [], reason: error.reason) {
      error.advice = advice
    }
    return error
  }

  private static func advice(types: [String], reason: String) -> String? {
    let known = [
      ("index_not_found", "check the index of this datasource (jsonData.index); GET /_cat/indices lists those that are there"),
      ("too_many_buckets", "ask for a shorter range, a larger interval, or fewer terms"),
      ("es_rejected_execution", "the server is busy: ask less often, or for less"),
      ("circuit_breaking", "the server is short of memory: ask for less"),
      ("security_exception", "these credentials may not read this index"),
      ("query_shard_exception", "check the Lucene query: quotes, brackets, field names"),
      ("parsing_exception", "check the query"),
    ]
    for (word, advice) in known where types.contains(where: { $0.contains(word) }) || reason.contains(word) { return advice }
    if reason.contains("Fielddata is disabled") || reason.contains("Text fields are not optimised") || reason.contains("Text fields are not optimized") {
      return "group by the field’s keyword form: FIELD.keyword"
    }
    if reason.contains("Failed to parse query") { return "check the Lucene query: quotes, brackets, field names" }
    return nil
  }
}
