import DatasourceKit
import Text

/// Query variables: Grafana's objects (`queryType: dimensionValues`) and the older functions (`dimension_values(…)`).
struct CloudWatchVariables {
  let client: CloudWatchClient
  let region: String

  func options(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] {
    if let text = request.query.string ?? request.query["query"]?.text, request.query["queryType"] == nil {
      return try await function(text.trimmed)
    }
    let query = request.query
    let region = region(query["region"]?.text)
    switch query["queryType"]?.text ?? "" {
    case "regions": return Self.options(Self.regions)
    case "namespaces": return Self.options(try await listed([:], region) { [$0["Namespace"]?.text].compactMap(\.self) })
    case "metrics": return Self.options(try await metrics(query["namespace"]?.text ?? "", region))
    case "dimensionKeys":
      return Self.options(try await listed(["Namespace": .string(query["namespace"]?.text ?? "")], region) { $0.dimensions.map(\.name) })
    case "dimensionValues":
      return Self.options(
        try await values(of: query["dimensionKey"]?.text ?? "", query["namespace"]?.text ?? "", query["metricName"]?.text ?? "", query["dimensionFilters"], region))
    case "logGroups": return Self.options(try await groups(query["logGroupPrefix"]?.text ?? "", region))
    default:
      throw DatasourceError(
        kind: .unsupported, datasource: client.id, request: query.compactText, reason: "the variable query “\(query["queryType"]?.text ?? "")” is not known here",
        advice: "regions, namespaces, metrics, dimensionKeys, dimensionValues and logGroups are")
    }
  }

  private func region(_ written: String?) -> String {
    guard let written, !written.isEmpty, written != "default" else { return region }
    return written
  }

  private func function(_ text: String) async throws(DatasourceError) -> [VariableOption] {
    let name = text.prefix { $0 != "(" }
    let arguments = text.dropFirst(name.count + 1).dropLast().split(separator: ",", maxSplits: 4, omittingEmptySubsequences: false).map { String($0).trimmed }
    func argument(_ index: Int) -> String { arguments.indices.contains(index) ? arguments[index] : "" }
    switch name {
    case "regions": return Self.options(Self.regions)
    case "namespaces": return Self.options(try await listed([:], region) { [$0["Namespace"]?.text].compactMap(\.self) })
    case "metrics": return Self.options(try await metrics(argument(0), region(argument(1))))
    case "dimension_keys": return Self.options(try await listed(["Namespace": .string(argument(0))], region(argument(1))) { $0.dimensions.map(\.name) })
    case "dimension_values":
      let filter = try? JSONValue.parse(Array(argument(4).utf8))
      return Self.options(try await values(of: argument(3), argument(1), argument(2), filter, region(argument(0))))
    case "log_groups": return Self.options(try await groups(argument(1), region(argument(0))))
    default:
      throw DatasourceError(
        kind: .invalidQuery, datasource: client.id, request: text, reason: "this is no variable query of CloudWatch",
        advice: "dimension_values(region, namespace, metric, key), metrics(namespace), namespaces(), regions()")
    }
  }

  // MARK: Lists

  private func metrics(_ namespace: String, _ region: String) async throws(DatasourceError) -> [String] {
    try await listed(["Namespace": .string(namespace)], region) { [$0["MetricName"]?.text].compactMap(\.self) }
  }

  private func values(of key: String, _ namespace: String, _ metric: String, _ filters: JSONValue?, _ region: String) async throws(DatasourceError) -> [String] {
    var body: JSONObject = ["Namespace": .string(namespace)]
    if !metric.isEmpty { body["MetricName"] = .string(metric) }
    let wanted = (filters?.object?.members ?? []).flatMap { member in
      (member.value.array?.compactMap(\.text) ?? [member.value.text].compactMap(\.self)).map { (name: member.key, value: $0) }
    }.filter { $0.value != "*" }
    body["Dimensions"] = .array([["Name": .string(key)]] + wanted.map { ["Name": .string($0.name), "Value": .string($0.value)] })
    return try await listed(body, region) { $0.dimensions.filter { $0.name == key }.map(\.value) }
  }

  private func listed(_ filter: JSONObject, _ region: String, _ pick: (JSONValue) -> [String]) async throws(DatasourceError) -> [String] {
    var body = filter
    var found: Set<String> = []
    for _ in 0..<50 {
      let page = try await client.call(.metrics, "ListMetrics", .object(body), region: region, asked: "ListMetrics")
      for metric in page["Metrics"]?.array ?? [] { found.formUnion(pick(metric)) }
      guard let token = page["NextToken"]?.text, !token.isEmpty else { break }
      body["NextToken"] = .string(token)
    }
    return found.sorted()
  }

  private func groups(_ prefix: String, _ region: String) async throws(DatasourceError) -> [String] {
    var body: JSONObject = ["limit": 50]
    if !prefix.isEmpty { body["logGroupNamePrefix"] = .string(prefix) }
    var names: [String] = []
    for _ in 0..<40 {
      let page = try await client.call(.logs, "DescribeLogGroups", .object(body), region: region, asked: "DescribeLogGroups")
      names += (page["logGroups"]?.array ?? []).compactMap { $0["logGroupName"]?.text }
      guard let token = page["nextToken"]?.text, !token.isEmpty else { break }
      body["nextToken"] = .string(token)
    }
    return names
  }

  private static func options(_ texts: [String]) -> [VariableOption] { texts.map { VariableOption(text: $0, value: $0) } }

  private static let regions = [
    "af-south-1", "ap-east-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2",
    "ap-southeast-3", "ap-southeast-4", "ca-central-1", "ca-west-1", "cn-north-1", "cn-northwest-1", "eu-central-1", "eu-central-2", "eu-north-1",
    "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3", "il-central-1", "me-central-1", "me-south-1", "sa-east-1", "us-east-1", "us-east-2",
    "us-gov-east-1", "us-gov-west-1", "us-west-1", "us-west-2",
  ]
}

extension JSONValue {
  fileprivate var dimensions: [(name: String, value: String)] {
    (self["Dimensions"]?.array ?? []).compactMap { dimension in
      guard let name = dimension["Name"]?.text else { return nil }
      return (name, dimension["Value"]?.text ?? "")
    }
  }
}
