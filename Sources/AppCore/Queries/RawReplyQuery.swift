import DatasourceKit

/// A panel's queries once more, for the sake of what comes over the line.
struct RawReplyQuery: Sendable {
  var parts: [PanelQuery.Part]

  /// Of several sources those that answer; an error where none does.
  func replies(from world: any World) async -> Result<[SentQuery], DatasourceError> {
    var sent: [SentQuery] = []
    var failure: DatasourceError?
    for part in parts {
      guard let source = world.datasource(uid: part.datasource.uid) else { continue }
      var request = part.request
      request.keepsReplies = true
      do throws(DatasourceError) {
        let answer = try await source.query(request)
        sent += answer.sent
        failure = failure ?? answer.errors.values.first
      } catch {
        failure = error
      }
    }
    if let failure, sent.isEmpty { return .failure(failure) }
    return .success(sent)
  }
}
