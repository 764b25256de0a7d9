import Canvas
import DataFrames
import Dashboards
import Text
import TimeSeries
import Widgets

/// Log lines, newest first unless the dashboard says otherwise.
///
/// Takes frames with a time field and a text field; see ``LogRecord``.
struct LogsPanel: PanelRenderer {
  package static let types: [PanelTypeID] = [PanelTypeID(rawValue: "logs")]
  package static let scrolls = true
  package static let filtersRows = true

  private enum Deduplication { case none, exact, numbers, signature }

  private let showsTime: Bool
  private let showsLabels: Bool
  private let showsCommonLabels: Bool
  private let wraps: Bool
  private let prettifies: Bool
  private let isAscending: Bool
  private let deduplication: Deduplication

  package init(panel: Panel) {
    let options = panel.options
    showsTime = options["showTime"]?.bool ?? true
    showsLabels = options["showLabels"]?.bool ?? false
    showsCommonLabels = options["showCommonLabels"]?.bool ?? false
    wraps = options["wrapLogMessage"]?.bool ?? false
    prettifies = options["prettifyLogMessage"]?.bool ?? false
    isAscending = options["sortOrder"]?.string == "Ascending"
    switch options["dedupStrategy"]?.string {
    case "exact": deduplication = .exact
    case "numbers": deduplication = .numbers
    case "signature": deduplication = .signature
    default: deduplication = .none
    }
  }

  package var unsupportedOptions: [UnsupportedOption] {
    prettifies ? [UnsupportedOption(path: "options.prettifyLogMessage", reason: "messages are shown as they are")] : []
  }

  package func widget(for frames: [DataFrame], in context: PanelContext) -> any Widget {
    var records = LogRecord.all(in: frames)
    guard !records.isEmpty else {
      let hasRows = frames.contains { $0.rowCount > 0 }
      return MessageBox(kind: .empty, title: "No logs", details: hasRows ? ["the result has no text field"] : [], look: context.look)
    }
    let wanted = context.interaction.filter.lowercased()
    if !wanted.isEmpty { records.removeAll { !$0.message.lowercased().contains(wanted) } }
    let order = records.indices.sorted { left, right in
      let (first, second) = (records[left].time ?? .min, records[right].time ?? .min)
      // Lines of one moment come newest first, as their source sends them.
      return first == second ? (left < right) != isAscending : (first < second) == isAscending
    }
    let merged = deduplicated(order.map { records[$0] })
    guard !merged.isEmpty else { return MessageBox(kind: .empty, title: "No line holds “\(context.interaction.filter)”", look: context.look) }
    let common = Self.common(records)
    var first = min(max(context.interaction.scrollRow, 0), merged.count - 1)
    let cursor = context.interaction.cursorRow.map { min(max($0, 0), merged.count - 1) }
    if let cursor, cursor < first || cursor >= first + 8 { first = max(cursor - 4, 0) }
    let shown = merged[first..<min(first + Self.mostLines, merged.count)]
    let lines = shown.map { line(of: $0.record, count: $0.count, common: common, context) }
    let list = LogLines(
      lines: lines, hidden: (first, merged.count - first - shown.count), wraps: wraps, cursor: cursor.map { $0 - first }, look: context.look)
    guard showsCommonLabels, !common.isEmpty else { return list }
    return CommonLabels(text: common.sorted().joined(separator: " "), list: list, look: context.look)
  }

  /// More than any screen shows; the rest is reached by scrolling.
  private static let mostLines = 300

  private func line(of record: LogRecord, count: Int, common: Set<String>, _ context: PanelContext) -> LogLines.Line {
    let level = LogLevel.of(record.message, labels: record.labels)
    let zone = context.zone
    let time = showsTime ? record.time.map { moment -> String in
      let text = TimeText.full(moment) { zone.offset(at: $0) }
      // Within a day the date says nothing new.
      return context.range.length <= 86_400_000 ? String(text.dropFirst(11).prefix(12)) : String(text.prefix(19))
    } ?? "" : ""
    let labels = showsLabels ? record.labels.map { "\($0.name)=\($0.value)" }.filter { !common.contains($0) }.joined(separator: " ") : ""
    return LogLines.Line(time: time, level: level.text, color: level.color(context.theme), labels: labels, message: Self.withoutEscapes(record.message), count: count)
  }

  /// Colours in the text are the sender's; the level says what matters.
  private static func withoutEscapes(_ text: String) -> String {
    guard text.utf8.contains(0x1B) else { return text }
    var result = String.UnicodeScalarView()
    var state = 0
    for scalar in text.unicodeScalars {
      switch state {
      case 0 where scalar == "\u{1B}": state = 1
      case 0: result.append(scalar)
      case 1: state = scalar == "[" ? 2 : 0
      default: if (0x40...0x7E).contains(scalar.value) { state = 0 }
      }
    }
    return String(result)
  }

  /// Labels that every line has.
  private static func common(_ records: [LogRecord]) -> Set<String> {
    guard let first = records.first else { return [] }
    var result = Set(first.labels.map { "\($0.name)=\($0.value)" })
    for record in records.dropFirst() where !result.isEmpty { result.formIntersection(record.labels.map { "\($0.name)=\($0.value)" }) }
    return records.count > 1 ? result : []
  }

  /// Neighbours that are the same by the strategy become one.
  private func deduplicated(_ records: [LogRecord]) -> [(record: LogRecord, count: Int)] {
    guard deduplication != .none else { return records.map { ($0, 1) } }
    var result: [(record: LogRecord, count: Int)] = []
    var last: String?
    for record in records {
      let key = key(of: record.message)
      if key == last { result[result.count - 1].count += 1 } else { result.append((record, 1)) }
      last = key
    }
    return result
  }

  private func key(of message: String) -> String {
    switch deduplication {
    case .numbers: String(decoding: message.utf8.filter { !(0x30...0x39).contains($0) }, as: UTF8.self)
    case .signature: String(decoding: message.utf8.filter { !(0x30...0x39).contains($0) && !(0x61...0x7A).contains($0 | 0x20) }, as: UTF8.self)
    case .exact, .none: message
    }
  }
}

/// The labels that all lines share, above the lines.
private struct CommonLabels: Widget {
  let text: String
  let list: LogLines
  let look: Look

  func draw(in area: Rect, on canvas: inout Canvas) {
    guard area.height >= 4 else { return list.draw(in: area, on: &canvas) }
    let (top, rest) = area.splitRows(1)
    canvas.write(text, in: top, style: look.muted)
    list.draw(in: rest, on: &canvas)
  }
}
