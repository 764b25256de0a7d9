package import DatasourceKit
package import Text
import DataFrames
import TimeSeries

/// What every datasource must do, whatever it speaks.
///
/// A datasource joins by describing itself once; its test is a loop over ``checks``:
///
///     @Test(arguments: subject.checks) func `conforms`(_ check: DatasourceConformance.Check) async throws {
///       let violations = try await subject.violations(of: check)
///       #expect(violations == [])
///     }
package struct DatasourceConformance: Sendable {
  package enum Check: String, CaseIterable, Sendable {
    case health, rangeQuery, instantQuery, noData, refusal, cancellation
    // The rest is for datasources behind HTTP.
    case unreachable, serverRestart, sizeLimit, unauthorized, emptyReply, malformedReplies, cutReplies, webPages, brokenConnections, secrets

    var needsServer: Bool {
      switch self {
      case .health, .rangeQuery, .instantQuery, .noData, .refusal, .cancellation: false
      default: true
      }
    }
  }

  /// How the server behind it behaves when all is well; `nil` for datasources inside this program.
  package struct Server: Sendable {
    package typealias Answering = @Sendable (LoopbackServer.Request) -> LoopbackServer.Reply

    package var healthy: Answering
    /// Finds nothing for the same questions.
    package var empty: Answering
    /// Refuses queries with ``DatasourceConformance/refusedWords``.
    package var refusing: Answering
    /// What the datasource sends along and must never repeat.
    package var secrets: [String]

    package init(healthy: @escaping Answering, empty: @escaping Answering, refusing: @escaping Answering, secrets: [String]) {
      (self.healthy, self.empty, self.refusing, self.secrets) = (healthy, empty, refusing, secrets)
    }
  }

  package var server: Server?
  /// Makes it for a server's address, with a limit for the bytes of a reply; both mean nothing to one without a server.
  package var make: @Sendable (_ baseURL: String, _ maximumReplyBytes: Int) -> any Datasource
  /// A target that finds something over the last hour.
  package var rangeModel: JSONObject
  /// `nil` where there is no such question.
  package var instantModel: JSONObject?
  /// A target that finds nothing; with a server it may be the same as ``rangeModel``.
  package var emptyModel: JSONObject
  /// A target that is refused, and words that the refusal has; `nil` where nothing can be.
  package var refusedModel: JSONObject?
  package var refusedWords: String
  /// What of a target errors name as the request.
  package var requestText: String

  package init(
    server: Server? = nil, rangeModel: JSONObject, instantModel: JSONObject? = nil, emptyModel: JSONObject? = nil,
    refusedModel: JSONObject? = nil, refusedWords: String = "", requestText: String,
    make: @escaping @Sendable (_ baseURL: String, _ maximumReplyBytes: Int) -> any Datasource
  ) {
    self.server = server
    self.make = make
    self.rangeModel = rangeModel
    self.instantModel = instantModel
    self.emptyModel = emptyModel ?? rangeModel
    self.refusedModel = refusedModel
    self.refusedWords = refusedWords
    self.requestText = requestText
  }

  package var checks: [Check] { Check.allCases.filter { server != nil || !$0.needsServer } }

  /// What it does wrong; empty where it conforms.
  package func violations(of check: Check) async throws -> [String] {
    switch check {
    case .health: try await health()
    case .rangeQuery: try await answers(rangeModel)
    case .instantQuery: if let instantModel { try await answers(instantModel, isInstant: true) } else { [] }
    case .noData: try await noData()
    case .refusal: try await refusal()
    case .cancellation: try await cancellation()
    case .unreachable: try await unreachable()
    case .serverRestart: try await serverRestart()
    case .sizeLimit: try await sizeLimit()
    case .unauthorized: try await unauthorized()
    case .emptyReply: try await malformed([.answer(body: [])])
    case .malformedReplies: try await malformed(Self.malformedBodies.map { .answer(headers: Self.json, body: $0) })
    case .cutReplies: try await cutReplies()
    case .webPages: try await webPages()
    case .brokenConnections: try await brokenConnections()
    case .secrets: try await secrets()
    }
  }
}

// MARK: Asking

extension DatasourceConformance {
  enum Outcome {
    case answered(QueryAnswer)
    case failed(DatasourceError)
  }

  static let json = [(name: "Content-Type", value: "application/json")]
  private static let end = Timestamp(milliseconds: 1_700_000_000_000)

  func outcome(of model: JSONObject, from datasource: any Datasource, isInstant: Bool = false) async -> Outcome {
    let range = TimeRange(start: isInstant ? Self.end : Self.end - 3_600_000, end: Self.end)
    let target = QueryRequest.Target(refID: "A", model: model, step: 60_000, range: range)
    do throws(DatasourceError) {
      let answer = try await datasource.query(QueryRequest(targets: [target], range: range, maxDataPoints: 100))
      return answer.errors["A"].map(Outcome.failed) ?? .answered(answer)
    } catch {
      return .failed(error)
    }
  }

  /// With a server of `replies`, or without one.
  func withServer<Result>(
    _ replies: Server.Answering?, limit: Int = 1 << 20, _ body: (any Datasource, LoopbackServer?) async throws -> Result
  ) async throws -> Result {
    guard let replies else { return try await body(make("", limit), nil) }
    let server = try LoopbackServer(respond: replies)
    defer { server.stop() }
    return try await body(make(server.url, limit), server)
  }

  /// What an error lacks that a person needs.
  func faults(of error: DatasourceError, _ datasource: any Datasource, wantsAdvice: Bool = true, wantsRequest: Bool = true) -> [String] {
    var faults: [String] = []
    if error.datasource != datasource.id { faults.append("names another source: \(error.datasource)") }
    if wantsRequest, !error.request.contains(requestText) { faults.append("does not name the request \(requestText): \(error.request)") }
    if error.reason.isEmpty { faults.append("gives no reason") }
    if wantsAdvice, error.advice?.isEmpty ?? true { faults.append("gives no advice: \(error.reason)") }
    if (error.reason + error.request + (error.advice ?? "")).unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      faults.append("has control characters: \(error.reason)")
    }
    let text = String(reflecting: error)
    for secret in server?.secrets ?? [] where text.contains(secret) { faults.append("tells the secret \(secret): \(text)") }
    return faults
  }
}

// MARK: Checks of every datasource

extension DatasourceConformance {
  private func health() async throws -> [String] {
    try await withServer(server?.healthy) { datasource, _ in
      do throws(DatasourceError) {
        _ = try await datasource.health()
        return []
      } catch {
        return ["is not healthy: \(error)"]
      }
    }
  }

  private func answers(_ model: JSONObject, isInstant: Bool = false) async throws -> [String] {
    try await withServer(server?.healthy) { datasource, _ in
      switch await outcome(of: model, from: datasource, isInstant: isInstant) {
      case .failed(let error): return ["fails: \(error)"]
      case .answered(let answer):
        var faults: [String] = []
        if answer.frames.allSatisfy({ $0.rowCount == 0 }) { faults.append("finds nothing") }
        if answer.frames.contains(where: { $0.refID != "A" }) { faults.append("a frame does not say which target it answers") }
        for frame in answer.frames where Set(frame.fields.map(\.values.count)).count > 1 {
          faults.append("columns differ in length: \(frame.fields.map(\.values.count))")
        }
        if !answer.sent.contains(where: { $0.refID == "A" }) { faults.append("does not say what was sent") }
        return faults
      }
    }
  }

  private func noData() async throws -> [String] {
    try await withServer(server?.empty) { datasource, _ in
      switch await outcome(of: emptyModel, from: datasource) {
      case .failed(let error): ["nothing found is no failure: \(error)"]
      case .answered(let answer): answer.frames.contains { $0.rowCount > 0 } ? ["found something: \(answer.frames)"] : []
      }
    }
  }

  private func refusal() async throws -> [String] {
    guard let refusedModel else { return [] }
    return try await withServer(server?.refusing) { datasource, _ in
      guard case .failed(let error) = await outcome(of: refusedModel, from: datasource) else { return ["a refused query counts as answered"] }
      let isTold = error.reason.contains(refusedWords)
      return faults(of: error, datasource, wantsAdvice: false, wantsRequest: false)
        + (isTold ? [] : ["not in the words “\(refusedWords)”: \(error.reason)"])
    }
  }

  /// A question that hangs ends when nobody wants the answer any more.
  private func cancellation() async throws -> [String] {
    let silent = try LoopbackServer { _ in .silence }
    defer { silent.stop() }
    let datasource = make(silent.url, 1 << 20)
    let task = Task { await outcome(of: rangeModel, from: datasource) }
    // Cancelled while it waits: only when the server has the question.
    while server != nil, silent.requests.isEmpty { await Task.yield() }
    task.cancel()
    let ending = await task.value
    if server == nil { return [] }
    if case .failed(let error) = ending, error.kind == .cancelled { return [] }
    return ["cancelling ends with \(ending)"]
  }
}
