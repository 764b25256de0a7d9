import TimeSeries

/// What one probe found: its metrics, in the order in which they came, and why it failed.
package struct ProbeResult: Sendable {
  package struct Metric: Hashable, Sendable {
    package var name: String
    package var help: String
    package var labels: [(name: String, value: String)]
    package var value: Double

    package static func == (left: Metric, right: Metric) -> Bool {
      left.name == right.name && left.value == right.value && left.labels.elementsEqual(right.labels) { $0 == $1 }
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
  }

  package private(set) var metrics: [Metric] = []
  package var isSuccess = false
  /// In words; `nil` for a success.
  package var failure: String?
  /// What a person wants to know besides, such as the address that was probed.
  package var remarks: [String] = []
  /// What an http endpoint says of its components; `nil` where it names none.
  package var health: HealthDocument?

  init() {}

  /// Sets the value of a series, new or not.
  mutating func set(_ name: String, _ value: Double, help: String, _ labels: [(name: String, value: String)] = []) {
    let metric = Metric(name: name, help: help, labels: labels, value: value)
    if let index = metrics.firstIndex(where: { $0.name == name && $0.labels.elementsEqual(labels) { $0 == $1 } }) {
      metrics[index] = metric
    } else {
      metrics.append(metric)
    }
  }

  /// Adds to the value of a series.
  mutating func add(_ value: Double, to name: String, help: String, phase: String) {
    let before = metrics.first { $0.name == name && $0.labels.first?.value == phase }?.value ?? 0
    set(name, before + max(value, 0), help: help, [("phase", phase)])
  }

  /// The first reason stays: what follows comes of it.
  mutating func fail(_ reason: String) {
    isSuccess = false
    failure = failure ?? reason
  }

  package func value(_ name: String) -> Double? { metrics.first { $0.name == name }?.value }

  /// The text exposition, as the exporter's `/probe` writes it: by name, with help and type.
  package var exposition: String {
    var text = ""
    for (name, group) in Dictionary(grouping: metrics, by: \.name).sorted(by: { $0.key < $1.key }) {
      text += "# HELP \(name) \(group[0].help)\n# TYPE \(name) gauge\n"
      for metric in group {
        let labels = metric.labels.sorted { $0.name < $1.name }.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
        text += name + (labels.isEmpty ? "" : "{\(labels)}") + " \(metric.value.goGeneral)\n"
      }
    }
    return text
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}
