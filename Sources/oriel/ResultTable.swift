import Canvas
import DataFrames
import Text
import TimeSeries

/// Answers to a query of one moment as text for pipes: every column whole, every row.
enum ResultTable {
  /// Series of one value each become one table with a column for each label, as Prometheus answers; other frames stay as
  /// they are.
  static func joined(_ frames: [DataFrame]) -> [DataFrame] {
    let filled = frames.filter { $0.rowCount > 0 }
    let isSeries = filled.count > 1 && filled.allSatisfy { frame in
      frame.rowCount == 1 && frame.fields.count { $0.type == .number } == 1 && frame.fields.allSatisfy { $0.type == .number || $0.type == .time }
    }
    guard isSeries else { return frames }
    let values = filled.compactMap { frame in frame.fields.first { $0.type == .number } }
    var names: [String] = []
    var known: Set<String> = []
    for field in values { for label in field.labels.labels where known.insert(label.name).inserted { names.append(label.name) } }
    var fields: [Field] = []
    let times = filled.map { frame -> Int64? in
      if case .times(let times)? = frame.fields.first(where: { $0.type == .time })?.values { times.first.flatMap(\.self) } else { nil }
    }
    if times.contains(where: { $0 != nil }) { fields.append(Field(name: "Time", values: .times(times))) }
    fields += names.sorted().map { name in Field(name: name, values: .strings(values.map { $0.labels[name] })) }
    fields.append(Field(name: "Value", values: .numbers(values.map { $0.values[0].scriptNumber }), config: values.first?.config ?? FieldConfig()))
    return [DataFrame(fields: fields)]
  }

  /// Columns two blanks apart under their names, numbers to the right; a blank line between tables. Log lines have their time
  /// before them.
  static func text(of frames: [DataFrame], isLogs: Bool) -> String {
    let filled = frames.filter { $0.rowCount > 0 }
    return filled.map { isLogs ? lines(of: $0) : table(of: $0) }.filter { !$0.isEmpty }.joined(separator: isLogs ? "" : "\n")
  }

  private static func table(of frame: DataFrame) -> String {
    let names = FieldNaming([frame]).names[0].map(VisibleText.of)
    let columns = frame.fields.map { field -> [String] in
      let display = DisplayProcessor(field: field, zone: .system)
      return (0..<frame.rowCount).map { row in
        row < field.values.count ? VisibleText.of(display.text(of: field.values[row]).split(whereSeparator: \.isNewline).joined(separator: " ")) : ""
      }
    }
    let widths = zip(names, columns).map { name, cells in cells.reduce(Glyph.width(of: name)) { max($0, Glyph.width(of: $1)) } }
    func line(_ cells: [String]) -> String {
      let padded = cells.enumerated().map { index, cell in
        let blanks = String(repeating: " ", count: max(widths[index] - Glyph.width(of: cell), 0))
        return frame.fields[index].type == .number ? blanks + cell : cell + blanks
      }.joined(separator: "  ")
      return String(padded.reversed().drop { $0 == " " }.reversed()) + "\n"
    }
    return line(names) + (0..<frame.rowCount).map { row in line(columns.map { $0[row] }) }.joined()
  }

  private static func lines(of frame: DataFrame) -> String {
    guard let texts = frame.fields.first(where: { $0.type == .string }) else { return table(of: frame) }
    let times = frame.fields.first { $0.type == .time }
    let display = times.map { DisplayProcessor(field: $0, zone: .system) }
    return (0..<frame.rowCount).map { row in
      let time = times.flatMap { field in row < field.values.count ? display?.text(of: field.values[row]) : nil }
      return [time, VisibleText.of(texts.values[row].scriptText)].compactMap(\.self).joined(separator: "  ") + "\n"
    }.joined()
  }
}
