import DataFrames
import Text

/// The spans of a trace in the order of a walk from its roots.
struct TraceTree {
  struct Span {
    var id: String
    var parent: String
    var operation: String
    var service: String
    /// Milliseconds.
    var start: Double
    var duration: Double
    var hasFailed: Bool
    var depth = 0
  }

  private var spans: [Span] = []

  /// Rows without an id, a start or a duration that can be drawn are left out; at most 50,000 are taken.
  init(_ frame: DataFrame) {
    guard let ids = frame.field("spanID"), let starts = frame.field("startTime"), let durations = frame.field("duration") else { return }
    let (parents, operations) = (frame.field("parentSpanID"), frame.field("operationName", "name"))
    let (services, status, tags) = (frame.field("serviceName"), frame.field("statusCode", "status"), frame.field("tags"))
    func text(_ field: Field?, _ row: Int) -> String { field?.value(at: row).scriptText ?? "" }
    for row in 0..<min(ids.values.count, starts.values.count, durations.values.count, 50_000) {
      let (start, duration) = (starts.values[row].scriptNumber, durations.values[row].scriptNumber)
      let id = text(ids, row)
      guard !id.isEmpty, abs(start) < 1e16, duration >= 0, duration < 1e16 else { continue }
      let code = text(status, row)
      let hasFailed = code == "2" || code.lowercased() == "error" || Self.saysError(tags?.value(at: row) ?? .null)
      spans.append(
        Span(id: id, parent: text(parents, row), operation: text(operations, row), service: text(services, row), start: start, duration: duration, hasFailed: hasFailed))
    }
  }

  /// A tag `error` that is true, as Jaeger marks failed spans.
  private static func saysError(_ value: Value) -> Bool {
    guard case .json(.array(let tags)) = value else { return false }
    return tags.prefix(200).contains { $0["key"]?.string == "error" && ($0["value"]?.bool == true || $0["value"]?.string == "true") }
  }

  /// Children follow their parents by start. Spans whose parent is missing are roots; those in a circle come at the end.
  func ordered() -> [Span] {
    var children: [String: [Int]] = [:]
    let known = Set(spans.map(\.id))
    var roots: [Int] = []
    for (index, span) in spans.enumerated() {
      if known.contains(span.parent), span.parent != span.id { children[span.parent, default: []].append(index) } else { roots.append(index) }
    }
    func byStart(_ indices: [Int]) -> [Int] { indices.sorted { (spans[$0].start, $0) < (spans[$1].start, $1) } }
    var result: [Span] = []
    var seen: Set<Int> = []
    // Last first, as it is a stack.
    var open = byStart(roots).reversed().map { ($0, 0) }
    while let (index, depth) = open.popLast() {
      guard seen.insert(index).inserted else { continue }
      var span = spans[index]
      span.depth = depth
      result.append(span)
      open += byStart(children[span.id] ?? []).reversed().map { ($0, depth + 1) }
    }
    return result + spans.indices.filter { !seen.contains($0) }.map { spans[$0] }
  }
}
