/// What a list of traces says of one.
package struct TraceSummary: Hashable, Sendable {
  package struct Service: Hashable, Sendable {
    package var name: String
    package var spanCount: Int
    package var errorCount: Int

    package init(name: String, spanCount: Int, errorCount: Int) {
      (self.name, self.spanCount, self.errorCount) = (name, spanCount, errorCount)
    }
  }

  package var traceID: TraceID
  package var rootService: String
  package var rootName: String
  /// Nanoseconds since the Unix epoch.
  package var start: UInt64
  package var duration: UInt64
  package var spanCount: Int
  package var errorCount: Int
  package var orphanCount: Int
  /// In the order of names.
  package var services: [Service]

  package init(_ tree: TraceTree) {
    let root = tree.mainRoot.map { tree.spans[$0] }
    traceID = root?.traceID ?? TraceID(high: 0, low: 0)
    let hasRoot = tree.mainRoot.map { !tree.nodes[$0].isOrphan } ?? false
    rootService = hasRoot ? root?.service ?? "" : Self.unknownRoot
    rootName = hasRoot ? root?.name ?? "" : ""
    let start = tree.spans.map(\.start).min() ?? 0
    let end = tree.spans.map { max($0.end, $0.start) }.max() ?? 0
    self.start = start
    duration = end - min(start, end)
    spanCount = tree.spans.count
    errorCount = tree.spans.count { $0.isError }
    orphanCount = tree.nodes.count { $0.isOrphan }
    var services: [String: Service] = [:]
    for span in tree.spans {
      services[span.service, default: Service(name: span.service, spanCount: 0, errorCount: 0)].spanCount += 1
      if span.isError { services[span.service]?.errorCount += 1 }
    }
    self.services = services.values.sorted { $0.name < $1.name }
  }

  /// As a server summed it up.
  package init(traceID: TraceID, rootService: String, rootName: String, start: UInt64, duration: UInt64, services: [Service]) {
    (self.traceID, self.rootService, self.rootName, self.start, self.duration) = (traceID, rootService, rootName, start, duration)
    self.services = services.sorted { $0.name < $1.name }
    spanCount = services.reduce(0) { $0 + min($1.spanCount, 1 << 40) }
    errorCount = services.reduce(0) { $0 + min($1.errorCount, 1 << 40) }
    orphanCount = 0
  }

  /// As Tempo says it.
  package static let unknownRoot = "<root span not yet received>"
}
