package import Text
package import TimeSeries

/// An alert on its way to an Alertmanager.
package struct OutgoingAlert: Hashable, Sendable {
  package var labels: Labels
  package var annotations: [String: String]
  package var startsAt: Timestamp
  /// Of one that fires: when it ends unless it is told again.
  package var endsAt: Timestamp
  package var query: String

  /// As `POST /api/v2/alerts` takes it.
  ///
  /// - Parameters:
  ///   - externalLabels: Added where the alert has no such label.
  ///   - externalURL: Where the graph of the expression is; "" for nowhere.
  package func json(externalLabels: Labels, externalURL: String) -> JSONValue {
    var all = labels
    for label in externalLabels.labels where all[label.name] == nil { all[label.name] = label.value }
    func object(_ texts: [(String, String)]) -> JSONValue { .object(JSONObject(texts.map { .init(key: $0.0, value: .string($0.1)) })) }
    var json: JSONObject = [
      "labels": object(all.labels.map { ($0.name, $0.value) }),
      "annotations": object(annotations.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }),
      "startsAt": .string(RFC3339.text(startsAt)), "endsAt": .string(RFC3339.text(endsAt)),
    ]
    if !externalURL.isEmpty { json["generatorURL"] = .string("\(externalURL)/graph?g0.expr=\(URLText.encodedComponent(query))&g0.tab=1") }
    return .object(json)
  }
}

/// Alerts that wait to be sent. It is bounded: where an Alertmanager is away for long, the oldest are given up, and counted.
package struct OutgoingQueue: Sendable {
  private var waiting: [OutgoingAlert] = []
  private let capacity: Int
  /// How many were given up since this was last asked for.
  package private(set) var dropped = 0

  package init(capacity: Int = 10_000) { self.capacity = capacity }

  package var count: Int { waiting.count }

  package mutating func add(_ alerts: [OutgoingAlert]) {
    // A newer word on an alert takes the place of the older one.
    let renewed = Set(alerts.map(\.labels))
    waiting.removeAll { renewed.contains($0.labels) }
    waiting += alerts
    guard waiting.count > capacity else { return }
    dropped += waiting.count - capacity
    waiting.removeFirst(waiting.count - capacity)
  }

  /// The next alerts to send in one request.
  package func batch(of count: Int = 64) -> [OutgoingAlert] { Array(waiting.prefix(count)) }

  package mutating func sent(_ alerts: [OutgoingAlert]) {
    let gone = Set(alerts)
    waiting.removeAll { gone.contains($0) }
  }

  package mutating func takeDropped() -> Int {
    defer { dropped = 0 }
    return dropped
  }
}
