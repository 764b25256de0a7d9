import DataFrames
import DatasourceKit
import Text
import TimeSeries

/// A target of the TestData source with its defaults filled in.
struct TestDataQuery {
  enum Scenario: String, CaseIterable {
    case randomWalk = "random_walk", slowQuery = "slow_query", randomWalkWithError = "random_walk_with_error"
    case randomWalkTable = "random_walk_table", csvContent = "csv_content", csvFile = "csv_file"
    case csvMetricValues = "csv_metric_values", conditionalError = "server_error_500", errorWithSource = "error_with_source"
    case predictablePulse = "predictable_pulse", predictableCSVWave = "predictable_csv_wave"
    case predictableAnnotations = "predictable_annotations", annotations, noDataPoints = "no_data_points"
    case datapointsOutsideRange = "datapoints_outside_range", tableStatic = "table_static"
    case exponentialHeatmap = "exponential_heatmap_bucket_data", linearHeatmap = "linear_heatmap_bucket_data"
    case steps, logs, trace, nodeGraph = "node_graph", flameGraph = "flame_graph"
    case rawFrame = "raw_frame", manualEntry = "manual_entry", queryMeta = "query_meta"
    case streaming = "streaming_client", live, simulation, usa, grafanaAPI = "grafana_api", arrow
  }

  var refID: String
  var model: JSONObject
  var scenarioID: String
  var range: TimeRange
  var step: Milliseconds

  init(_ target: QueryRequest.Target, in request: QueryRequest) {
    refID = target.refID
    model = target.model
    let scenario = target.model["scenarioId"]?.string ?? target.model["queryType"]?.string ?? ""
    scenarioID = scenario.isEmpty ? Scenario.randomWalk.rawValue : scenario
    range = target.range
    step = max(target.step, 1)
  }

  /// `nil` for one that we do not know.
  var scenario: Scenario? { Scenario(rawValue: scenarioID) }

  var alias: String { model["alias"]?.string ?? "" }
  var stringInput: String { (model["stringInput"]?.text ?? "").trimmingBlanks }
  var seriesCount: Int { min(max(model["seriesCount"]?.integer ?? 1, 1), 1000) }

  func name(_ index: Int) -> String {
    switch alias {
    case "": "\(refID)-series\(index == 0 ? "" : String(index))"
    case "__server_names" where TestDataFiles.servers.indices.contains(index): TestDataFiles.servers[index]
    case "__house_locations" where TestDataFiles.rooms.indices.contains(index): TestDataFiles.rooms[index]
    default: alias
    }
  }

  func labels(_ index: Int) -> Labels { Self.labels(model["labels"]?.string ?? "", index) }

  /// `{job="a", host=b}`, with or without braces and quotes; `$seriesIndex` counts.
  static func labels(_ text: String, _ index: Int) -> Labels {
    let inner = text.trimmingBlanks.drop { $0 == "{" }
    let pairs = inner.split(separator: ",").compactMap { part -> (String, String)? in
      guard let equals = part.firstIndex(of: "=") else { return nil }
      var value = String(part[equals...].dropFirst()).trimmingBlanks
      while value.hasSuffix("}") { value.removeLast() }
      value = value.trimmingBlanks.filter { $0 != "\"" }
      return (String(part[..<equals]).trimmingBlanks, value.replacing("$seriesIndex", with: String(index)))
    }
    return Labels(pairs)
  }

  /// Grafana stops there too.
  static let pointLimit = 10_000

  /// The multiples of `step` within the range.
  func times(every step: Milliseconds? = nil, limit: Int = pointLimit) -> [Int64] {
    let step = max(step ?? self.step, 1)
    var times: [Int64] = []
    var time = range.start.rawValue.floorDivided(by: step) * step
    if time < range.start.rawValue { time &+= step }
    while time <= range.end.rawValue, times.count < limit {
      times.append(time)
      let (next, overflow) = time.addingReportingOverflow(step)
      if overflow { break }
      time = next
    }
    return times
  }

  /// A number of this target alone: equal for equal `parts`.
  func hash(_ parts: Int64...) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in refID.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    for part in parts { hash = Self.mixed(hash ^ UInt64(bitPattern: part)) }
    return hash
  }

  /// From 0 up to 1.
  func random(_ parts: Int64...) -> Double {
    var hash = hash()
    for part in parts { hash = Self.mixed(hash ^ UInt64(bitPattern: part)) }
    return Double(hash >> 11) / Double(1 << 53)
  }

  /// The finishing step of SplitMix64.
  private static func mixed(_ value: UInt64) -> UInt64 {
    var value = value &+ 0x9e37_79b9_7f4a_7c15
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }

  /// - Parameter namesFrame: Whether the frame bears the name and its field is called “Value”, as Grafana's predictable
  ///   series are; the others name the field alone, lest it be shown twice.
  func frame(
    _ name: String, times: [Int64], values: [Double], labels: Labels = Labels(), interval: Milliseconds? = nil, namesFrame: Bool = false
  ) -> DataFrame {
    var config = FieldConfig(displayNameFromSource: nil)
    config.interval = interval.map(Double.init)
    return DataFrame(
      name: namesFrame ? name : nil, refID: refID,
      fields: [
        Field(name: "time", values: .times(times.map(Optional.some)), config: config),
        Field(name: namesFrame ? "Value" : name, values: .numbers(values), labels: labels),
      ],
      meta: FrameMeta(type: "timeseries-multi"))
  }
}

extension String {
  var trimmingBlanks: String {
    let start = drop { $0.isWhitespace }
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...last])
  }
}
