import Text
import TimeSeries
import Traces

/// What a search of Jaeger is given.
struct JaegerSearch {
  private(set) var service: String
  private var operation: String
  private var tags: [(key: String, value: String)] = []
  private var minDuration: String
  private var maxDuration: String
  private let limit: Int

  init(_ model: JSONObject, traceQL: String, limit: Int) {
    func text(_ key: String) -> String { model[key]?.text?.trimmed ?? "" }
    (service, operation) = (text("service"), text("operation"))
    (minDuration, maxDuration, self.limit) = (text("minDuration"), text("maxDuration"), limit)
    for tag in text("tags").split(whereSeparator: \.isWhitespace) {
      guard let equals = tag.firstIndex(of: "=") else { continue }
      tags.append((String(tag[..<equals]), String(tag[tag.index(after: equals)...])))
    }
    if service.isEmpty, let found = (try? TraceQLQuery(traceQL))?.requiredService { service = found }
    if operation == "All" { operation = "" }
  }

  private var attributes: String? {
    tags.isEmpty ? nil : JSONValue.object(JSONObject(tags.map { JSONObject.Member(key: $0.key, value: .string($0.value)) })).compactText
  }

  /// A range without length is the hour before it.
  private static func ends(of range: TimeRange) -> (start: Int64, end: Int64) {
    (range.length > 0 ? range.start.milliseconds : range.end.milliseconds - 3_600_000, range.end.milliseconds)
  }

  func parameters(_ range: TimeRange) -> [(name: String, value: String)] {
    let (start, end) = Self.ends(of: range)
    func time(_ milliseconds: Int64) -> String { TraceListing.time(UInt64(clamping: milliseconds).multipliedReportingOverflow(by: 1_000_000).partialValue) }
    var parameters = [
      (name: "query.serviceName", value: service), (name: "query.startTimeMin", value: time(start)), (name: "query.startTimeMax", value: time(end)),
      (name: "query.searchDepth", value: String(limit)),
    ]
    if !operation.isEmpty { parameters.append((name: "query.operationName", value: operation)) }
    if !minDuration.isEmpty { parameters.append((name: "query.durationMin", value: minDuration)) }
    if !maxDuration.isEmpty { parameters.append((name: "query.durationMax", value: maxDuration)) }
    if let attributes { parameters.append((name: "query.attributes", value: attributes)) }
    return parameters
  }

  func oldParameters(_ range: TimeRange) -> [(name: String, value: String)] {
    let (start, end) = Self.ends(of: range)
    var parameters = [
      (name: "service", value: service), (name: "start", value: "\(start)000"), (name: "end", value: "\(end)000"), (name: "limit", value: String(limit)),
    ]
    if !operation.isEmpty { parameters.append((name: "operation", value: operation)) }
    if !minDuration.isEmpty { parameters.append((name: "minDuration", value: minDuration)) }
    if !maxDuration.isEmpty { parameters.append((name: "maxDuration", value: maxDuration)) }
    if let attributes { parameters.append((name: "tags", value: attributes)) }
    return parameters
  }
}
