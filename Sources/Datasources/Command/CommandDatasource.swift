import DataFrames
package import DatasourceKit
import Text
import TimeSeries

/// A program of the user's own as a datasource: it gets the body of Grafana's `/api/ds/query` on its standard input, and
/// answers as Grafana does, on its standard output.
///
/// It is started without a shell, for each panel anew, with a limit to its time and to what it says.
package struct CommandDatasource: Datasource {
  package let id: DatasourceID
  private let command: String
  private let arguments: [String]
  private let environment: [String: String]
  private let timeout: Duration
  private static let mostBytes = 64 << 20

  /// - Parameter command: A path, or a name that is looked for in `PATH`.
  package init(id: DatasourceID, command: String, arguments: [String], environment: [String: String], timeout: Duration) {
    (self.id, self.command, self.arguments, self.environment, self.timeout) = (id, command, arguments, environment, timeout)
  }

  package func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer {
    let queries = request.targets.map { target -> JSONValue in
      var model = target.model
      model["refId"] = .string(target.refID)
      model["intervalMs"] = .number(Double(target.step))
      model["maxDataPoints"] = .number(Double(request.maxDataPoints))
      return .object(model)
    }
    let body: JSONValue = [
      "queries": .array(queries), "from": .string(String(request.range.start.milliseconds)), "to": .string(String(request.range.end.milliseconds)),
    ]
    let asked = request.targets.first.map { $0.model["expr"]?.text ?? $0.model["query"]?.text ?? $0.model["rawSql"]?.text ?? command } ?? command
    let clock = ContinuousClock()
    let start = clock.now
    let output = try await run(body, asked: asked)
    let document = try self.document(output, asked: asked)
    var answer = QueryAnswer()
    for part in FrameReply.list(document) {
      answer.frames += part.frames
      if let error = part.error {
        answer.errors[part.refID] = DatasourceError(kind: .rejected(status: part.status ?? 500), datasource: id, request: asked, reason: error)
      }
    }
    for target in request.targets {
      var sent = SentQuery(
        refID: target.refID, expression: asked, request: "exec \(command)", range: target.range, step: target.step, duration: clock.now - start,
        bytes: output.count, seriesCount: answer.frames.count { $0.refID == target.refID })
      sent.body = body.compactText
      if request.keepsReplies { sent.keep(output) }
      answer.sent.append(sent)
    }
    if request.targets.count == 1, answer.frames.isEmpty, let error = answer.errors.values.first { throw error }
    return answer
  }

  /// The first column of texts of what a query answers.
  package func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] {
    var model = request.query.object ?? JSONObject()
    if let text = request.query.string { model["query"] = .string(text) }
    let target = QueryRequest.Target(refID: "A", model: model, step: 60_000, range: request.range)
    return RowFrames.options(try await query(QueryRequest(targets: [target], range: request.range, maxDataPoints: 1000)).frames)
  }

  /// That it starts and answers a request without queries.
  package func health() async throws(DatasourceError) -> DatasourceHealth {
    let clock = ContinuousClock()
    let start = clock.now
    _ = try document(try await run(["queries": [], "from": "0", "to": "0"], asked: "health"), asked: "health")
    return DatasourceHealth(latency: clock.now - start, detail: command)
  }

  // MARK: Running

  private func run(_ body: JSONValue, asked: String) async throws(DatasourceError) -> [UInt8] {
    var program = BoundedCommand(command: command, arguments: arguments, environment: environment, timeout: timeout)
    program.maximumBytes = Self.mostBytes
    program.input = Array(body.compactText.utf8)
    switch await program.run() {
    case .success(let output) where output.exitCode == 0: return output.standardOutput
    case .success(let output):
      let words = ServerWords.excerpt(Array(output.standardError.utf8))
      throw DatasourceError(
        kind: .rejected(status: 500), datasource: id, request: asked, reason: "\(command) ended with status \(output.exitCode)" + (words.isEmpty ? "" : ": \(words)"),
        advice: "start it by hand with a query on its standard input")
    case .failure(.notStarted(let reason)):
      throw DatasourceError(
        kind: .unreachable, datasource: id, request: asked, reason: "\(command) cannot be started: \(reason)", advice: "check jsonData.command: a path to an executable")
    case .failure(.timedOut):
      throw DatasourceError(
        kind: .timedOut(after: timeout), datasource: id, request: asked, reason: "\(command) did not end within \(timeout.components.seconds) s",
        advice: "raise jsonData.timeout, or ask for less")
    case .failure(.tooLarge):
      throw DatasourceError(kind: .tooLarge, datasource: id, request: asked, reason: "\(command) wrote more than \(Self.mostBytes >> 20) MB", advice: "ask for less")
    }
  }

  private func document(_ output: [UInt8], asked: String) throws(DatasourceError) -> JSONValue {
    do throws(JSONError) {
      let document = try JSONValue.parse(output)
      if document["results"]?.object != nil { return document }
      throw JSONError(byte: 0, line: 1, column: 1, reason: "there is no member “results”")
    } catch {
      throw DatasourceError(
        kind: .malformedReply(atByte: error.byte), datasource: id, request: asked, reason: "the output of \(command) is not what Grafana answers: \(error.reason) at byte \(error.byte)",
        advice: #"print {"results": {"A": {"frames": [{"schema": {"fields": […]}, "data": {"values": […]}}]}}}"#)
    }
  }
}
