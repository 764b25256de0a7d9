/// Rate, errors and duration of the operations of services.
package struct OperationRates: Hashable, Sendable {
  package struct Operation: Hashable, Sendable, Comparable {
    package var service: String
    package var name: String
    package var kind: SpanKind

    package static func < (left: Operation, right: Operation) -> Bool {
      (left.service, left.name, left.kind.rawValue) < (right.service, right.name, right.kind.rawValue)
    }
  }

  package struct Figures: Hashable, Sendable {
    package var count = 0
    package var errors = 0
    /// Nanoseconds, in the order of length.
    package fileprivate(set) var durations: [UInt64] = []

    /// The duration that `share` (0…1) of the spans do not exceed; 0 where there are none.
    package func quantile(_ share: Double) -> UInt64 {
      guard !durations.isEmpty, share.isFinite else { return 0 }
      let place = (Double(durations.count) * min(max(share, 0), 1)).rounded(.up)
      return durations[min(max(Int(place) - 1, 0), durations.count - 1)]
    }

    package var errorShare: Double { count == 0 ? 0 : Double(errors) / Double(count) }
  }

  package private(set) var operations: [Operation: Figures] = [:]
  /// Of the spans that enter a service (server and consumer), by service; all spans where a service has none of these.
  package private(set) var services: [String: Figures] = [:]

  package init(_ spans: some Sequence<Span>) {
    var entering: [String: Figures] = [:]
    var all: [String: Figures] = [:]
    for span in spans {
      Self.add(span, to: &operations[Operation(service: span.service, name: span.name, kind: span.kind), default: Figures()])
      Self.add(span, to: &all[span.service, default: Figures()])
      if span.kind == .server || span.kind == .consumer { Self.add(span, to: &entering[span.service, default: Figures()]) }
    }
    services = all.merging(entering) { _, entering in entering }.mapValues(Self.sorted)
    operations = operations.mapValues(Self.sorted)
  }

  private static func add(_ span: Span, to figures: inout Figures) {
    figures.count += 1
    if span.isError { figures.errors += 1 }
    figures.durations.append(span.duration)
  }

  private static func sorted(_ figures: Figures) -> Figures {
    var figures = figures
    figures.durations.sort()
    return figures
  }
}
