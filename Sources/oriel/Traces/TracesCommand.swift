import ArgumentParser
import Datasources
import DatasourceKit
import Glibc
import Text
import Traces

/// Traces of files: a list, or the waterfall of one.
struct TracesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "traces", abstract: "List the traces of files, or print one as a waterfall.",
    discussion: """
      Reads OTLP JSON (whole, or one request a line as the Collector writes it), Tempo’s, Jaeger’s and Zipkin’s JSON; - is the standard input.
      A file that holds a single trace is printed as that trace.

        oriel traces spans.json
        oriel traces spans.json --id 5bc8fbbcbde5c0994164d8399f767c45
        oriel traces --traces a.json --traces b.json --format json
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @Argument(help: ArgumentHelp("Files of traces.", valueName: "file"), completion: .file(extensions: ["json", "jsonl"]))
  var files: [String] = []

  @Option(help: ArgumentHelp("The trace to print.", valueName: "trace-id"))
  var id: String?

  @Option(help: "text or json.")
  var format = Format.text

  @Option(help: ArgumentHelp("Columns of the text; the terminal’s otherwise.", valueName: "columns"))
  var width: Int?

  @Flag(help: "Draw with ASCII characters only.")
  var ascii = false

  @Option(help: ArgumentHelp("Another file of traces. Repeatable.", valueName: "file"))
  var traces: [String] = []

  func run() throws {
    let paths = files + traces
    guard !paths.isEmpty else { throw ValidationError("name a file: oriel traces FILE") }
    var batch = SpanBatch()
    let source = DatasourceID(uid: "traces", name: "traces", type: "tempo")
    do throws(DatasourceError) {
      for path in paths { batch.add(try TraceFiles.batch(path, of: source)) }
    } catch {
      throw CommandFailure(error)
    }
    for note in batch.notes { StandardError.print(note) }
    if batch.rejected > 0 { StandardError.print("\(batch.rejected) spans left out: \(batch.rejectionReason ?? "")") }
    let set = TraceSet(batch.spans)
    if let id {
      guard let traceID = TraceID(id) else { throw ValidationError("--id \(id): expected up to 32 hexadecimal digits") }
      guard let tree = set[traceID] else { throw CommandFailure(description: "there is no trace \(traceID): \(set.trees.count) traces are here") }
      return try show(tree)
    }
    if set.trees.count == 1, format == .text { return try show(set.trees[0]) }
    switch format {
    case .json: try StandardOutput.print(JSONValue.array(set.trees.map { TraceJSON.summary(TraceSummary($0)) }).prettyText)
    case .text: for line in TraceListing(set).lines { try StandardOutput.print(line) }
    }
  }

  private func show(_ tree: TraceTree) throws {
    switch format {
    case .json: try StandardOutput.print(TraceJSON.trace(tree).prettyText)
    case .text: try StandardOutput.print(Waterfall(tree, isASCII: ascii).lines(width: width ?? Self.columns).joined(separator: "\n"))
    }
  }

  private static var columns: Int {
    var size = winsize()
    guard isatty(STDOUT_FILENO) == 1, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 120 }
    return Int(size.ws_col)
  }
}
