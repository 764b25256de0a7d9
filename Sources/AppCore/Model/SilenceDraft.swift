package import DatasourceKit
import TimeSeries

/// A silence being made: which labels it goes by, and for how long.
package struct SilenceDraft: Hashable, Sendable {
  package var alert: AlertInstance
  /// Names of labels that are left out.
  package var left: Set<String> = []
  package var cursor = 0
  package var hours = 2
  package var comment = TextInput()
  package var isTypingComment = false

  package init(alert: AlertInstance) {
    self.alert = alert
  }

  func silence(at now: Timestamp, by author: String) -> Silence {
    var silence = Silence(
      muting: alert, from: now, for: Milliseconds(hours) * 3_600_000, createdBy: author,
      comment: comment.text.isEmpty ? "silenced with oriel" : comment.text)
    silence.matchers.removeAll { left.contains($0.name) }
    return silence
  }
}

extension DatasourceID {
  /// Ends a silence that this source has.
  func endSilence(_ id: String, of effects: any Effects) async -> Result<String, DatasourceError> {
    await changeSilence(of: effects) { source throws(DatasourceError) in
      try await source.expireSilence(id: id)
      return id
    }
  }

  fileprivate func changeSilence(
    of effects: any Effects, _ change: (any SilenceSource) async throws(DatasourceError) -> String
  ) async -> Result<String, DatasourceError> {
    guard let source = effects.datasource(uid: uid) as? any SilenceSource else {
      return .failure(DatasourceError(kind: .unsupported, datasource: self, request: "silence", reason: "\(name) has no silences"))
    }
    do throws(DatasourceError) {
      return .success(try await change(source))
    } catch {
      return .failure(error)
    }
  }
}

extension Silence {
  func put(at source: DatasourceID, of effects: any Effects) async -> Result<String, DatasourceError> {
    await source.changeSilence(of: effects) { source throws(DatasourceError) in try await source.put(self) }
  }
}
