import Glibc
import TestSupport
import Testing

/// The program as built, in a real pseudo-terminal, against real servers.
@Suite(.serialized, .enabled(if: DebianServers.missing().isEmpty, "needs Debian's packages \(DebianServers.commands.joined(separator: ", "))"))
struct ServerStories {
  /// The same for all of them, with an alert that fires.
  private static let servers = Task {
    let servers = try await DebianServers(
      rules: """
              - alert: TargetDown
                expr: up == 0
                labels: {severity: critical}
                annotations: {summary: "{{ $labels.job }} is down", runbook_url: "https://wiki.example/down"}
              - {alert: AlwaysQuiet, expr: "vector(0) > 1"}
        """)
    try await servers.waitUntilFiring("TargetDown")
    return servers
  }

  /// What an engineer would have made for these servers.
  static let board = """
    {"uid": "story", "title": "Story board", "tags": ["story"], "schemaVersion": 41, "refresh": "1s", "time": {"from": "now-5m", "to": "now"}, "timezone": "utc",
     "templating": {"list": [{"name": "job", "type": "query", "query": "label_values(up, job)", "refresh": 1, "includeAll": true, "multi": true,
       "datasource": {"type": "prometheus", "uid": ""}, "current": {"text": "prometheus", "value": "prometheus"}}]},
     "panels": [
      {"id": 1, "type": "stat", "title": "Targets of $job", "gridPos": {"x": 0, "y": 0, "w": 8, "h": 6},
       "targets": [{"refId": "A", "expr": "count(up{job=~\\"$job\\"}) * 111", "instant": true}]},
      {"id": 2, "type": "timeseries", "title": "Clock", "interval": "1s", "gridPos": {"x": 8, "y": 0, "w": 16, "h": 10},
       "fieldConfig": {"defaults": {"thresholds": {"mode": "absolute", "steps": [{"color": "green", "value": null}, {"color": "red", "value": 3}]}}, "overrides": []},
       "targets": [{"refId": "A", "expr": "vector(time() % 6)", "legendFormat": "clock"}]},
      {"id": 3, "type": "table", "title": "Up", "gridPos": {"x": 0, "y": 6, "w": 8, "h": 8},
       "targets": [{"refId": "A", "expr": "up", "instant": true, "range": false, "format": "table"}]},
      {"id": 4, "type": "timeseries", "title": "Mistaken", "gridPos": {"x": 8, "y": 10, "w": 16, "h": 6},
       "targets": [{"refId": "A", "expr": "rate(prometheus_http_requests_total{handler=\\"/api/v1/qery\\"}[1m])"}]}]}
    """

  private func session(_ arguments: [String] = [], folder: TemporaryFolder, opens: Bool = true) async throws -> OrielSession {
    let servers = try await Self.servers.value
    let file = try folder.write(Self.board, to: "board.json")
    return try OrielSession(
      ["--no-host", "--prometheus", "prod=\(servers.prometheus)", "--alertmanager", servers.alertmanager] + arguments + [opens ? file : folder.path],
      columns: 140, rows: 40)
  }

  @Test func `the start screen tells versions and what fires, and a few letters open a dashboard`() async throws {
    let folder = try TemporaryFolder()
    let session = try await session(folder: folder, opens: false)
    #expect(session.wait(for: "prometheus 2."))
    #expect(session.wait(for: "TargetDown"))
    #expect(session.press("#story", until: "1/"))
    #expect(session.press("\r", until: "Targets of prometheus"))
    #expect(session.press("\u{1b}", until: "Sources"))
    // What was typed is still there, until another Escape.
    #expect(session.press("\u{1b}", until: "bundled"))
    #expect(session.quit() == .exited(0))
    #expect(session.isRestored)
  }

  @Test func `a panel shows the server's own number, for one job and for all`() async throws {
    let folder = try TemporaryFolder()
    let session = try await session(folder: folder)
    #expect(session.wait(for: "Targets of prometheus"))
    #expect(session.press("v", until: "dead"))
    session.pty.send("node")
    #expect(session.press("\r", until: "Targets of node"))
    #expect(session.quit() == .exited(0))
  }

  @Test func `a typed range is understood at once and asked`() async throws {
    let folder = try TemporaryFolder()
    let session = try await session(folder: folder)
    #expect(session.wait(for: "Clock"))
    session.pty.send("t")
    #expect(session.press("90s", until: "Enter takes it"))
    #expect(session.press("\r", until: "now-90s → now"))
    #expect(session.press("Z", until: "now-5m → now"))
    #expect(session.press("Y", until: "now-90s → now"))
    #expect(session.quit() == .exited(0))
  }

  @Test func `an alert is drawn against its threshold, and Escape comes back to the alerts`() async throws {
    let folder = try TemporaryFolder()
    let session = try await session(folder: folder)
    #expect(session.wait(for: "Clock"))
    #expect(session.press("a", until: "runbook https://wiki.example/down"))
    #expect(session.screen.contains(", Alertmanager"))
    #expect(session.press("\r", until: "TargetDown: up == 0"))
    #expect(session.press("\u{1b}", until: "[Alerts] Rules"))
    #expect(session.press("\t", until: "AlwaysQuiet"))
    #expect(session.press("\u{1b}", until: "Clock"))
    #expect(session.quit() == .exited(0))
  }

  @Test func `a silence made here is one for Alertmanager`() async throws {
    let folder = try TemporaryFolder()
    let session = try await session(folder: folder)
    #expect(session.wait(for: "Clock"))
    #expect(session.press("a", until: ", Alertmanager"))
    #expect(session.press("s", until: "mutes 1 alert"))
    #expect(session.press("\r", until: "Silenced ("))
    // The alerts are read again by themselves.
    #expect(session.wait(for: "suppressed"))
    #expect(session.press("\u{1b}", until: "Clock"))
    #expect(session.quit() == .exited(0))
  }

  @Test func `the answer stands there as the server gave it`() async throws {
    let folder = try TemporaryFolder()
    let session = try await session(folder: folder)
    #expect(session.wait(for: "Clock"))
    #expect(session.press("i", until: "as sent (POST /api/v1/query"))
    #expect(session.press("\t\t", until: "\"resultType\": \"vector\""))
    #expect(session.press("\t", until: "\"targets\""))
    #expect(session.press("\u{1b}", untilGone: "\"targets\""))
    #expect(session.quit() == .exited(0))
  }

  @Test func `an empty panel names the label that empties it, and what there is instead`() async throws {
    let folder = try TemporaryFolder()
    let session = try await session(folder: folder)
    #expect(session.wait(for: "Mistaken"))
    #expect(session.press("/", until: "Find a panel"))
    session.pty.send("mistaken\r")
    #expect(session.press("x", until: "without handler=\"/api/v1/qery\""))
    #expect(session.wait(for: "/api/v1/query"))
    #expect(session.press("\u{1b}", untilGone: "without handler"))
    #expect(session.quit() == .exited(0))
  }

  @Test func `an expression is completed from the server's metrics and answered`() async throws {
    let folder = try TemporaryFolder()
    let session = try await session(folder: folder)
    #expect(session.wait(for: "Clock"))
    #expect(session.press("e", until: "Explore — prod"))
    #expect(session.press("\u{15}node_memory_MemTot", until: "node_memory_MemTotal_bytes"))
    #expect(session.press("\t\r", until: "Now"))
    #expect(session.wait(for: "Story board ▸ Explore"))
    #expect(session.press("\u{1b}", until: "Clock"))
    #expect(session.quit() == .exited(0))
  }

  @Test func `a panel is laid over what another server answers`() async throws {
    let servers = try await Self.servers.value
    let folder = try TemporaryFolder()
    let session = try await session(["--prometheus", "staging=\(servers.prometheus)"], folder: folder)
    #expect(session.wait(for: "Clock"))
    #expect(session.press("lf", untilGone: "Targets"))
    #expect(session.press("V", until: "clock @ staging"))
    #expect(session.press("V", untilGone: "@ staging"))
    #expect(session.press("C", until: "clock −1h") || session.screen.contains("Clock"))
    #expect(session.quit() == .exited(0))
  }

  @Test func `a row of a table filters the dashboard`() async throws {
    let folder = try TemporaryFolder()
    let session = try await session(folder: folder)
    #expect(session.wait(for: "Up"))
    #expect(session.press("/", until: "Find a panel"))
    session.pty.send("up\r")
    #expect(session.press("\r", untilGone: "Clock"))
    // There is no row to choose before the table has its answer.
    #expect(session.wait(for: "127.0.0.1:"))
    #expect(session.press("j\r", until: "only these"))
    #expect(session.press("\r", until: "Filtered by"))
    #expect(session.quit() == .exited(0))
  }

  @Test func `the incident bundle has what was seen and asked`() async throws {
    let folder = try TemporaryFolder()
    let session = try await session(folder: folder)
    #expect(session.wait(for: "Clock"))
    #expect(session.wait { $0.terminal.text.contains("clock ") })
    #expect(session.press("B", until: "Written to"))
    let line = session.pty.terminal.line(39)
    #expect(line.contains("/incidents/"), "\(line)")
    #expect(session.quit() == .exited(0))
  }

  @Test func `a watched panel runs the command that was named, without a shell`() async throws {
    let folder = try TemporaryFolder()
    let script = try folder.write("#!/bin/sh\nprintf '%s|%s|%s\\n' \"$ORIEL_EVENT\" \"$1\" \"$2\" >> \(folder.path)/news\n", to: "tell")
    chmod(script, 0o755)
    let session = try await session(["--watch-command", script, "--watch-command", "$(id) ; x"], folder: folder)
    #expect(session.wait(for: "Clock"))
    #expect(session.press("/", until: "Find a panel"))
    session.pty.send("clock\r")
    #expect(session.press("W", until: "Watched"))
    #expect(session.wait { _ in folder.read("news").contains("crossed|$(id) ; x|Clock: ") })
    #expect(session.quit() == .exited(0))
  }

  @Test func `a watch command that fails is named`() async throws {
    let folder = try TemporaryFolder()
    let session = try await session(["--watch-command", "false"], folder: folder)
    #expect(session.wait(for: "Clock"))
    #expect(session.press("/", until: "Find a panel"))
    session.pty.send("clock\r")
    #expect(session.press("W", until: "Watched"))
    #expect(session.wait(for: "The watch command false failed (exit code 1)"))
    #expect(session.quit() == .exited(0))
  }

  @Test func `a server that does not answer is named, and the others go on`() async throws {
    let folder = try TemporaryFolder()
    let servers = try await Self.servers.value
    let file = try folder.write(Self.board, to: "board.json")
    let session = try OrielSession(
      ["--no-host", "--prometheus", "gone=http://127.0.0.1:1", "--prometheus", "prod=\(servers.prometheus)", file], columns: 140, rows: 40)
    #expect(session.wait(for: "gone fails"))
    #expect(session.quit() == .exited(0))
  }
}
