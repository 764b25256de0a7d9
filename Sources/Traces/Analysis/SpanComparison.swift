/// What tells one group of spans from another: attributes whose values are more frequent in one of them.
package struct SpanComparison: Hashable, Sendable {
  package struct Difference: Hashable, Sendable {
    /// `span.http.route`, `resource.host.name`, `name`, `status`, `kind`
    package var attribute: String
    package var value: String
    /// Shares of each group, 0…1.
    package var selectionShare: Double
    package var baselineShare: Double
    package var selectionCount: Int
    package var baselineCount: Int

    package var distance: Double { selectionShare - baselineShare }
  }

  /// The largest distance first.
  package let differences: [Difference]
  package let selectionCount: Int
  package let baselineCount: Int

  /// - Parameter limit: Of differences.
  package init(selection: [Span], baseline: [Span], limit: Int = 50) {
    (selectionCount, baselineCount) = (selection.count, baseline.count)
    let (selected, others) = (Self.counts(selection), Self.counts(baseline))
    var differences: [Difference] = []
    for key in Set(selected.keys).union(others.keys) {
      let (selectedCount, otherCount) = (selected[key] ?? 0, others[key] ?? 0)
      differences.append(
        Difference(
          attribute: key.attribute, value: key.value,
          selectionShare: selection.isEmpty ? 0 : Double(selectedCount) / Double(selection.count),
          baselineShare: baseline.isEmpty ? 0 : Double(otherCount) / Double(baseline.count), selectionCount: selectedCount,
          baselineCount: otherCount))
    }
    differences.sort {
      abs($0.distance) != abs($1.distance) ? abs($0.distance) > abs($1.distance) : ($0.attribute, $0.value) < ($1.attribute, $1.value)
    }
    self.differences = Array(differences.prefix(limit))
  }

  private struct Key: Hashable { var attribute: String, value: String }

  private static func counts(_ spans: [Span]) -> [Key: Int] {
    var counts: [Key: Int] = [:]
    for span in spans {
      var keys: Set<Key> = [
        Key(attribute: "name", value: span.name), Key(attribute: "kind", value: span.kind.word),
        Key(attribute: "status", value: span.status.word),
      ]
      for attribute in span.attributes { keys.insert(Key(attribute: "span.\(attribute.key)", value: attribute.value.text)) }
      for attribute in span.resource.attributes { keys.insert(Key(attribute: "resource.\(attribute.key)", value: attribute.value.text)) }
      for key in keys { counts[key, default: 0] += 1 }
    }
    return counts
  }
}
