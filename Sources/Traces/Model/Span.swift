/// One timed operation of a trace, whatever format it came in.
package struct Span: Hashable, Sendable {
  package var traceID: TraceID
  package var id: SpanID
  /// `nil` for a root.
  package var parentID: SpanID?
  package var traceState = ""
  package var name = ""
  package var kind = SpanKind.unspecified
  /// Nanoseconds since the Unix epoch.
  package var start: UInt64 = 0
  /// Not always after ``start``: clocks and programs err.
  package var end: UInt64 = 0
  package var attributes: [Attribute] = []
  package var events: [SpanEvent] = []
  package var links: [SpanLink] = []
  package var status = SpanStatus.unset
  package var statusMessage = ""
  package var resource = Resource()
  package var scope = InstrumentationScope()
  /// What the source or the reader had to say about it.
  package var warnings: [String] = []

  package init(traceID: TraceID, id: SpanID, parentID: SpanID? = nil) {
    (self.traceID, self.id, self.parentID) = (traceID, id, parentID)
  }

  /// Nanoseconds; 0 where the end is before the start.
  package var duration: UInt64 { end > start ? end - start : 0 }
  package var isError: Bool { status == .error }
  package var service: String { resource.serviceName }
  /// `nil` where the clock said something before 1970 or after 2262.
  package var startMilliseconds: Int64 { Int64(clamping: start / 1_000_000) }
}

/// Numbers as OTLP has them.
package enum SpanKind: Int, Hashable, Sendable, CaseIterable {
  case unspecified, `internal`, server, client, producer, consumer

  /// As TraceQL writes it.
  package var word: String {
    switch self {
    case .unspecified: "unspecified"
    case .internal: "internal"
    case .server: "server"
    case .client: "client"
    case .producer: "producer"
    case .consumer: "consumer"
    }
  }

  /// `server`, `SERVER` and `SPAN_KIND_SERVER` are the same.
  package init?(word: some StringProtocol) {
    let name = word.lowercased()
    guard let kind = Self.allCases.first(where: { name == $0.word || name == "span_kind_" + $0.word }) else { return nil }
    self = kind
  }

  /// `SPAN_KIND_SERVER`
  package var protobufName: String { "SPAN_KIND_" + word.uppercased() }
}

/// Numbers as OTLP has them.
package enum SpanStatus: Int, Hashable, Sendable, CaseIterable {
  case unset, ok, error

  package var word: String {
    switch self {
    case .unset: "unset"
    case .ok: "ok"
    case .error: "error"
    }
  }

  package init?(word: some StringProtocol) {
    let name = word.lowercased()
    guard let status = Self.allCases.first(where: { name == $0.word || name == "status_code_" + $0.word }) else { return nil }
    self = status
  }

  package var protobufName: String { "STATUS_CODE_" + word.uppercased() }
}

package struct SpanEvent: Hashable, Sendable {
  /// Nanoseconds since the Unix epoch.
  package var time: UInt64
  package var name: String
  package var attributes: [Attribute]

  package init(time: UInt64, name: String, attributes: [Attribute] = []) {
    (self.time, self.name, self.attributes) = (time, name, attributes)
  }
}

package struct SpanLink: Hashable, Sendable {
  package var traceID: TraceID
  package var spanID: SpanID
  package var attributes: [Attribute]

  package init(traceID: TraceID, spanID: SpanID, attributes: [Attribute] = []) {
    (self.traceID, self.spanID, self.attributes) = (traceID, spanID, attributes)
  }
}

/// Who made spans: a process, with its service, host, pod and so on.
package struct Resource: Hashable, Sendable {
  package let attributes: [Attribute]
  /// `service.name`; "" where nothing says it.
  package let serviceName: String

  package init(_ attributes: [Attribute] = []) {
    self.attributes = attributes
    serviceName = attributes["service.name"]?.text ?? ""
  }
}

/// The library that made spans.
package struct InstrumentationScope: Hashable, Sendable {
  package var name: String
  package var version: String
  package var attributes: [Attribute]

  package init(name: String = "", version: String = "", attributes: [Attribute] = []) {
    (self.name, self.version, self.attributes) = (name, version, attributes)
  }
}
