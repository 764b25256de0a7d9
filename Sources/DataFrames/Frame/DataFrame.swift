package import Text
package import TimeSeries

/// A table of typed columns: what every datasource answers with and every panel draws (Grafana's data frame).
package struct DataFrame: Hashable, Sendable {
  package var name: String?
  /// The target that this frame answers.
  package var refID: String?
  /// All of the same length.
  package var fields: [Field]
  package var meta: FrameMeta

  package init(name: String? = nil, refID: String? = nil, fields: [Field], meta: FrameMeta = FrameMeta()) {
    (self.name, self.refID, self.fields, self.meta) = (name, refID, fields, meta)
  }

  package var rowCount: Int { fields.first?.values.count ?? 0 }

  /// Single observations behind a series: `Time`, `Value` and a text field for each label, `trace_id` among them. They
  /// are marked as annotations, as in Grafana.
  package var holdsExemplars: Bool { meta.custom["resultType"] == "exemplar" }
}

package struct FrameMeta: Hashable, Sendable {
  /// `timeseries-multi`, `timeseries-wide`, `table`, `log-lines`, `heatmap-rows`, `heatmap-cells`, …
  package var type: String?
  /// `graph`, `table`, `logs`, `trace`, `nodeGraph`, `flamegraph`, …
  package var preferredVisualisation: String?
  package var executedQuery: String?
  package var notices: [Notice]
  package var isAnnotations: Bool
  /// Anything else that the source said (`custom`, `stats`, `searchWords`).
  package var custom: JSONValue

  package init(
    type: String? = nil, preferredVisualisation: String? = nil, executedQuery: String? = nil, notices: [Notice] = [],
    isAnnotations: Bool = false, custom: JSONValue = .null
  ) {
    self.type = type
    self.preferredVisualisation = preferredVisualisation
    self.executedQuery = executedQuery
    self.notices = notices
    self.isAnnotations = isAnnotations
    self.custom = custom
  }
}

/// A remark that travels with a result: Prometheus' warnings and infos, partial answers, skipped transformations.
package struct Notice: Hashable, Sendable {
  package enum Severity: String, Sendable { case info, warning, error }

  package var severity: Severity
  package var text: String

  package init(severity: Severity, text: String) {
    (self.severity, self.text) = (severity, text)
  }
}

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
  package var ends: NumberEnds?

  package init(
    displayName: String? = nil, seriesIndex: Int? = nil, range: ClosedRange<Double>? = nil, isCompared: Bool = false, ends: NumberEnds? = nil
  ) {
    (self.displayName, self.seriesIndex, self.range, self.isCompared, self.ends) = (displayName, seriesIndex, range, isCompared, ends)
  }
}

extension Field {
  /// Where a value lies in ``FieldState/range``: 0…1, not clamped. 0 where the range is not known or without width.
  package func fraction(of value: Double) -> Double {
    guard value != -.infinity, let range = state.range, range.upperBound > range.lowerBound else { return 0 }
    return (value - range.lowerBound) / (range.upperBound - range.lowerBound)
  }
}

package enum FieldType: String, Hashable, Sendable {
  case time, number, string, boolean, frame, other
}

/// One column. Absence is `nil`; NaN is a number.
package enum FieldValues: Hashable, Sendable {
  /// Milliseconds since the Unix epoch.
  case times([Int64?])
  /// The dense form of a number column; ``FieldValues/absent`` stands for null, so that hot columns need no optionals.
  case numbers([Double])
  case strings([String?])
  case booleans([Bool?])
  /// Nested tables and sparklines.
  case frames([[DataFrame]])
  case other([JSONValue])

  /// The NaN that marks a null in ``numbers(_:)``; it differs from every NaN that computing or a source produces.
  package static let absent = Double(bitPattern: 0x7ff8_0000_0000_0abe)

  package var type: FieldType {
    switch self {
    case .times: .time
    case .numbers: .number
    case .strings: .string
    case .booleans: .boolean
    case .frames: .frame
    case .other: .other
    }
  }

  package var count: Int {
    switch self {
    case .times(let values): values.count
    case .numbers(let values): values.count
    case .strings(let values): values.count
    case .booleans(let values): values.count
    case .frames(let values): values.count
    case .other(let values): values.count
    }
  }

  /// The value of one row.
  package subscript(row: Int) -> Value {
    switch self {
    case .times(let values): values[row].map(Value.time) ?? .null
    case .numbers(let values): values[row].isAbsent ? .null : .number(values[row])
    case .strings(let values): values[row].map(Value.string) ?? .null
    case .booleans(let values): values[row].map(Value.boolean) ?? .null
    case .frames(let values): .frames(values[row])
    case .other(let values): values[row] == .null ? .null : .json(values[row])
    }
  }
}

/// One cell of a frame.
package enum Value: Hashable, Sendable {
  case null
  case time(Int64)
  case number(Double)
  case string(String)
  case boolean(Bool)
  case frames([DataFrame])
  case json(JSONValue)
}

extension Double {
  /// Stands for null in a number column.
  package var isAbsent: Bool { bitPattern == FieldValues.absent.bitPattern }
}
