import DataFrames
package import DatasourceKit
import Text
import TimeSeries

/// Grafana's built-in TestData source: data without any server.
///
/// Where Grafana draws random numbers anew, these depend on target, series and absolute time only, so that a
/// refresh or a move of the range shows the same curve.
package struct TestDataDatasource: Datasource {
  static let standardID = DatasourceID(uid: "testdata", name: "TestData", type: "grafana-testdata-datasource")

  package let id: DatasourceID
  /// Waits for the “slow query”; tests do not.
  private let sleep: @Sendable (Duration) async throws -> Void

  package init(
    id: DatasourceID = Self.standardID, sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) {
    (self.id, self.sleep) = (id, sleep)
  }

  package func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer {
    var answer = QueryAnswer()
    for target in request.targets {
      let query = TestDataQuery(target, in: request)
      do throws(DatasourceError) {
        if query.scenario == .slowQuery { try await wait(query) }
        let result = try frames(for: query)
        answer.frames += result.frames
        if let error = result.error { answer.errors[target.refID] = error }
        answer.sent.append(
          SentQuery(
            refID: target.refID, expression: query.scenarioID, request: "testdata", range: query.range, step: query.step,
            seriesCount: result.frames.count))
      } catch {
        if error.kind == .cancelled { throw error }
        answer.errors[target.refID] = error
      }
    }
    if answer.frames.isEmpty, answer.errors.count == request.targets.count, let error = answer.errors.values.first { throw error }
    return answer
  }

  /// The wildcard paths of Grafana's test data: `*` lists services, `A.*` what is below.
  package func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] {
    let query = request.query.string ?? request.query["stringInput"]?.string ?? request.query["query"]?.string ?? "*"
    return TestDataTree.names(matching: query).map { VariableOption(text: $0, value: $0) }
  }

  package func health() async throws(DatasourceError) -> DatasourceHealth {
    DatasourceHealth(latency: .zero, detail: "inside this program")
  }

  private func wait(_ query: TestDataQuery) async throws(DatasourceError) {
    let length = PromDuration.parse(query.stringInput) ?? 5000
    do {
      try await sleep(.milliseconds(min(length, 600_000)))
    } catch {
      throw DatasourceError(kind: .cancelled, datasource: id, request: query.scenarioID, reason: "cancelled")
    }
  }

  private func frames(for query: TestDataQuery) throws(DatasourceError) -> (frames: [DataFrame], error: DatasourceError?) {
    switch query.scenario {
    case .randomWalk, .slowQuery: return ((0..<query.seriesCount).map { query.randomWalk($0) }, nil)
    case .randomWalkWithError:
      let error = failure(.rejected(status: 500), query, "this is an error and it can include URLs http://grafana.com/")
      return ([query.randomWalk(0)], error)
    case .randomWalkTable: return ([query.randomWalkTable()], nil)
    case .csvContent:
      let text = query.model["csvContent"]?.string ?? ""
      guard !text.isEmpty else { return ([], nil) }
      return ([CSVFrame.frame(text, name: query.alias, refID: query.refID)], nil)
    case .csvFile:
      let file = query.model["csvFileName"]?.string ?? ""
      guard let text = TestDataFiles.csv[file] else {
        throw failure(
          .unsupported, query, "there is no file “\(file)”",
          advice: "Oriel has \(TestDataFiles.csv.keys.sorted().joined(separator: ", ")); use the scenario “CSV Content” for others")
      }
      return ([CSVFrame.frame(text, name: file, refID: query.refID)], nil)
    case .csvMetricValues: return (query.csvMetricValues(query.stringInput).map { [$0] } ?? [], nil)
    case .conditionalError:
      guard !query.stringInput.isEmpty else { throw failure(.rejected(status: 500), query, "Test Data Panic!") }
      return (query.csvMetricValues(query.stringInput).map { [$0] } ?? [], nil)
    case .errorWithSource: throw failure(.rejected(status: 500), query, "error")
    case .predictablePulse: return (try [query.predictablePulse(for: id)], nil)
    case .predictableCSVWave: return (try query.predictableCSVWaves(for: id), nil)
    case .predictableAnnotations: return ([query.predictableAnnotations()], nil)
    case .annotations: return ([query.annotations()], nil)
    case .noDataPoints: return ([], nil)
    case .datapointsOutsideRange: return ([query.outsideRange()], nil)
    case .tableStatic: return ([query.staticTable()], nil)
    case .exponentialHeatmap: return ([query.heatmap { index in Double(1 << index) }], nil)
    case .linearHeatmap: return ([query.heatmap { index in Double(index * 10) }], nil)
    case .steps: return ([query.steps()], nil)
    case .logs: return ([query.logs()], nil)
    case .trace: return ([query.trace()], nil)
    case .nodeGraph: return (query.nodeGraph(), nil)
    case .flameGraph: return ([query.flameGraph()], nil)
    case .rawFrame, .manualEntry: return (try query.rawFrames(for: id), nil)
    case .queryMeta:
      let fields = [Field(name: "keys", values: .strings(["username"])), Field(name: "values", values: .strings([""]))]
      return ([DataFrame(refID: query.refID, fields: fields)], nil)
    case .streaming, .live, .simulation, .usa: return ((0..<query.seriesCount).map { query.randomWalk($0) }, nil)
    case .grafanaAPI, .arrow:
      let text = "TestData’s scenario “\(query.scenarioID)” needs a Grafana server"
      return ([DataFrame(refID: query.refID, fields: [], meta: FrameMeta(notices: [Notice(severity: .warning, text: text)]))], nil)
    case nil:
      let known = TestDataQuery.Scenario.allCases.map(\.rawValue).joined(separator: ", ")
      throw failure(.unsupported, query, "unknown scenario “\(query.scenarioID)”", advice: "known are \(known)")
    }
  }

  private func failure(
    _ kind: DatasourceError.Kind, _ query: TestDataQuery, _ reason: String, advice: String? = nil
  ) -> DatasourceError {
    DatasourceError(kind: kind, datasource: id, request: query.scenarioID, reason: reason, advice: advice)
  }
}

/// What template variables find.
enum TestDataTree {
  private static let roots = ["A", "B", "C"]

  /// Every part of the path is a name, `*`, or `{A,B}`.
  static func names(matching query: String) -> [String] {
    let parts = query.split(separator: ".").prefix(10).map(String.init)
    var paths = [""]
    for (depth, part) in parts.enumerated() {
      let isLast = depth == parts.count - 1
      paths = paths.flatMap { path -> [String] in
        let children = roots.map { path + $0 }
        let wanted = choices(part)
        let found = wanted.contains("*") ? children : wanted.filter { roots.contains($0) || children.contains($0) || isLast }
          .map { roots.contains($0) ? path + $0 : $0 }
        return Array(found.prefix(1000))
      }
      if paths.count > 1000 { paths = Array(paths.prefix(1000)) }
    }
    return paths.filter { !$0.isEmpty }
  }

  private static func choices(_ part: String) -> [String] {
    guard part.hasPrefix("{"), part.hasSuffix("}") else { return [part] }
    return part.dropFirst().dropLast().split(separator: ",").map(String.init)
  }
}
