/// A trace as text: one line a span, with its bar on the common axis of time.
package struct Waterfall {
  package let tree: TraceTree
  package let isASCII: Bool

  package init(_ tree: TraceTree, isASCII: Bool = false) { (self.tree, self.isASCII) = (tree, isASCII) }

  /// - Parameter width: Columns; at least 60 are taken.
  package func lines(width: Int = 120) -> [String] {
    let width = max(width, 60)
    let names = tree.order.map(name)
    let nameWidth = min(max((names.map(\.count).max() ?? 0), 20), width * 45 / 100)
    let figuresWidth = 20
    let barWidth = max(width - nameWidth - figuresWidth - 4, 10)
    let selfTimes = tree.selfTimes()
    let critical = Dictionary(grouping: tree.criticalPath(), by: \.span)
    let extent = tree.extent
    var lines = heading
    for (index, name) in zip(tree.order, names) {
      let bar = bar(index, critical[index] ?? [], extent, barWidth)
      let figures = Self.padded(Self.length(tree.spans[index].duration), 9, right: true) + " " + Self.padded(Self.length(selfTimes[index]), 9, right: true)
      lines.append("\(Self.padded(name, nameWidth, right: false)) \(bar) \(figures)\(remarks(index))")
    }
    return lines
  }

  private var heading: [String] {
    let summary = TraceSummary(tree)
    let services = summary.services.map { service in
      "\(service.name.isEmpty ? "(no service)" : service.name) \(service.spanCount)" + (service.errorCount > 0 ? " (\(service.errorCount) failed)" : "")
    }
    var lines = [
      "trace \(summary.traceID)  \(summary.rootService) \(summary.rootName)",
      "\(Self.length(summary.duration)), \(Self.counted(summary.spanCount, "span")), \(Self.counted(summary.errorCount, "error"))"
        + (summary.orphanCount > 0 ? ", \(Self.counted(summary.orphanCount, "orphan"))" : "")
        + (tree.duplicates > 0 ? ", \(Self.counted(tree.duplicates, "duplicate")) left out" : ""),
      "services: " + services.joined(separator: ", "),
    ]
    if tree.skews { lines.append("clocks differ: spans marked ↔ are drawn inside their parents".replacing("↔", with: isASCII ? "<>" : "↔")) }
    let full = isASCII ? "#" : "█"
    lines.append("critical path \(full)  self time in the last column")
    return lines + [""]
  }

  private func name(_ index: Int) -> String {
    let span = tree.spans[index]
    let depth = min(tree.nodes[index].depth, 30)
    let mark = span.isError ? (isASCII ? "! " : "✗ ") : ""
    let service = span.service.isEmpty ? "" : span.service + ": "
    return String(repeating: "  ", count: depth) + mark + service + (span.name.isEmpty ? span.id.description : span.name)
  }

  private func remarks(_ index: Int) -> String {
    let node = tree.nodes[index]
    var remarks: [String] = []
    if node.isOrphan { remarks.append("orphan") }
    if node.shift != 0 { remarks.append((isASCII ? "<> " : "↔ ") + GoDuration.text(node.shift)) }
    if tree.spans[index].end < tree.spans[index].start { remarks.append("ends before it starts") }
    if node.depth > 30 { remarks.append("depth \(node.depth)") }
    return remarks.isEmpty ? "" : "  " + remarks.joined(separator: ", ")
  }

  private func bar(_ index: Int, _ critical: [TraceTree.PathSegment], _ extent: (start: UInt64, end: UInt64), _ width: Int) -> String {
    let whole = max(Double(extent.end - extent.start), 1)
    func column(_ time: UInt64) -> Int {
      let share = Double(time - min(extent.start, time)) / whole
      return min(max(Int((share * Double(width)).rounded(.down)), 0), width - 1)
    }
    var cells = [Character](repeating: isASCII ? "." : "·", count: width)
    let (full, light): (Character, Character) = isASCII ? ("#", "-") : ("█", "▒")
    let (first, end) = (column(tree.displayedStart(index)), tree.displayedEnd(index))
    let last = max(first, end > tree.displayedStart(index) ? column(end - 1) : first)
    for cell in first...last { cells[cell] = light }
    for segment in critical where segment.end > segment.start {
      let from = column(segment.start)
      for cell in from...max(from, column(segment.end - 1)) { cells[cell] = full }
    }
    return String(cells)
  }

  private static func padded(_ text: String, _ width: Int, right: Bool) -> String {
    if text.count > width { return String(text.prefix(width - 1)) + "…" }
    let blanks = String(repeating: " ", count: width - text.count)
    return right ? blanks + text : text + blanks
  }

  static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

  /// Three digits: `1.23s`, `45.6ms`.
  package static func length(_ nanoseconds: UInt64) -> String {
    let value = Double(nanoseconds)
    func rounded(_ value: Double, _ unit: String) -> String {
      let factor = value < 9.995 ? 100.0 : value < 99.95 ? 10.0 : 1.0
      return AttributeValue.double((value * factor).rounded() / factor).text + unit
    }
    switch value {
    case ..<1e3: return rounded(value, "ns")
    case ..<999_500: return rounded(value / 1e3, "µs")
    case ..<999_500_000: return rounded(value / 1e6, "ms")
    case ..<60e9: return rounded(value / 1e9, "s")
    default: return GoDuration.text(Int64(clamping: nanoseconds / 1_000_000_000 * 1_000_000_000))
    }
  }
}
