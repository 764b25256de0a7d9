import DataFrames
import DatasourceKit
import Text

/// What one target of a server of traces gave.
struct TraceReply: Sendable {
  var frames: [DataFrame] = []
  /// `GET /api/search`
  var request = ""
  var body: [UInt8] = []
}

/// Puts the answers to a request's targets together: one that fails does not fail the others.
struct TraceAnswers {
  let id: DatasourceID
  let keepsReplies: Bool

  func answer(
    _ request: QueryRequest, _ ask: (TraceTarget, QueryRequest.Target) async throws(DatasourceError) -> TraceReply
  ) async throws(DatasourceError) -> QueryAnswer {
    var answer = QueryAnswer()
    let clock = ContinuousClock()
    for target in request.targets {
      let asked = TraceTarget(target.model)
      guard asked.question != nil else { continue }
      let start = clock.now
      do throws(DatasourceError) {
        let reply = try await ask(asked, target)
        answer.frames += reply.frames
        var sent = SentQuery(
          refID: target.refID, expression: target.model["query"]?.text ?? "", request: reply.request, range: target.range, step: target.step,
          duration: clock.now - start, bytes: reply.body.count, seriesCount: reply.frames.count)
        if keepsReplies { sent.keep(reply.body) }
        answer.sent.append(sent)
      } catch {
        if error.kind == .cancelled { throw error }
        answer.errors[target.refID] = error
      }
    }
    // When nothing came, the failure is the panel's, not a target's.
    if answer.frames.isEmpty, let error = answer.errors.values.first { throw error }
    return answer
  }
}
