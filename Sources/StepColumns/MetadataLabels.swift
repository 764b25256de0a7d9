package import TimeSeries

extension Labels {
  /// The labels that say what a series measures rather than which one it is: name, type and unit.
  package static func isMetadata(_ name: String) -> Bool {
    name == metricName || name == "__type__" || name == "__unit__"
  }

  package func droppingMetadata() -> Labels {
    guard labels.contains(where: { Self.isMetadata($0.name) }) else { return self }
    return Labels(sorted: labels.filter { !Self.isMetadata($0.name) })
  }

  /// `{__name__="up", job="node"}`: error messages show the name as a label.
  package var allBraced: String {
    let pairs = labels.map { "\($0.name.isLegacyLabelName ? $0.name : $0.name.promQuoted)=\($0.value.promQuoted)" }
    return "{\(pairs.joined(separator: ", "))}"
  }
}
