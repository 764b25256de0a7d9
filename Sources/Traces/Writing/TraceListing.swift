/// A list of traces as text, newest first.
package struct TraceListing {
  private let set: TraceSet

  package init(_ set: TraceSet) { self.set = set }

  package var lines: [String] {
    guard !set.trees.isEmpty else { return ["no traces"] }
    let rows = set.trees.map(row)
    let header = ["TRACE ID", "START", "DURATION", "SPANS", "ERRORS", "SERVICE", "NAME"]
    let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
    let isNumber: Set = [2, 3, 4]
    return ([header] + rows).map { row in
      row.indices.map { column in
        let blanks = String(repeating: " ", count: widths[column] - row[column].count)
        return isNumber.contains(column) ? blanks + row[column] : column == row.count - 1 ? row[column] : row[column] + blanks
      }.joined(separator: "  ")
    }
  }

  private func row(_ tree: TraceTree) -> [String] {
    let summary = TraceSummary(tree)
    return [
      summary.traceID.description, Self.time(summary.start), Waterfall.length(summary.duration), String(summary.spanCount), String(summary.errorCount),
      summary.rootService.isEmpty ? "-" : summary.rootService, summary.rootName.isEmpty ? "-" : summary.rootName,
    ]
  }

  /// `2026-11-20T23:51:56.086Z`
  package static func time(_ nanoseconds: UInt64) -> String {
    let milliseconds = nanoseconds / 1_000_000
    let days = Int(milliseconds / 86_400_000)
    // Howard Hinnant's civil_from_days.
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let part = (5 * dayOfYear + 2) / 153
    let (day, month) = (dayOfYear - (153 * part + 2) / 5 + 1, part < 10 ? part + 3 : part - 9)
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    let ofDay = milliseconds % 86_400_000
    func padded(_ number: some BinaryInteger, _ width: Int = 2) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(width - digits.count, 0)) + digits
    }
    return "\(padded(year, 4))-\(padded(month))-\(padded(day))T\(padded(ofDay / 3_600_000)):\(padded(ofDay / 60_000 % 60)):\(padded(ofDay / 1000 % 60)).\(padded(ofDay % 1000, 3))Z"
  }
}
