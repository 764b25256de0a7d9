import Canvas

/// How a table's columns share its width.
struct TableWidths {
  struct Place {
    var column: Int
    var left: Int
    var width: Int
  }

  private static let gap = 2
  private let table: TextTable
  private let width: Int
  private let first: Int
  private var widths: [Int]
  /// How many columns can be scrolled off until the last one is seen.
  let lastScroll: Int

  /// - Parameter rows: The visible ones; the widths follow these and the first hundred, so that scrolling rarely shifts columns.
  init(_ table: TextTable, width: Int, rows: Range<Int>) {
    self.table = table
    self.width = width
    let measured = Array(0..<min(table.rowCount, 100)) + rows.filter { $0 >= 100 }
    let widths = table.columns.indices.map { Self.natural($0, of: table, rows: measured) }
    self.widths = widths
    let smallest = widths.indices.map { Self.smallest(widths[$0], of: table.columns[$0], isShape: Self.isShape($0, of: table)) }
    let narrow = Self.lastScroll(smallest, width)
    let keepsWidths = table.keepsWidths && narrow > 0
    lastScroll = keepsWidths ? Self.lastScroll(widths, width) : narrow
    first = min(max(table.scrollColumn, 0), lastScroll)
    if !keepsWidths { fit() }
  }

  /// The first column from which on all have room, be it narrowly.
  private static func lastScroll(_ widths: [Int], _ width: Int) -> Int {
    var (first, used) = (widths.count, -gap)
    while first > 0, used + gap + widths[first - 1] <= width {
      used += gap + widths[first - 1]
      first -= 1
    }
    return min(first, max(widths.count - 1, 0))
  }

  /// To what ``fit()`` makes a column give way.
  private static func smallest(_ width: Int, of column: TextTable.Column, isShape: Bool) -> Int {
    if column.width != nil { return width }
    return min(isShape ? min(width, max(width - 8, 4)) : width, 12)
  }

  private static func natural(_ index: Int, of table: TextTable, rows: [Int]) -> Int {
    let column = table.columns[index]
    if let width = column.width { return max(width, 1) }
    var widest = max(Glyph.width(of: column.title) + (table.sorted?.column == index ? 2 : 0), column.footers.map { Glyph.width(of: $0) }.max() ?? 0)
    for row in rows {
      let cell = table.cell(row, index)
      switch cell.content {
      case .text: widest = max(widest, Glyph.width(of: cell.text))
      case .pills(let pills): widest = max(widest, pills.reduce(-1) { $0 + Glyph.width(of: $1.text) + 3 })
      case .bar, .sparkline: widest = max(widest, Glyph.width(of: cell.text) + 12)
      }
    }
    // What wraps asks for less, so that other columns keep their place.
    return min(max(widest, column.minimumWidth), column.wraps ? 60 : 120)
  }

  private func total(from column: Int) -> Int { widths[column...].reduce(0) { $0 + $1 + Self.gap } - Self.gap }

  private mutating func fit() {
    let all = total(from: 0)
    if all <= width && first == 0 {
      return spread(width - all)
    }
    // Too wide: bars and shapes give way first, then the widest flexible columns, down to a size that still says something.
    var excess = total(from: first) - width
    for column in widths.indices where excess > 0 && column >= first && table.columns[column].width == nil && isShape(column) {
      let cut = min(excess, 8, max(widths[column] - 4, 0))
      widths[column] -= cut
      excess -= cut
    }
    while excess > 0 {
      let candidates = widths.indices.filter { $0 >= first && table.columns[$0].width == nil && widths[$0] > 12 }
      guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { return }
      let others = candidates.filter { $0 != widest }.map { widths[$0] }.max() ?? 12
      let cut = min(max(widths[widest] - others, 1), excess, widths[widest] - 12)
      widths[widest] -= cut
      excess -= cut
    }
  }

  private func isShape(_ column: Int) -> Bool { Self.isShape(column, of: table) }

  private static func isShape(_ column: Int, of table: TextTable) -> Bool {
    guard table.rowCount > 0 else { return false }
    return switch table.cell(0, column).content {
    case .text, .pills: false
    case .bar, .sparkline: true
    }
  }

  /// Free room goes to bars and shapes first, else to texts, else evenly to all.
  private mutating func spread(_ free: Int) {
    var free = free
    let flexible = widths.indices.filter { table.columns[$0].width == nil && table.columns[$0].isFlexible }
    guard !flexible.isEmpty, free > 0 else { return }
    let shapes = flexible.filter(isShape)
    let texts = flexible.filter { table.columns[$0].alignment == .left }
    let takers = !shapes.isEmpty ? shapes : !texts.isEmpty ? texts : flexible
    for (index, taker) in takers.enumerated() {
      let share = free / (takers.count - index)
      widths[taker] += share
      free -= share
    }
  }

  /// Where the visible columns stand; the last one may be cut.
  func places(from left: Int) -> [Place] {
    var result: [Place] = []
    var next = left
    for column in first..<widths.count {
      let room = left + width - next
      // A sliver of a column says nothing.
      guard room >= min(widths[column], 4) || result.isEmpty, room > 0 else { break }
      result.append(Place(column: column, left: next, width: min(widths[column], room)))
      next += widths[column] + Self.gap
    }
    return result
  }
}
