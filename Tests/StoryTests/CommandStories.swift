import TestSupport
import Testing

/// Commands without a screen, as scripts and people call them.
@Suite(.serialized) struct CommandStories {
  private func run(_ arguments: [String], columns: Int = 120) throws -> (ending: PtySession.Ending?, text: String) {
    let home = try TemporaryFolder()
    let pty = try PtySession(
      PtySession.builtProgram("oriel"), arguments, environment: ["HOME": home.path, "XDG_STATE_HOME": home.path], columns: columns, rows: 50)
    pty.timeout = .seconds(60)
    let ending = pty.waitForEnding()
    return (ending, String(decoding: pty.output, as: UTF8.self).replacing("\r\n", with: "\n"))
  }

  /// One stat panel over a constant.
  static func dashboard(value: String, steps: String, extra: String = "") -> String {
    """
    {"title": "Checked", "schemaVersion": 39, "time": {"from": "now-5m", "to": "now"}, "panels": [
      {"id": 7, "type": "row", "title": "Folded", "collapsed": true, "gridPos": {"x": 0, "y": 0, "w": 24, "h": 1}, "panels": [
        {"id": 1, "type": "stat", "title": "Answer", "gridPos": {"x": 0, "y": 1, "w": 12, "h": 8},
         "fieldConfig": {"defaults": {"thresholds": {"mode": "absolute", "steps": [\(steps)]}}, "overrides": []},
         "targets": [{"refId": "A", "expr": "\(value)"}]\(extra)}]}]}
    """
  }

  static let trafficLight = ##"{"color": "green", "value": null}, {"color": "#EAB839", "value": 10}, {"color": "semi-dark-red", "value": 20}"##

  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var value: String
    var steps = CommandStories.trafficLight
    var exit: Int32
    var says: String
  }

  static let cases = [
    Case(testDescription: "below all", value: "vector(3)", exit: 0, says: "OK - Checked: 1 ok"),
    Case(testDescription: "yellow is a warning", value: "vector(12)", exit: 1, says: "WARNING  Answer"),
    Case(testDescription: "red is critical", value: "vector(20)", exit: 2, says: "CRITICAL  Answer"),
    Case(testDescription: "nothing found is unknown", value: "no_such_metric", exit: 3, says: "UNKNOWN  Answer"),
    Case(
      testDescription: "red below, green above", value: "vector(1)", steps: #"{"color": "red", "value": null}, {"color": "green", "value": 99}"#,
      exit: 2, says: "red below 99"),
    Case(
      testDescription: "purple above red is as bad", value: "vector(99)",
      steps: #"{"color": "green", "value": null}, {"color": "red", "value": 50}, {"color": "purple", "value": 90}"#, exit: 2, says: "purple from 90"),
    Case(testDescription: "blue alone says nothing", value: "vector(99)", steps: #"{"color": "blue", "value": null}"#, exit: 3, says: "nothing to check"),
  ]

  @Test(arguments: cases) func `check turns thresholds into an exit code`(_ example: Case) throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(Self.dashboard(value: example.value, steps: example.steps), to: "checked.json")
    let (ending, text) = try run(["check", "--no-history", file])
    #expect(ending == .exited(example.exit))
    #expect(text.contains(example.says), "\(text)")
  }

  @Test func `check leaves alone what a reader does not see coloured`() throws {
    let folder = try TemporaryFolder()
    let plain = #", "options": {"colorMode": "none"}"#
    let file = try folder.write(Self.dashboard(value: "vector(99)", steps: Self.trafficLight, extra: plain), to: "checked.json")
    let (ending, text) = try run(["check", "--no-history", file])
    #expect(ending == .exited(3) && text.contains("nothing to check"), "\(text)")
  }

  @Test(arguments: [["check"], ["check", "host", "--bogus"], ["check", "host", "--from"]])
  func `check says unknown where its options are wrong`(_ arguments: [String]) throws {
    let (ending, text) = try run(arguments)
    #expect(ending == .exited(3))
    #expect(text.contains("Usage: oriel check"))
  }

  @Test func `check says unknown of a broken file`() throws {
    let folder = try TemporaryFolder()
    let (ending, text) = try run(["check", try folder.write("{", to: "broken.json")])
    #expect(ending == .exited(3))
    #expect(text.hasPrefix("UNKNOWN - "))
  }

  struct Configured: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var text: String
    var exit: Int32 = 0
    var says: [String]
  }

  static let configurations = [
    Configured(testDescription: "an unknown theme", text: "theme: purple", says: ["config.yaml:1:8: warning: there is no theme “purple”", "color-blind-safe"]),
    Configured(testDescription: "an unknown action", text: "keys:\n  ctrl-q: qit", says: ["config.yaml:2:3: warning: there is no action “qit”", "did you mean “quit”?"]),
    Configured(testDescription: "an action that is no key", text: "keys:\n  frobnicate: x", says: ["there is no action “frobnicate”"]),
    Configured(testDescription: "no key", text: "keys:\n  quit: ctrl-frob", says: ["config.yaml:2:3: warning: “ctrl-frob” is no key"]),
    Configured(testDescription: "one key for two", text: "keys:\n  zoomIn: x\n  zoomOut: x", says: ["config.yaml:3:3: warning: x is the key of zoomIn already"]),
    Configured(testDescription: "a key before others", text: "keys:\n  zoomIn: g", says: ["g hides the keys that begin with it: ", "g t"]),
    Configured(testDescription: "a key behind another", text: "keys:\n  zoomIn: t x", says: ["t x cannot be pressed: t is a key itself"]),
    Configured(testDescription: "broken YAML", text: "contexts:\n  - name: a\n   bad: [", exit: 1, says: ["config.yaml:3:4: error: ", "try: check indentation"]),
  ]

  @Test(arguments: configurations) func `what is wrong with the configuration is said with its place`(_ example: Configured) throws {
    let folder = try TemporaryFolder()
    let (ending, text) = try run(["sources", "--no-host", "--no-discovery", "--config", try folder.write(example.text, to: "config.yaml")])
    #expect(ending == .exited(example.exit) && example.says.allSatisfy(text.contains) && !text.contains("Usage:"), "\(text)")
  }

  @Test func `a watch command that is not there is refused at once`() throws {
    let (ending, text) = try run(["gallery", "--watch-command", "no-such-program"])
    #expect(ending == .exited(64) && text.contains("no-such-program: there is no such program"), "\(text)")
  }

  @Test func `a configuration that cannot be read is not taken for none`() throws {
    let folder = try TemporaryFolder()
    let (ending, text) = try run(["sources", "--no-host", "--no-discovery", "--config", folder.path])
    #expect(ending == .exited(1) && text.contains("it is a folder"), "\(text)")
  }

  @Test func `what cannot be written to standard output is no success`() throws {
    let pty = try PtySession("/bin/sh", ["-c", "\(PtySession.builtProgram("oriel")) render gallery --no-host --size 20x5 > /dev/full; echo code $?"])
    pty.timeout = .seconds(60)
    _ = pty.waitForEnding()
    let text = String(decoding: pty.output, as: UTF8.self)
    #expect(text.contains("not all could be written: No space left on device") && text.contains("code 1"), "\(text)")
  }

  @Test(arguments: [(#""up""#, "up"), ("no_such_metric", "no data")])
  func `query shows texts, and says that there is nothing`(_ expression: String, _ said: String) throws {
    let (ending, text) = try run(["query", expression, "--no-discovery", "--no-history"])
    #expect(ending == .exited(0) && text.contains(said), "\(text)")
  }

  @Test func `render draws one panel on the whole canvas`() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(TerminalStories.dashboard(title: "Board", panel: "First"), to: "board.json")
    let (ending, text) = try run(["render", "--no-host", file, "--panel", "second", "--size", "40x6"])
    #expect(ending == .exited(0))
    #expect(text.contains("other words") && !text.contains("first words"))
    #expect(text.split(separator: "\n").count == 6)
  }

  static let refusals: [([String], Int32, String)] = [
    (["render", "/etc"], 1, "this is a folder"), (["render", "one.json", "two.json"], 64, "expected one dashboard, not 2"),
    (["render", "host", "--format", "csv"], 64, "--panel"), (["render", "host", "--panel", "no such panel"], 1, "there is no panel"),
    (["render", "/nowhere/at/all.json"], 1, "no such file"), (["render", "host", "--size", "0x5"], 64, "COLUMNSxROWS"),
    (["render", "host", "--theme", "pink"], 64, "high-contrast"),
  ]

  @Test(arguments: refusals) func `render refuses with a reason`(_ arguments: [String], _ code: Int32, _ said: String) throws {
    let (ending, text) = try run(arguments, columns: 400)
    #expect(ending == .exited(code))
    #expect(text.contains(said), "\(text)")
  }

  static let namesBehindOptions: [([String], Int32, String)] = [
    (["--no-host", "--no-discovery", "sources"], 0, "NAME "), (["--prometheus", "http://127.0.0.1:9/", "--no-host", "sources"], 1, "127.0.0.1:9"),
    (["--theme=light", "render", "host", "--size", "0x5"], 64, "COLUMNSxROWS"), (["--format", "json", "lint", "/nowhere"], 1, "/nowhere"),
    (["--no-host", "help", "sources"], 0, "oriel sources"), (["--from", "now-1h", "sources"], 64, "“oriel sources” has no option --from"),
    (["--kiosk", "check", "host"], 3, "“oriel check” has no option --kiosk"), (["--no-hist", "sources"], 64, "Unknown option '--no-hist'"),
  ]

  @Test(arguments: namesBehindOptions) func `a subcommand may stand behind its options`(_ arguments: [String], _ code: Int32, _ said: String) throws {
    let (ending, text) = try run(arguments, columns: 400)
    #expect(ending == .exited(code))
    #expect(text.contains(said), "\(text)")
  }

  @Test(arguments: ["./sources", "-- sources"]) func `a dashboard with a subcommand's name still opens`(_ typed: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(TerminalStories.dashboard(title: "Board of sources", panel: "First"), to: "sources")
    let pty = try PtySession(
      "/bin/sh", ["-c", "cd \(folder.path) && exec \(PtySession.builtProgram("oriel")) --no-history --no-host --no-discovery \(typed)"],
      environment: ["HOME": folder.path, "XDG_STATE_HOME": folder.path], columns: 120, rows: 35)
    pty.timeout = .seconds(60)
    #expect(pty.wait { $0.terminal.text.contains("Board of sources") }, "\(pty.terminal.text)")
    pty.send("q")
    #expect(pty.waitForEnding() == .exited(0))
  }

  @Test(arguments: [("--pro", "--prometheus --probe --provisioning --probe-config"), ("rend", "render"), ("--theme ", "dark light high-contrast color-blind-safe terminal")])
  func `bash completes the default command too`(_ typed: String, _ offered: String) throws {
    let (ending, script) = try run(["--generate-completion-script", "bash"])
    #expect(ending == .exited(0))
    let folder = try TemporaryFolder()
    try folder.write(script, to: "oriel.bash")
    let ask = """
      source \(folder.path)/oriel.bash; COMP_LINE='oriel \(typed)'; COMP_POINT=${#COMP_LINE}; COMP_WORDS=(oriel \(typed)\(typed.hasSuffix(" ") ? "''" : ""))
      COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); cd \(folder.path); _oriel oriel "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"; echo "offered: ${COMPREPLY[*]}"
      """
    let pty = try PtySession("/bin/bash", ["--norc", "-c", ask], environment: ["HOME": folder.path], columns: 200, rows: 50)
    pty.timeout = .seconds(60)
    _ = pty.waitForEnding()
    #expect(String(decoding: pty.output, as: UTF8.self).contains("offered: \(offered)"))
  }

  @Test func `doctor measures the terminal and leaves it as it was`() throws {
    let home = try TemporaryFolder()
    let pty = try PtySession(
      PtySession.builtProgram("oriel"), ["doctor"],
      environment: ["HOME": home.path, "SSH_CONNECTION": "1.2.3.4 5 6.7.8.9 22", "COLORTERM": ""], columns: 120, rows: 50)
    pty.timeout = .seconds(60)
    _ = pty.waitForEnding()
    let text = String(decoding: pty.output, as: UTF8.self)
    #expect(text.contains("Virtual(1)"))
    #expect(text.contains("widths"))
    #expect(text.contains("SendEnv COLORTERM"))
    #expect(pty.modes == pty.modesBefore)
    #expect(!pty.terminal.isAlternateScreen)
  }
}
