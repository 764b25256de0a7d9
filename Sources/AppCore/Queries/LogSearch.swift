package import DatasourceKit
import Text
import TimeSeries

/// Finds the log lines that belong to a metric's series: which of its labels a source of logs has, with the same values.
package struct LogSearch: Sendable {
  /// Sources of logs, the preferred one first.
  var sources: [DatasourceID]
  /// Of the series, without its name.
  var labels: Labels
  var range: TimeRange

  /// Where logs of that series are, or why there are none.
  package enum Finding: Hashable, Sendable {
    /// - `level`: The label that says how grave a line is.
    case lines(selector: String, source: DatasourceID, level: String)
    case nothing(String)
  }

  /// More labels than this narrow nothing down.
  private static let labelLimit = 8
  /// Prometheus' labels under the names that agents for logs give them.
  private static let otherNames = ["service": ["service_name"], "app": ["service_name"], "job": ["service_name", "app"], "pod": ["pod_name"],
    "container": ["container_name"], "namespace": ["namespace_name"], "instance": ["host", "hostname", "nodename"]]

  func finding(from world: any World) async -> Finding {
    var reasons: [String] = []
    for id in sources {
      guard let source = world.datasource(uid: id.uid) else { continue }
      do throws(DatasourceError) {
        let known = Set(try await source.variableOptions(VariableRequest(query: "label_names()", range: range)).map(\.value))
        let matchers = try await matchers(from: source, known: known)
        // What the server itself finds out counts where the streams have no label for it.
        let level = ["level", "severity"].first(where: known.contains) ?? "detected_level"
        if !matchers.isEmpty { return .lines(selector: "{\(matchers.joined(separator: ", "))}", source: id, level: level) }
        reasons.append("\(id.name) has no logs with labels of this series in this range")
      } catch {
        reasons.append("\(id.name): \(error.reason)")
      }
    }
    return .nothing(reasons.joined(separator: "; "))
  }

  private func matchers(from source: DatasourceAccess, known: Set<String>) async throws(DatasourceError) -> [String] {
    var matchers: [String] = []
    for label in labels.labels where matchers.count < Self.labelLimit {
      for name in [label.name] + Self.otherNames[label.name, default: []] where known.contains(name) {
        // A port tells a scrape's target, not a host.
        let values = name == label.name ? [label.value] : [label.value, String(label.value.prefix { $0 != ":" })]
        let selector = matchers.isEmpty ? "" : "{\(matchers.joined(separator: ", "))}, "
        let there = Set(try await source.variableOptions(VariableRequest(query: .string("label_values(\(selector)\(name))"), range: range)).map(\.value))
        guard let value = values.first(where: there.contains) else { continue }
        matchers.append("\(name)=\(value.promQuoted)")
        break
      }
    }
    return matchers
  }
}
