import DataFrames
import Text
import TimeSeries

/// The answer of `/api/v1/query_exemplars`.
struct PrometheusExemplars {
  private struct Exemplar {
    var time: Int64
    var value: Double
    var labels: [String: String]
  }

  private var exemplars: [Exemplar] = []

  /// More than this are not read: no chart shows them apart.
  private static let limit = 50_000

  /// - Parameter data: `[{seriesLabels, exemplars: [{labels, value, timestamp}]}]`
  init(_ data: JSONValue) {
    for series in data.array ?? [] {
      let seriesLabels = Self.labels(series["seriesLabels"])
      for entry in series["exemplars"]?.array ?? [] where exemplars.count < Self.limit {
        guard let seconds = entry["timestamp"]?.number, seconds.isFinite, let value = entry["value"]?.number else { continue }
        exemplars.append(
          Exemplar(
            time: Int64(clampingToDates: (seconds * 1000).rounded()), value: value,
            labels: seriesLabels.merging(Self.labels(entry["labels"])) { _, own in own }))
      }
    }
  }

  private static func labels(_ value: JSONValue?) -> [String: String] {
    Dictionary((value?.object?.members ?? []).compactMap { member in member.value.text.map { (member.key, $0) } }, uniquingKeysWith: { _, last in last })
  }

  /// `Time`, `Value` and a text field for each label; oldest first. `nil` where there are none.
  func frame(step: Milliseconds, target: PrometheusTarget) -> DataFrame? {
    let shown = sampled(step: max(step, 1))
    guard !shown.isEmpty else { return nil }
    let names = Set(shown.flatMap(\.labels.keys)).sorted { $0.precedesByBytes($1) }
    var fields = [
      Field(name: "Time", values: .times(shown.map(\.time))), Field(name: "Value", values: .numbers(shown.map(\.value))),
    ]
    fields += names.map { name in Field(name: name, values: .strings(shown.map { $0.labels[name] })) }
    return DataFrame(
      name: "exemplar", refID: target.refID, fields: fields,
      meta: FrameMeta(executedQuery: target.expression, isAnnotations: true, custom: ["resultType": "exemplar"]))
  }

  /// Of each step the highest, and below it those that are two standard deviations apart
  /// (`promlib/querydata/exemplar/sampler_stddev.go`, checked against Grafana 12).
  private func sampled(step: Milliseconds) -> [Exemplar] {
    let deviation = standardDeviation
    let steps = Dictionary(grouping: exemplars) { $0.time.floorDivided(by: step) }
    let chosen = steps.values.flatMap { group -> [Exemplar] in
      var kept: [Exemplar] = []
      for exemplar in group.sorted(by: { ($1.value, $0.time) < ($0.value, $1.time) }) {
        guard let last = kept.last else {
          kept.append(exemplar)
          continue
        }
        if deviation != 0, last.value - exemplar.value > deviation * 2 { kept.append(exemplar) }
      }
      return kept
    }
    return chosen.sorted { ($0.time, $1.value) < ($1.time, $0.value) }
  }

  private var standardDeviation: Double {
    guard exemplars.count > 1 else { return 0 }
    let mean = exemplars.reduce(0) { $0 + $1.value } / Double(exemplars.count)
    let squares = exemplars.reduce(0) { $0 + ($1.value - mean) * ($1.value - mean) }
    return (squares / Double(exemplars.count - 1)).squareRoot()
  }
}
