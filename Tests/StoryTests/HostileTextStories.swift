import TestSupport
import Testing

/// Escape sequences in names, labels and files, as commands meet them on a terminal.
@Suite(.serialized) struct HostileTextStories {
  private static let title = "\u{1b}]0;PWNED\u{07}"
  private static let clipboard = "\u{1b}]52;c;cm0=\u{07}"

  private func run(_ arguments: [String]) throws -> (ending: PtySession.Ending?, text: String) {
    let home = try TemporaryFolder()
    let pty = try PtySession(
      PtySession.builtProgram("oriel"), arguments, environment: ["HOME": home.path, "XDG_STATE_HOME": home.path], columns: 120, rows: 50)
    pty.timeout = .seconds(60)
    let ending = pty.waitForEnding()
    return (ending, String(decoding: pty.output, as: UTF8.self))
  }

  @Test(arguments: ["csv", "json", "table", "graph"]) func `what a server says acts on no terminal`(_ format: String) throws {
    let label = "x\(Self.title)\(Self.clipboard)\u{9b}2J".unicodeScalars.map { $0.value < 0x20 || $0.value > 0x7E ? "\\u00" + ($0.value < 16 ? "0" : "") + String($0.value, radix: 16) : String($0) }.joined()
    let server = try LoopbackServer { _ in
      .json(#"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"up","pod":"\#(label)"},"value":[1700000000,"1"]}]}}"#)
    }
    defer { server.stop() }
    let (_, text) = try run(["query", "up", "--no-discovery", "--no-host", "--prometheus", server.url, "--format", format])
    #expect(!text.unicodeScalars.contains { (0x80..<0xA0).contains($0.value) } && !text.contains("\u{1b}]"), "\(text)")
  }

  static let spoken: [[String]] = [
    ["lint", "nowhere\(title)"], ["render", "nowhere\(title)"], ["--config", "nowhere\(title)", "sources"], ["--no\(title)"],
    ["check", "nowhere\(title)"], ["query", "up{\(title)", "--no-discovery"],
  ]

  @Test(arguments: spoken) func `what was typed acts on no terminal when an error repeats it`(_ arguments: [String]) throws {
    let (ending, text) = try run(arguments)
    #expect(ending != .exited(0) && !text.contains("\u{1b}]"), "\(text)")
  }

  @Test func `a source of a cluster that fails is a failure`() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      """
      {apiVersion: v1, kind: Config, current-context: a, clusters: [{name: c, cluster: {server: "http://127.0.0.1:1"}}],
       contexts: [{name: a, context: {cluster: c, user: u}}], users: [{name: u, user: {token: "not-to-be-seen-anywhere"}}]}
      """, to: "config")
    let (ending, text) = try run(["sources", "--no-host", "--kubeconfig", file, "--kube-context", "a"])
    #expect(ending == .exited(1) && !text.contains("not-to-be-seen"), "\(text)")
  }
}
