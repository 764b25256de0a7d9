import TimeSeries

/// One metric of the host, under the name, type and help that node_exporter gives it.
struct HostMetric: Hashable, Sendable {
  var name: String
  var kind: MetricMetadata.Kind
  var help: String

  static func counter(_ name: String, _ help: String) -> HostMetric { HostMetric(name: name, kind: .counter, help: help) }
  static func gauge(_ name: String, _ help: String) -> HostMetric { HostMetric(name: name, kind: .gauge, help: help) }
  static func untyped(_ name: String, _ help: String) -> HostMetric { HostMetric(name: name, kind: .unknown, help: help) }
}
