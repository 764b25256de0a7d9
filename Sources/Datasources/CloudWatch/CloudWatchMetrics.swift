import DataFrames
import DatasourceKit
import Text
import TimeSeries

/// `GetMetricData` for the targets of a panel: pages are joined, partial results told.
struct CloudWatchMetrics {
  let client: CloudWatchClient
  private static let mostPages = 50
  private static let mostQueries = 500

  /// - Parameter targets: Of one region: math may refer to the others by id.
  func ask(
    _ targets: [CloudWatchTarget], range: TimeRange, keepsReply: Bool, into answer: inout QueryAnswer
  ) async throws(DatasourceError) {
    guard let first = targets.first else { return }
    var body: JSONObject = [
      "StartTime": .number(Double(range.start.milliseconds / 1000)), "EndTime": .number(Double(range.end.milliseconds / 1000)), "ScanBy": "TimestampAscending",
      "MetricDataQueries": .array(targets.prefix(Self.mostQueries).map(\.query)),
    ]
    var results = Results()
    let clock = ContinuousClock()
    let start = clock.now
    let sentBody = JSONValue.object(body).compactText
    var bytes = 0
    var reply: [UInt8] = []
    for _ in 0..<Self.mostPages {
      let page = try await client.answer(.metrics, "GetMetricData", .object(body), region: first.region, asked: first.text)
      bytes += page.bytes.count
      reply = page.bytes
      guard page.document["MetricDataResults"]?.array != nil else {
        throw DatasourceError(
          kind: .malformedReply(atByte: 0), datasource: client.id, request: first.text, reason: "the answer has no MetricDataResults",
          advice: "check the address: another API answers there")
      }
      results.add(page.document)
      guard let token = page.document["NextToken"]?.text, !token.isEmpty else { break }
      body["NextToken"] = .string(token)
    }
    for target in targets {
      let frames = results.frames(of: target)
      answer.frames += frames
      if frames.isEmpty, let error = results.errors[target.id] {
        answer.errors[target.refID] = DatasourceError(kind: .rejected(status: 400), datasource: client.id, request: target.text, reason: error)
      }
      var sent = SentQuery(
        refID: target.refID, expression: target.text, request: "POST / GetMetricData (\(target.region))", range: range, step: Int64(target.period) * 1000,
        duration: clock.now - start, bytes: bytes, seriesCount: frames.count)
      sent.body = sentBody
      if keepsReply { sent.keep(reply) }
      answer.sent.append(sent)
    }
  }

  /// Results of all pages: the same id and label come again with later points.
  private struct Results {
    private struct Series {
      var id: String
      var label: String
      var times: [Int64?] = []
      var values: [Double] = []
      var status = "Complete"
    }

    private var series: [Series] = []
    private var places: [[String]: Int] = [:]
    private var messages: [String] = []
    private(set) var errors: [String: String] = [:]

    mutating func add(_ page: JSONValue) {
      messages += (page["Messages"]?.array ?? []).compactMap { $0["Value"]?.text ?? $0["Code"]?.text }
      for result in page["MetricDataResults"]?.array ?? [] {
        let (id, label) = (result["Id"]?.text ?? "", result["Label"]?.text ?? "")
        let key = [id, label]
        let place = places[key] ?? series.count
        if places[key] == nil {
          places[key] = place
          series.append(Series(id: id, label: label))
        }
        let (times, values) = (result["Timestamps"]?.array ?? [], result["Values"]?.array ?? [])
        for (time, value) in zip(times, values) {
          series[place].times.append(Self.moment(time))
          series[place].values.append(ElasticsearchSeries.number(value))
        }
        series[place].status = result["StatusCode"]?.text ?? "Complete"
        for message in result["Messages"]?.array ?? [] {
          let text = message["Value"]?.text ?? message["Code"]?.text ?? ""
          errors[id] = text
          if message["Code"]?.text == "ArithmeticError" || series[place].status != "InternalError" { messages.append(text) }
        }
      }
    }

    private static func moment(_ value: JSONValue) -> Int64? {
      if case .string(let text) = value { return ISODate.milliseconds(of: text) }
      return value.number.map { Int64(clampingToDates: $0 * 1000) }
    }

    func frames(of target: CloudWatchTarget) -> [DataFrame] {
      series.filter { $0.id == target.id }.map { found in
        let order = found.times.indices.sorted { (found.times[$0] ?? 0) < (found.times[$1] ?? 0) }
        let labels = labels(of: target, label: found.label)
        let name = found.label.isEmpty ? target.metric : found.label
        var config = FieldConfig(displayNameFromSource: name)
        config.interval = Double(target.period) * 1000
        var meta = FrameMeta(type: "timeseries-multi", notices: messages.map { Notice(severity: .warning, text: $0) })
        meta.custom = ["period": .number(Double(target.period)), "id": .string(target.id)]
        switch found.status {
        case "Complete": break
        case "PartialData": meta.notices.append(Notice(severity: .warning, text: "partial: the service sent only a part of the data"))
        default: meta.notices.append(Notice(severity: .error, text: "CloudWatch: \(found.status)"))
        }
        return DataFrame(
          name: name, refID: target.refID,
          fields: [
            Field(name: "Time", values: .times(order.map { found.times[$0] })),
            Field(name: "Value", values: .numbers(order.map { found.values[$0] }), labels: labels, config: config),
          ], meta: meta)
      }
    }

    /// The dimensions that a series stands for.
    private func labels(of target: CloudWatchTarget, label: String) -> Labels {
      var pairs: [(String, String)] = []
      for (name, values) in target.dimensions {
        if values.count == 1, let value = values.first, value != "*" {
          pairs.append((name, value))
        } else if let value = values.first(where: { $0 == label || label.contains($0) && $0 != "*" }) {
          pairs.append((name, value))
        } else if values.contains("*") {
          pairs.append((name, label))
        }
      }
      return Labels(pairs)
    }
  }
}
