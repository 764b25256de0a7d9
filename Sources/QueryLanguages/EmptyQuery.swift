import DatasourceKit
import PromQL
import Text
package import TimeSeries

/// A query that found nothing, as it was sent.
package struct EmptyQuery: Sendable {
  package struct VariableValue: Hashable, Sendable {
    package var name: String
    package var value: String

    package init(name: String, value: String) {
      (self.name, self.value) = (name, value)
    }
  }

  package var query: String
  package var range: TimeRange
  /// What is selected, to say where a matcher's value comes from.
  package var variables: [VariableValue]

  /// A moment as the user reads it: `2024-05-01 12:00:00, 3 h ago`.
  package var timeText: @Sendable (Timestamp) -> String

  package init(
    _ query: String, range: TimeRange, variables: [VariableValue] = [], timeText: @escaping @Sendable (Timestamp) -> String
  ) {
    (self.query, self.range, self.variables, self.timeText) = (query, range, variables, timeText)
  }

  /// The variable that put a value into the query.
  func origin(of matcher: Matcher) -> String? {
    let parts = matcher.value.split { "|()".contains($0) }.map(String.init)
    let variable = variables.first { $0.value == matcher.value || parts.contains($0.value) }?.name
    return variable.map { "   the value comes from the variable $\($0)" }
  }

  /// The values that there are, those most like the wanted one.
  ///
  /// - Parameter selector: Only its series count; `nil` stands for all.
  func nearest(to matcher: Matcher, in selector: VectorSelector?, named name: String, from source: DatasourceAccess) async -> String? {
    let query = "label_values(\(selector.map { $0.bareDescription + ", " } ?? "")\(matcher.name))"
    let values = (try? await source.variableOptions(VariableRequest(query: .string(query), range: range)))?.map(\.value) ?? []
    let nearest = NearestNames.nearest(to: matcher.value, among: values, limit: Self.shownValues)
    guard !nearest.isEmpty else { return nil }
    return "   \(name) there: \(nearest.joined(separator: ", "))\(values.count > nearest.count ? ", … (\(values.count))" : "")"
  }

  private static let shownValues = 8
}
