import DataFrames
package import DatasourceKit
import Text
import TimeSeries

/// Amazon CloudWatch: metrics, Logs Insights, alarms.
package struct CloudWatchDatasource: Datasource, AlertSource {
  package let id: DatasourceID
  private let client: CloudWatchClient
  private let logs: CloudWatchLogs
  private let region: String
  private let now: @Sendable () -> Timestamp

  init(id: DatasourceID, client: CloudWatchClient, logs: CloudWatchLogs, region: String, now: @escaping @Sendable () -> Timestamp) {
    (self.id, self.client, self.logs, self.region, self.now) = (id, client, logs, region, now)
  }

  // MARK: Queries

  package func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer {
    var answer = QueryAnswer()
    var metrics: [CloudWatchTarget] = []
    for target in request.targets {
      do throws(DatasourceError) {
        switch target.model["queryMode"]?.text ?? "Metrics" {
        case "Logs":
          try await logs.ask(target, region: region(of: target.model["region"]), keepsReply: request.keepsReplies, into: &answer)
        case "Annotations": answer.frames.append(try await annotations(target))
        default: metrics.append(CloudWatchTarget(refID: target.refID, model: target.model, range: target.range, defaultRegion: region, now: now()))
        }
      } catch {
        if request.targets.count == 1 { throw error }
        answer.errors[target.refID] = error
      }
    }
    let regions = metrics.reduce(into: [String]()) { if !$0.contains($1.region) { $0.append($1.region) } }
    for region in regions {
      let asked = metrics.filter { $0.region == region }
      do throws(DatasourceError) {
        try await CloudWatchMetrics(client: client).ask(asked, range: request.targets[0].range, keepsReply: request.keepsReplies, into: &answer)
      } catch {
        if asked.count == request.targets.count { throw error }
        for target in asked { answer.errors[target.refID] = error }
      }
    }
    return answer
  }

  private func region(of written: JSONValue?) -> String {
    guard let text = written?.text, !text.isEmpty, text != "default" else { return region }
    return text
  }

  /// State changes of the alarms over a metric.
  private func annotations(_ target: QueryRequest.Target) async throws(DatasourceError) -> DataFrame {
    let metric = CloudWatchTarget(refID: target.refID, model: target.model, range: target.range, defaultRegion: region, now: now())
    var names: [String] = []
    if target.model["prefixMatching"]?.bool == true {
      var body = JSONObject()
      if let prefix = target.model["alarmNamePrefix"]?.text, !prefix.isEmpty { body["AlarmNamePrefix"] = .string(prefix) }
      if let prefix = target.model["actionPrefix"]?.text, !prefix.isEmpty { body["ActionPrefix"] = .string(prefix) }
      names = try await alarms(body, region: metric.region).compactMap { $0["AlarmName"]?.text }
    } else {
      let body: JSONValue = [
        "Namespace": .string(metric.namespace), "MetricName": .string(metric.metric), "Statistic": .string(metric.statistic), "Period": .number(Double(metric.period)),
        "Dimensions": .array(metric.dimensions.flatMap { dimension in dimension.values.map { ["Name": .string(dimension.name), "Value": .string($0)] } }),
      ]
      let reply = try await client.call(.metrics, "DescribeAlarmsForMetric", body, region: metric.region, asked: metric.text)
      names = (reply["MetricAlarms"]?.array ?? []).compactMap { $0["AlarmName"]?.text }
    }
    var rows: [(Int64?, String, String, String)] = []
    for name in names.prefix(100) {
      let body: JSONValue = [
        "AlarmName": .string(name), "StartDate": .number(Double(target.range.start.milliseconds / 1000)),
        "EndDate": .number(Double(target.range.end.milliseconds / 1000)), "MaxRecords": 100,
      ]
      let reply = try await client.call(.metrics, "DescribeAlarmHistory", body, region: metric.region, asked: name)
      for item in reply["AlarmHistoryItems"]?.array ?? [] {
        let time = item["Timestamp"]?.number.map { Int64(clampingToDates: $0 * 1000) } ?? item["Timestamp"]?.string.flatMap { ISODate.milliseconds(of: $0) }
        rows.append((time, name, item["HistoryItemType"]?.text ?? "", item["HistorySummary"]?.text ?? ""))
      }
    }
    return DataFrame(
      refID: target.refID,
      fields: [
        Field(name: "time", values: .times(rows.map(\.0))), Field(name: "title", values: .strings(rows.map(\.1))),
        Field(name: "tags", values: .strings(rows.map(\.2))), Field(name: "text", values: .strings(rows.map(\.3))),
      ], meta: FrameMeta(isAnnotations: true))
  }

  // MARK: Alarms

  private func alarms(_ filter: JSONObject, region: String) async throws(DatasourceError) -> [JSONValue] {
    var body = filter
    body["MaxRecords"] = 100
    var alarms: [JSONValue] = []
    for _ in 0..<50 {
      let page = try await client.call(.metrics, "DescribeAlarms", .object(body), region: region, asked: "DescribeAlarms")
      alarms += (page["MetricAlarms"]?.array ?? []) + (page["CompositeAlarms"]?.array ?? []) + (page["LogAlarms"]?.array ?? [])
      guard let token = page["NextToken"]?.text, !token.isEmpty else { break }
      body["NextToken"] = .string(token)
    }
    return alarms
  }

  package func alerts() async throws(DatasourceError) -> [AlertInstance] {
    try await alarms([:], region: region).compactMap { CloudWatchAlarm.instance($0, of: id) }
  }

  package func alertRules() async throws(DatasourceError) -> [AlertRuleGroup] { [] }

  // MARK: Variables and health

  package func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] {
    try await CloudWatchVariables(client: client, region: region).options(request)
  }

  package func health() async throws(DatasourceError) -> DatasourceHealth {
    let clock = ContinuousClock()
    let start = clock.now
    let reply = try await client.call(.metrics, "ListMetrics", ["Namespace": "AWS/Billing", "MetricName": "EstimatedCharges"], region: region, asked: "ListMetrics")
    guard reply["Metrics"] != nil else {
      throw DatasourceError(kind: .malformedReply(atByte: 0), datasource: id, request: "ListMetrics", reason: "the answer has no list of metrics")
    }
    return DatasourceHealth(latency: clock.now - start, detail: "CloudWatch \(region)")
  }
}
