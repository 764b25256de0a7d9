import ArgumentParser
import Canvas
import LogQL
import PromQL
import Text
import Traces

/// Checks files of queries, one a line.
struct ParseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parse", abstract: "Check queries, one a line, and print their canonical form.",
    discussion: """
      For each line it prints “ok” and the query as the language’s own formatter writes it, or “error”, the place (line:column) and the reason. Blank \
      lines and comments (#) are passed over. Exits with 1 if any query cannot be read.
      """)

  @Option(help: "\(ParsedLanguage.all.map(\.id).joined(separator: ", ")).", completion: .list(ParsedLanguage.all.map(\.id)))
  var language: String

  @Argument(help: "A file of queries; - or nothing for standard input.", completion: .file())
  var file = "-"

  func run() throws {
    guard let language = ParsedLanguage.all.first(where: { $0.id == self.language.lowercased() }) else {
      throw ValidationError("--language \(self.language): known are \(ParsedLanguage.all.map(\.id).joined(separator: ", "))")
    }
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileBytes.read(file == "-" ? "/dev/stdin" : file, limit: 64 << 20)
    } catch {
      throw CommandFailure(error, advice: "name a file of queries, or pipe them in")
    }
    var failed = false
    for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      let query = String(decoding: line, as: UTF8.self).trimmed
      guard !query.isEmpty, !query.hasPrefix("#") else { continue }
      switch language.check(query) {
      case .success(let canonical): try StandardOutput.print("ok \(VisibleText.withTabs(canonical).replacing("\n", with: " "))")
      case .failure(let problem):
        failed = true
        // The column counts from where the query begins in its line.
        let indent = String(decoding: line, as: UTF8.self).prefix { $0.isWhitespace }.count
        let place = problem.column.map { "\(index + 1):\($0 + indent)" } ?? "\(index + 1)"
        try StandardOutput.print("error \(place): \(problem.reason.replacing("\n", with: " "))")
      }
    }
    if failed { throw ExitCode.failure }
  }
}

/// A language that ``ParseCommand`` can check. A new one is a value here.
struct ParsedLanguage: Sendable {
  struct Problem: Error {
    var reason: String
    /// From 1; `nil` where the whole query is meant.
    var column: Int?
  }

  /// As `--language` takes it.
  let id: String
  /// The canonical form on one line.
  let check: @Sendable (String) -> Result<String, Problem>

  static let all: [ParsedLanguage] = [promQL, logQL, traceQL]

  static let promQL = ParsedLanguage(id: "promql") { (query: String) -> Result<String, Problem> in
    do throws(PromQLError) {
      return .success(try Expression(parsing: query).description)
    } catch {
      let text = error.fullMessage(in: query)
      let parts = text.split(separator: ":", maxSplits: 2).map(String.init)
      guard parts.count == 3, let column = Int(parts[1]) else { return .failure(Problem(reason: text)) }
      return .failure(Problem(reason: parts[2].trimmed, column: column))
    }
  }

  static let logQL = ParsedLanguage(id: "logql") { (query: String) -> Result<String, Problem> in
    do throws(LogQLError) {
      let parsed = try LogQuery(checking: query)
      return .success(parsed.description)
    } catch {
      return .failure(Problem(reason: error.kind == .parse ? "parse error: \(error.message)" : error.message, column: error.location(in: query)?.column))
    }
  }
}

extension ParsedLanguage {
  static let traceQL = ParsedLanguage(id: "traceql") { (query: String) -> Result<String, Problem> in
    do throws(TraceQLError) {
      return .success(try TraceQLQuery(query).text)
    } catch {
      return .failure(Problem(reason: error.kind == .syntax ? "parse error: \(error.reason)" : error.message, column: error.column))
    }
  }
}
