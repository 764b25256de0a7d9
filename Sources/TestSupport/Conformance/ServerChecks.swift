import DatasourceKit

/// Checks of datasources behind HTTP.
extension DatasourceConformance {
  /// No API's answer.
  static let malformedBodies: [[UInt8]] = [
    Array("{".utf8), Array("[1,".utf8), Array("nul".utf8), Array("hello".utf8), Array("\"text\"".utf8), Array("42".utf8), Array("{}".utf8),
    [0, 1, 2, 3, 0x1b, 0x5b, 0x32, 0x4a], [0xff, 0xfe, 0x00], [UInt8](repeating: UInt8(ascii: "["), count: 100_000),
    Array(#"{"status":"success","data":{"resultType":"matrix","result":[{"metric":"#.utf8), Array(#"{"a":"\u001b]2;owned"} trailing"#.utf8),
  ]

  func unreachable() async throws -> [String] {
    let port = try ReservedPort()
    defer { withExtendedLifetime(port) {} }
    let datasource = make(port.url, 1 << 20)
    guard case .failed(let error) = await outcome(of: rangeModel, from: datasource) else { return ["a dead server answers"] }
    return faults(of: error, datasource) + (error.kind == .unreachable ? [] : ["is not unreachable but \(error.kind): \(error.reason)"])
  }

  /// It comes back by itself, on the same address.
  func serverRestart() async throws -> [String] {
    guard let healthy = server?.healthy else { return [] }
    // Nobody else is given the port in between.
    let port = try ReservedPort()
    defer { withExtendedLifetime(port) {} }
    let first = try LoopbackServer(port: port.number, respond: healthy)
    let datasource = make(first.url, 1 << 20)
    guard case .answered = await outcome(of: rangeModel, from: datasource) else { return ["does not answer at first"] }
    first.stop()
    var isDown = false
    for _ in 0..<50 where !isDown { if case .failed = await outcome(of: rangeModel, from: datasource) { isDown = true } }
    guard isDown else { return ["answers without a server"] }
    let second = try LoopbackServer(port: port.number, respond: healthy)
    defer { second.stop() }
    if case .failed(let error) = await outcome(of: rangeModel, from: datasource) { return ["does not come back: \(error)"] }
    return []
  }

  func sizeLimit() async throws -> [String] {
    let bomb = Gzip.bomb
    let floods: [LoopbackServer.Reply] = [
      .flood(headers: Self.json, start: Array("[".utf8), piece: Array("                                ".utf8), bytes: 1 << 30),
      .flood(headers: Self.json + [(name: "Content-Length", value: "1073741824")], start: Array("[".utf8), piece: [0x20], bytes: 1 << 30),
      .flood(headers: Self.json + [(name: "Content-Encoding", value: "gzip")], start: bomb.start, piece: bomb.piece, bytes: 1 << 26),
    ]
    return try await failures(floods) { error in error.kind == .tooLarge ? nil : "is not too large but \(error.kind)" }
  }

  func unauthorized() async throws -> [String] {
    try await failures([
      .json(#"{"error":"go away"}"#, status: 401), .answer(status: 403, headers: [("Content-Type", "text/plain")], body: Array("go away\n".utf8)),
    ]) { error in
      guard case .unauthorized = error.kind else { return "is not unauthorized but \(error.kind)" }
      return error.reason.contains("go away") ? nil : "not in the server's words: \(error.reason)"
    }
  }

  func malformed(_ replies: [LoopbackServer.Reply]) async throws -> [String] {
    try await failures(replies) { error in
      if case .malformedReply = error.kind { return nil }
      return "is not malformed but \(error.kind): \(error.reason)"
    }
  }

  /// A good answer that ends early is never data, wherever it ends.
  func cutReplies() async throws -> [String] {
    guard let healthy = server?.healthy else { return [] }
    var faults: [String] = []
    for eighth in 0..<8 {
      faults += try await failures([{ request in
        guard case .answer(let status, let headers, let body) = healthy(request) else { return healthy(request) }
        return .answer(status: status, headers: headers, body: Array(body.prefix(body.count * eighth / 8)))
      }]) { error in
        if case .malformedReply = error.kind { return nil }
        return "cut at \(eighth)/8 is not malformed but \(error.kind)"
      }
    }
    return faults
  }

  func webPages() async throws -> [String] {
    let page = Array("<html><head><title>502 Bad Gateway</title></head><body>\r\n<center><h1>502 Bad Gateway</h1></center></body></html>".utf8)
    let html = [(name: "Content-Type", value: "text/html; charset=utf-8")]
    let refused = try await failures([.answer(status: 502, headers: html, body: page)]) { error in
      guard error.kind == .rejected(status: 502) else { return "is not HTTP 502 but \(error.kind)" }
      return error.reason.contains("502 Bad Gateway") && !error.reason.contains("<") ? nil : "shows markup: \(error.reason)"
    }
    let login = try await failures([.answer(headers: html, body: Array("<html><form>Log in</form></html>".utf8))]) { error in
      error.reason.contains("web page") && error.reason.contains("Log in") ? nil : "does not say that it is a page: \(error.reason)"
    }
    return refused + login
  }

  func brokenConnections() async throws -> [String] {
    let start = Array(#"{"status":"success","data":{"resultType":"matrix","result":["#.utf8)
    let compressed = [(name: "Content-Type", value: "application/json"), (name: "Content-Encoding", value: "gzip")]
    return try await failures([
      .cutShort(claimed: 5000, body: start), .reset(body: start), .raw(Array("SSH-2.0-OpenSSH_9.2\r\n".utf8)), .raw([]),
      .answer(headers: compressed, body: Array("not gzip at all".utf8)), .answer(headers: compressed, body: Gzip.cut(start, after: 20)),
    ]) { error in
      switch error.kind {
      case .unreachable, .malformedReply: nil
      default: "is neither unreachable nor malformed but \(error.kind)"
      }
    }
  }

  /// A server that repeats everything it was sent, in every way a reply can.
  func secrets() async throws -> [String] {
    guard let server else { return [] }
    let echo: @Sendable (LoopbackServer.Request) -> String = { request in
      let headers = request.headers.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: " ")
      return "\(request.target) \(headers) \(request.body)".replacing("\"", with: "'").replacing("\\", with: "/")
    }
    var faults: [String] = []
    for part in 0..<8 {
      let replies: [Server.Answering] = [
        { .json(#"{"status":"error","errorType":"x","error":"\#(echo($0).dropFirst(part * 150).prefix(190))"}"#, status: 400) },
        { .answer(status: 500, headers: [("Content-Type", "text/plain")], body: Array(echo($0).dropFirst(part * 150).utf8)) },
        { .answer(headers: [("Content-Type", "text/plain")], body: Array(echo($0).dropFirst(part * 150).utf8)) },
        { .answer(status: 302, headers: [("Location", "ftp://x/?\(echo($0).dropFirst(part * 150).prefix(190).filter { $0 != " " })")]) },
      ]
      faults += try await failures(replies, wantsAdvice: false) { _ in nil }
    }
    return faults + (server.secrets.isEmpty ? ["has no secret to keep"] : [])
  }

  private func failures(
    _ replies: [LoopbackServer.Reply], _ complaint: (DatasourceError) -> String?
  ) async throws -> [String] {
    try await failures(replies.map { reply in { _ in reply } }, complaint)
  }

  private func failures(
    _ replies: [Server.Answering], wantsAdvice: Bool = true, _ complaint: (DatasourceError) -> String?
  ) async throws -> [String] {
    var faults: [String] = []
    for (index, replies) in replies.enumerated() {
      faults += try await withServer(replies) { datasource, _ in
        guard case .failed(let error) = await outcome(of: rangeModel, from: datasource) else { return ["reply \(index) counts as answered"] }
        return (self.faults(of: error, datasource, wantsAdvice: wantsAdvice) + [complaint(error)].compactMap(\.self)).map { "reply \(index) \($0)" }
      }
    }
    return faults
  }
}
