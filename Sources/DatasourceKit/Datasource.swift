package import DataFrames
package import Text
package import TimeSeries

/// A source of data: a server, or the store inside this program.
package protocol Datasource: Sendable {
  var id: DatasourceID { get }

  /// Answers all targets of `request`; one failed target does not fail the others.
  func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer

  /// Options of a query variable: `label_values(up, job)` and its relatives, already interpolated.
  func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption]

  /// Whether it answers, and what it is.
  func health() async throws(DatasourceError) -> DatasourceHealth

  /// Everything that it can be asked. Follows from the protocols that the type conforms to; a type with several of
  /// ``AlertSource``, ``SilenceSource`` and ``MetricDescribing`` says it itself.
  var access: DatasourceAccess { get }
}

/// A source that says what its metrics are.
package protocol MetricDescribing: Datasource {
  /// Type and help by metric name: `counter: Seconds the CPUs spent in each mode.`
  func metricDescriptions() async throws(DatasourceError) -> [String: String]
}

extension MetricMetadata {
  /// In one line: `counter: Seconds the CPUs spent in each mode.`
  package var sentence: String {
    help.isEmpty ? kind.rawValue : "\(kind.rawValue): \(help.split(whereSeparator: \.isNewline).joined(separator: " "))"
  }
}

/// A datasource as configuration and dashboards name it.
package struct DatasourceID: Hashable, Sendable {
  package var uid: String
  package var name: String
  /// `prometheus`, `loki`, `alertmanager`, `testdata`, …
  package var type: String

  package init(uid: String, name: String, type: String) {
    (self.uid, self.name, self.type) = (uid, name, type)
  }
}

/// What a panel asks one datasource, variables and macros filled in.
package struct QueryRequest: Hashable, Sendable {
  package struct Target: Hashable, Sendable {
    package var refID: String
    /// The dashboard's target, interpolated; its shape belongs to the datasource's type.
    package var model: JSONObject
    /// Milliseconds between points; `range` is already aligned to it where the source's rules say so.
    package var step: Milliseconds
    package var range: TimeRange

    package init(refID: String, model: JSONObject, step: Milliseconds, range: TimeRange) {
      (self.refID, self.model, self.step, self.range) = (refID, model, step, range)
    }
  }

  package var targets: [Target]
  /// The dashboard's (or the panel's own) range.
  package var range: TimeRange
  package var maxDataPoints: Int
  /// Whether ``SentQuery/reply`` is wanted, which costs memory and goes past what is known already.
  package var keepsReplies = false

  package init(targets: [Target], range: TimeRange, maxDataPoints: Int) {
    (self.targets, self.range, self.maxDataPoints) = (targets, range, maxDataPoints)
  }
}

package struct QueryAnswer: Sendable {
  package var frames: [DataFrame]
  /// Errors of single targets, by refID.
  package var errors: [String: DatasourceError]
  /// How each target was asked: for inspection.
  package var sent: [SentQuery]
  /// The source has only just begun to collect: so much later the same question has a better answer. `nil` from any other source.
  package var askAgainAfter: Milliseconds?

  package init(
    frames: [DataFrame] = [], errors: [String: DatasourceError] = [:], sent: [SentQuery] = [], askAgainAfter: Milliseconds? = nil
  ) {
    (self.frames, self.errors, self.sent, self.askAgainAfter) = (frames, errors, sent, askAgainAfter)
  }
}

/// A request as it went out, secrets removed.
package struct SentQuery: Hashable, Sendable {
  package var refID: String
  package var expression: String
  /// `POST /api/v1/query_range`, or "embedded".
  package var request: String
  package var range: TimeRange
  /// Points from here to the range's start are kept from earlier answers, and only the rest was asked; `nil` where everything was.
  package var keptFrom: Timestamp?
  package var step: Milliseconds
  package var duration: Duration
  package var bytes: Int
  package var seriesCount: Int
  /// The beginning of what came back, at most ``replyLimit`` bytes; where it was asked for and came over a line.
  package var reply: String?

  /// The JSON that was posted, where the question is not a form.
  package var body: String?

  package static let replyLimit = 256 << 10

  package mutating func keep(_ bytes: [UInt8]) {
    reply = String(decoding: bytes.prefix(Self.replyLimit), as: UTF8.self)
  }

  package init(
    refID: String, expression: String, request: String, range: TimeRange, step: Milliseconds, duration: Duration = .zero,
    bytes: Int = 0, seriesCount: Int = 0
  ) {
    self.refID = refID
    self.expression = expression
    self.request = request
    self.range = range
    self.step = step
    self.duration = duration
    self.bytes = bytes
    self.seriesCount = seriesCount
  }
}

package struct VariableRequest: Hashable, Sendable {
  /// Text (`label_values(up, job)`) or the datasource's own object.
  package var query: JSONValue
  package var range: TimeRange

  package init(query: JSONValue, range: TimeRange) {
    (self.query, self.range) = (query, range)
  }
}

package struct VariableOption: Hashable, Sendable {
  package var text: String
  package var value: String

  package init(text: String, value: String) {
    (self.text, self.value) = (text, value)
  }
}

package struct DatasourceHealth: Hashable, Sendable {
  package var version: String?
  package var latency: Duration
  package var detail: String
  /// How far this machine's clock is ahead of the server's, where the server says its time.
  package var clockLead: Duration?

  package init(version: String? = nil, latency: Duration, detail: String = "", clockLead: Duration? = nil) {
    (self.version, self.latency, self.detail, self.clockLead) = (version, latency, detail, clockLead)
  }
}
