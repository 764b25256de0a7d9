package import Text
package import TimeSeries

extension DataFrame {
  /// The frame as comma-separated values (RFC 4180), its display names first; lines end with a line feed.
  ///
  /// - Parameter isFormatted: Values as panels show them, with units and mappings; else plain numbers and
  ///   `YYYY-MM-DD HH:mm:ss.SSS` times.
  package func csv(isFormatted: Bool = false, zone: TimeZoneRules = .utc, now: Timestamp = .epoch) -> String {
    let names = zip(fields, FieldNaming([self]).names[0]).map { $0.state.displayName ?? $1 }
    let columns = fields.map { Self.texts(of: $0, isFormatted, zone, now) }
    var text = names.map(Self.quoted).joined(separator: ",") + "\n"
    for row in 0..<rowCount {
      text += columns.map { $0.indices.contains(row) ? Self.quoted($0[row]) : "" }.joined(separator: ",") + "\n"
    }
    return text
  }

  private static func texts(of field: Field, _ isFormatted: Bool, _ zone: TimeZoneRules, _ now: Timestamp) -> [String] {
    if isFormatted {
      let processor = DisplayProcessor(field: field, zone: zone, now: now)
      return field.values.rows.map { processor.text(of: $0) }
    }
    if case .times(let times) = field.values {
      let pattern = MomentFormat("YYYY-MM-DD HH:mm:ss.SSS")
      return times.map { $0.map { pattern.text($0, zone: zone) } ?? "" }
    }
    return field.values.rows.map(\.scriptText)
  }

  private static func quoted(_ text: String) -> String {
    let needsQuotes = text.utf8.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 10 || $0 == 13 }
    guard needsQuotes else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}
