import Datasources
import Testing

@Suite struct BoundedCommandTests {
  private func run(_ script: String, timeout: Duration = .seconds(20), discards: Bool = false) async -> Result<BoundedCommand.Output, BoundedCommand.Failure> {
    await BoundedCommand(
      command: "/bin/sh", arguments: ["-c", script], environment: ["PATH": "/usr/bin:/bin"], timeout: timeout, maximumBytes: 1000,
      discardsOutput: discards
    ).run()
  }

  @Test func `a program has a session of its own, and so no terminal to ask on`() async throws {
    // Fields 6 and 7 of stat: the session, and its controlling terminal.
    let output = try await run("read -r line < /proc/$$/stat; set -- $line; echo $6 $7 $$; (: < /dev/tty) 2>/dev/null && echo asked").get()
    let words = String(decoding: output.standardOutput, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    #expect(words.count == 3 && words.first == words.last && words.dropFirst().first == "0", "\(words)")
  }

  @Test func `how it ended is known`() async throws {
    #expect(try await run("exit 3").get().exitCode == 3)
    #expect(try await run("kill -TERM $$").get().exitCode == 143)
    #expect(try await run("echo no >&2; exit 1").get().standardError == "no\n")
  }

  @Test func `what takes too long or says too much is ended with all that it started`() async {
    let slow = await run("sleep 3600 & sleep 3600", timeout: .milliseconds(50))
    #expect(throws: BoundedCommand.Failure.timedOut) { try slow.get() }
    let loud = await run("yes")
    #expect(throws: BoundedCommand.Failure.tooLarge) { try loud.get() }
  }

  @Test func `output that nobody wants has no limit`() async throws {
    let output = try await run("head -c 100000 /dev/zero; echo problem >&2", discards: true).get()
    #expect(output.exitCode == 0 && output.standardOutput.isEmpty && output.standardError.isEmpty)
  }
}
