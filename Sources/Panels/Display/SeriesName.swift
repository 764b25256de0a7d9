import DataFrames
import TimeSeries

/// What a field is called where people read it.
enum SeriesName {
  static func of(_ field: Field, in frame: DataFrame) -> String {
    if let name = field.state.displayName { return name }
    if let name = field.config.displayName ?? field.config.displayNameFromSource, !name.isEmpty { return name }
    if let name = frame.name, !name.isEmpty, field.name == "Value" || field.name.isEmpty { return name }
    if !field.labels.isEmpty {
      let labels = field.labels.labels.filter { $0.name != Labels.metricName }
      let list = labels.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ", ")
      let metric = field.labels.name ?? (field.name == "Value" ? "" : field.name)
      return list.isEmpty ? metric : "\(metric){\(list)}"
    }
    return field.name
  }
}
