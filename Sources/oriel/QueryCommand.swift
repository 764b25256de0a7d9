import AppCore
import ArgumentParser
import Canvas
import Dashboards
import DataFrames
import DatasourceKinds
import DatasourceKit
import Datasources
import Glibc
import LogQL
import Panels
import PromQL
import Text
import TimeSeries
import Traces
import Widgets

/// One query from the command line.
struct QueryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query", abstract: "Run a query and print the result.",
    discussion: "Without --range it asks for the values of one moment, with it for a graph of that length.")

  enum Format: String, ExpressibleByArgument, CaseIterable { case graph, table, json, csv }

  @Argument(help: "The query, in the datasource’s own language: up, rate(node_cpu_seconds_total[5m]), …")
  var expression: String?

  @Option(
    help: ArgumentHelp(
      "A target as it stands in a dashboard’s JSON, several, or a body of Grafana’s /api/ds/query; prints Grafana’s frames.", valueName: "file.json"),
    completion: .file(extensions: ["json"]))
  var target: String?

  @Option(help: ArgumentHelp("Where the range of --target begins: now-1h, 2024-05-01 12:00, 1714564800000.", valueName: "time"))
  var from: String?

  @Option(help: ArgumentHelp("Where the range of --target ends.", valueName: "time"))
  var to: String?

  @Option(help: ArgumentHelp("Range length, ending at --at.", valueName: "1h"))
  var range: String?

  @Option(help: ArgumentHelp("The moment to ask for: now-5m, 2024-05-01 12:00, 1714564800000.", valueName: "time"))
  var at = "now"

  @Option(help: ArgumentHelp("Between the points of a range; chosen to fit otherwise.", valueName: "15s"))
  var step: String?

  @Option(help: "Name or uid of the datasource; the default one otherwise.")
  var source: String?

  @Option(help: "graph, table, json or csv; by default ranges as a graph, instants as a table. A table in a pipe is never cut.")
  var format: Format?

  @Option(help: ArgumentHelp("Columns and rows of a graph.", valueName: "100x24"))
  var size = "100x24"

  @Option(help: ArgumentHelp("Of log lines: at most so many.", valueName: "100"))
  var limit: Int?

  @Option(help: ArgumentHelp("Of log lines: backward (newest first) or forward.", valueName: "backward"), completion: .list(["backward", "forward"]))
  var direction: String?

  @OptionGroup var options: SourceOptions

  func validate() throws {
    if (expression == nil) == (target == nil) { throw ValidationError("name a query, or a file with --target") }
    if target == nil, from != nil || to != nil { throw ValidationError("--from and --to belong to --target; a query takes --range and --at") }
    if target != nil, let format, format != .json { throw ValidationError("--target prints JSON only") }
  }

  func run() throws {
    let now = LiveWorld.clock()
    let parser = TimeRangeParser(now: now, zone: TimeZoneRules.system)
    if let direction, direction != "backward", direction != "forward" { throw ValidationError("--direction \(direction): expected backward or forward") }
    guard let end = parser.moment(at, roundingUp: true) else { throw ValidationError("--at \(at): expected a time such as now-5m") }
    let registry = try SourceRegistry(options, hostName: HostName.current, history: .read)
    Blocking.value { await registry.complete() }
    for remark in registry.snapshot().remarks { StandardError.print(remark) }
    let sources = registry.sources
    let datasource = try chosen(sources)
    let asked = try target.map { try TargetQuery(file: $0) }
    let request =
      if let asked {
        asked.request(
          over: try targetRange(asked, parser, end: end), for: datasource, minInterval: sources.directory.minIntervals[datasource.id.uid], now: now)
      } else { try request(for: expression ?? "", ending: end) }
    let listener = sources.embedded.map(TroubleListener.init)
    defer { listener?.stop() }
    sources.embedded?.start()
    let isEmbedded = datasource.id.uid == EmbeddedStore.uid
    let result = Blocking.value { () async -> Result<QueryAnswer, DatasourceError> in
      // A sampler that has just started has one sample; rates need two.
      if isEmbedded { try? await Task.sleep(for: .milliseconds(2200)) }
      do throws(DatasourceError) {
        return .success(try await datasource.query(isEmbedded ? request.moved(to: LiveWorld.clock()) : request))
      } catch {
        return .failure(error)
      }
    }
    if let embedded = sources.embedded { Blocking.value { await embedded.close() } }
    if let asked {
      try show(result, of: asked)
      return
    }
    switch result {
    case .success(let answer): try show(answer, request)
    case .failure(let error): throw CommandFailure(error)
    }
  }

  private func chosen(_ sources: Sources) throws -> DatasourceAccess {
    guard let source else {
      if let logs = logSource(sources) { return logs }
      // A query in TraceQL is for the traces that were named.
      if let traces = sources[Sources.tracesUID], isForTraces || sources.settings.isEmpty { return traces }
      guard let uid = sources.directory.defaultUID, let found = sources.datasources.first(where: { $0.id.uid == uid }) else {
        throw ValidationError("there is no datasource; name one with --prometheus URL")
      }
      // What was named keeps silent: data from elsewhere would be taken for its answer.
      let isOwn = found.id.uid == EmbeddedStore.uid || found.id.kind == .testData
      if isOwn, sources.lacksSome {
        throw CommandFailure(description: "the source that was named does not answer, and nothing else is asked instead\n  try: “oriel sources”, or choose a source with --source NAME")
      }
      return found
    }
    let isNamed = { (id: DatasourceID) in id.uid.lowercased() == source.lowercased() || id.name.lowercased() == source.lowercased() }
    guard let found = sources.datasources.first(where: { $0.id.uid == source || $0.id.name == source }) ?? sources.datasources.first(where: { isNamed($0.id) })
    else {
      throw ValidationError("--source \(source): known are \(sources.datasources.map(\.id.name).joined(separator: ", "))")
    }
    return found
  }

  /// The source of logs that is named, where the query can only be its: no Prometheus is named, or would read it.
  private func logSource(_ sources: Sources) -> DatasourceAccess? {
    let named = sources.settings.map(\.id)
    guard let logs = named.first(where: { $0.kind?.language == .logQL }), (try? LogQuery(parsing: expression ?? "")) != nil else { return nil }
    guard !named.contains(where: { $0.kind?.language == .promQL }) || (try? Expression(parsing: expression ?? "")) == nil else { return nil }
    return sources[logs.uid]
  }

  /// Of the model of log queries.
  private var lineOptions: JSONObject {
    var options = JSONObject()
    if let limit { options["maxLines"] = .number(Double(limit)) }
    if let direction { options["direction"] = .string(direction) }
    return options
  }

  private var isForTraces: Bool { expression.map { TraceQLQuery.accepts($0) || $0.trimmed.hasPrefix("{") } ?? false }

  /// What the command line says, else the file, else the last hour.
  private func targetRange(_ asked: TargetQuery, _ parser: TimeRangeParser, end: Timestamp) throws -> TimeRange {
    func moment(_ text: String, _ option: String, isEnd: Bool) throws -> Timestamp {
      guard let moment = parser.moment(text, roundingUp: isEnd) else { throw ValidationError("\(option) \(text): expected a time such as now-1h") }
      return moment
    }
    let last = try (to ?? asked.to).map { try moment($0, "--to", isEnd: true) } ?? end
    if let range, from == nil {
      guard let length = PromDuration.parse(range), length > 0 else { throw ValidationError("--range \(range): expected 1h, 30m or 7d") }
      return TimeRange(start: last - length, end: last)
    }
    let first = try (from ?? asked.from).map { try moment($0, "--from", isEnd: false) } ?? last - 3_600_000
    guard first <= last else { throw ValidationError("the range ends before it begins") }
    return TimeRange(start: first, end: last)
  }

  /// Grafana’s own form; a target that failed is in it, and is told beside it.
  private func show(_ result: Result<QueryAnswer, DatasourceError>, of asked: TargetQuery) throws {
    switch result {
    case .success(let answer):
      try StandardOutput.print(asked.reply(answer).json.prettyText)
      if let failed = asked.targets.lazy.compactMap({ answer.errors[$0.refID] }).first { throw CommandFailure(failed) }
    case .failure(let error):
      try StandardOutput.print(asked.reply(error).json.prettyText)
      throw CommandFailure(error)
    }
  }

  private func request(for expression: String, ending end: Timestamp) throws -> QueryRequest {
    let columns = try canvasSize().columns
    guard let range else {
      let moment = TimeRange(start: end, end: end)
      var model: JSONObject = ["expr": .string(expression), "query": .string(expression), "instant": true, "range": false, "format": "table", "tableType": "spans", "limit": 1000, "spss": 1000]
      for member in lineOptions.members { model[member.key] = member.value }
      let target = QueryRequest.Target(refID: "A", model: model, step: 1000, range: moment)
      return QueryRequest(targets: [target], range: moment, maxDataPoints: columns * 2)
    }
    guard let length = PromDuration.parse(range), length > 0 else { throw ValidationError("--range \(range): expected 1h, 30m or 7d") }
    var width = Int64(StepCalculator.panelInterval(rangeLength: length, maxDataPoints: Double(columns * 2), minimum: "1s"))
    if let step {
      guard let parsed = PromDuration.parse(step), parsed > 0 else { throw ValidationError("--step \(step): expected 15s or 1m") }
      width = parsed
    }
    // Prometheus refuses more than 11,000 points.
    width = max(width, (length + 10_999) / 11_000)
    let last = end.milliseconds / width * width
    let whole = TimeRange(start: Timestamp(milliseconds: last - length / width * width), end: Timestamp(milliseconds: last))
    var model: JSONObject = ["expr": .string(expression), "query": .string(expression), "range": true, "instant": false, "tableType": "spans", "limit": 1000, "spss": 1000]
    for member in lineOptions.members { model[member.key] = member.value }
    let target = QueryRequest.Target(refID: "A", model: model, step: width, range: whole)
    return QueryRequest(targets: [target], range: whole, maxDataPoints: columns * 2)
  }

  private func canvasSize() throws -> CanvasSize { try CanvasSize(size, least: (10, 3)) }

  private func show(_ answer: QueryAnswer, _ request: QueryRequest) throws {
    if let error = answer.errors.values.first { throw CommandFailure(error) }
    for notice in answer.frames.flatMap(\.meta.notices) { StandardError.print("\(notice.severity.rawValue): \(VisibleText.of(notice.text))") }
    let answered = answer.frames.filter { !$0.fields.isEmpty }
    let isLogs = answered.contains { $0.meta.preferredVisualisation == "logs" }
    let frames = range == nil && !isLogs ? ResultTable.joined(answered) : answered
    if frames.allSatisfy({ $0.rowCount == 0 }) { StandardError.print("no data") }
    let isTable = range == nil || isLogs || frames.contains { $0.meta.preferredVisualisation == "table" }
    switch format ?? (isTable ? .table : .graph) {
    case .json: try StandardOutput.print(JSONValue.array(frames.map(\.json)).prettyText)
    case .csv: try StandardOutput.print(frames.map { $0.csv(zone: .system) }.joined(separator: "\n"), terminator: "")
    case .graph: try draw(frames, type: "timeseries", request)
    case .table where isatty(STDOUT_FILENO) != 1: try StandardOutput.print(ResultTable.text(of: frames, isLogs: isLogs), terminator: "")
    case .table: try draw(frames, type: isLogs ? "logs" : "table", request)
    }
  }

  /// As a dashboard’s panel would.
  private func draw(_ frames: [DataFrame], type: String, _ request: QueryRequest) throws {
    let canvasSize = try canvasSize()
    let rows = frames.map(\.rowCount).max() ?? 0
    if type != "timeseries", rows == 0 { return }
    let wanted = type != "timeseries" ? min(rows + 3, 500) : canvasSize.rows
    var options = JSONObject()
    if type == "timeseries" { options["legend"] = ["showLegend": true, "displayMode": "list", "placement": "bottom", "calcs": ["lastNotNull"]] }
    let panel = Panel(id: PanelID(rawValue: 1), type: PanelTypeID(rawValue: type), title: expression ?? "", options: options)
    let isTerminal = isatty(STDOUT_FILENO) == 1 && ProcessEnvironment.variables["NO_COLOR"] == nil
    let theme = Theme.all.first ?? .dark
    let context = PanelContext(
      range: request.range, theme: theme, symbols: .braille, colors: isTerminal ? .direct : .none, zone: TimeZoneRules.system)
    var canvas = Canvas(width: canvasSize.columns, height: wanted)
    let applied = FieldConfigApplier(defaults: panel.fieldDefaults, overrides: []).apply(to: frames)
    PanelCatalogue.renderer(for: panel).widget(for: applied, in: context).draw(in: canvas.bounds, on: &canvas)
    try StandardOutput.print(isTerminal ? canvas.ansi(depth: .direct) : canvas.text(), terminator: "", isDrawn: true)
  }
}

extension QueryRequest {
  /// The same question at a later end.
  fileprivate func moved(to end: Timestamp) -> QueryRequest {
    var request = self
    guard range.start == range.end, end > range.end else { return self }
    request.range = TimeRange(start: end, end: end)
    for index in request.targets.indices { request.targets[index].range = request.range }
    return request
  }
}
