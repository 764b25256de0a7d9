package import TimeSeries

package struct Field: Hashable, Sendable {
  package var name: String
  package var values: FieldValues { didSet { state.ends = nil } }
  package var labels: Labels
  /// Stored apart, so that a copy of a field does not copy a score of settings.
  package var config: FieldConfig {
    _read { yield settings.config }
    set { settings = Settings(newValue) }
  }
  private var settings: Settings
  /// What was found out about the field among all of a panel's; filled by ``FieldConfigApplier``.
  package var state = FieldState()
  /// Whether its source allows nulls in it, which Grafana's JSON form says of each column.
  package var isNullable = true

  package init(name: String, values: FieldValues, labels: Labels = Labels(), config: FieldConfig = FieldConfig()) {
    (self.name, self.values, self.labels, settings) = (name, values, labels, Settings(config))
  }

  private final class Settings: Hashable, Sendable {
    let config: FieldConfig

    init(_ config: FieldConfig) {
      self.config = config
    }

    static func == (one: Settings, other: Settings) -> Bool { one === other || one.config == other.config }
    func hash(into hasher: inout Hasher) { hasher.combine(config) }
  }

  package var type: FieldType { values.type }
}

/// What depends on the other fields of a panel.
package struct FieldState: Hashable, Sendable {
  /// The name to show: configured, from the source, or composed of what tells the fields apart.
  package var displayName: String?
  /// Counts the value fields over all frames; what the palette goes by.
  package var seriesIndex: Int?
  /// For gauges, percentage thresholds and continuous colours: configured, or over all numbers of the panel.
  package var range: ClosedRange<Double>?
  /// Laid over the panel to compare with: drawn dimmer than what it is compared with.
  package var isCompared: Bool
  /// Of the field's numbers; setting other values forgets it.
  package var ends: Extrema?

  package init(
    displayName: String? = nil, seriesIndex: Int? = nil, range: ClosedRange<Double>? = nil, isCompared: Bool = false, ends: Extrema? = nil
  ) {
    (self.displayName, self.seriesIndex, self.range, self.isCompared, self.ends) = (displayName, seriesIndex, range, isCompared, ends)
  }
}

extension Field {
  /// The value of one row; null where the column has no such row.
  package func value(at row: Int) -> Value { row >= 0 && row < values.count ? values[row] : .null }

  /// Where a value lies in ``FieldState/range``: 0…1, not clamped. 0 where the range is not known or without width.
  package func fraction(of value: Double) -> Double {
    guard value != -.infinity, let range = state.range, range.upperBound > range.lowerBound else { return 0 }
    return (value - range.lowerBound) / (range.upperBound - range.lowerBound)
  }
}

package enum FieldType: String, Hashable, Sendable {
  case time, number, string, boolean, frame, other
}
