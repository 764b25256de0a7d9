import Text
package import TimeSeries

/// A source of alerts that can mute them: Alertmanager, and Grafana's own.
package protocol SilenceSource: AlertSource {
  /// Active, pending and expired ones.
  func silences() async throws(DatasourceError) -> [Silence]

  /// Creates a silence, or replaces the one whose id it has.
  ///
  /// - Returns: Its id; another one where matchers or start changed.
  /// - Throws: `unsupported` in read-only mode.
  func put(_ silence: Silence) async throws(DatasourceError) -> String

  /// Ends a silence now; it stays in the list as expired.
  func expireSilence(id: String) async throws(DatasourceError)

  /// `false` where ``put(_:)`` and ``expireSilence(id:)`` are refused.
  var maySilence: Bool { get }
}

extension SilenceSource {
  /// The alerts that `silence` would mute, of those that are there now.
  package func preview(of silence: Silence) async throws(DatasourceError) -> [AlertInstance] {
    try await alerts().filter { silence.mutes($0.labels) }
  }
}

package struct Silence: Hashable, Sendable {
  package enum State: String, Hashable, Sendable { case active, pending, expired }

  package struct Matcher: Hashable, Sendable, CustomStringConvertible {
    package var name: String
    package var value: String
    package var isRegex: Bool
    package var isEqual: Bool

    package init(name: String, value: String, isRegex: Bool = false, isEqual: Bool = true) {
      (self.name, self.value, self.isRegex, self.isEqual) = (name, value, isRegex, isEqual)
    }

    /// `name=~"value"`, as Alertmanager's filters are written.
    package var description: String {
      let sign = isEqual ? (isRegex ? "=~" : "=") : (isRegex ? "!~" : "!=")
      return "\(name)\(sign)\(value.promQuoted)"
    }

    /// Anchored; an absent label counts as "". A value that is no regular expression matches nothing.
    package func matches(_ labels: Labels) -> Bool {
      let value = labels[name] ?? ""
      guard isRegex else { return (value == self.value) == isEqual }
      guard let pattern = try? Pattern(self.value, syntax: .prometheus) else { return false }
      return pattern.matches(value) == isEqual
    }
  }

  /// `nil` before the server gave one.
  package var id: String?
  package var matchers: [Matcher]
  package var startsAt: Timestamp
  package var endsAt: Timestamp
  package var createdBy: String
  package var comment: String
  package var state: State

  package init(
    id: String? = nil, matchers: [Matcher], startsAt: Timestamp, endsAt: Timestamp, createdBy: String, comment: String,
    state: State = .pending
  ) {
    self.id = id
    self.matchers = matchers
    self.startsAt = startsAt
    self.endsAt = endsAt
    self.createdBy = createdBy
    self.comment = comment
    self.state = state
  }

  /// A draft that mutes exactly this alert: a matcher for each of its labels, for the user to untick.
  package init(muting alert: AlertInstance, from start: Timestamp, for length: Milliseconds, createdBy: String, comment: String) {
    self.init(
      matchers: alert.labels.labels.map { Matcher(name: $0.name, value: $0.value) }, startsAt: start,
      endsAt: start + max(length, 0), createdBy: createdBy, comment: comment)
  }

  package func mutes(_ labels: Labels) -> Bool {
    !matchers.isEmpty && matchers.allSatisfy { $0.matches(labels) }
  }
}

/// A source that routes alerts by a configuration it shows: Alertmanager.
package protocol RoutingSource: SilenceSource {
  /// As YAML, with its secrets hidden by the server.
  func routing() async throws(DatasourceError) -> String
}
