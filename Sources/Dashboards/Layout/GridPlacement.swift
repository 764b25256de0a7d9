/// A panel in the grid's own units, repeats expanded.
struct GridCell {
  var instance: PanelInstance
  var x: Int
  var y: Int
  var width: Int
  var height: Int

  /// The edge between columns at its right side.
  var end: Int { min(x + width, GridPosition.columns) }
}

/// A panel in terminal cells, within its container.
struct GridBox {
  var instance: PanelInstance
  var left: Int
  var right: Int
  var top: Int
  var bottom: Int
}

enum GridExpansion {
  /// Copies of repeated panels: side by side they share the whole width, and what stands below moves down.
  static func expand(_ items: [Layout.GridItem], copies: (Layout.Repeat?) -> [[String: Variable.Option]]) -> [GridCell] {
    var cells: [GridCell] = []
    var shift = 0
    let sorted = items.enumerated().sorted { ($0.element.y, $0.element.x, $0.offset) < ($1.element.y, $1.element.x, $1.offset) }.map(\.element)
    var pending: [(from: Int, by: Int)] = []
    for item in sorted {
      while let next = pending.first, item.y >= next.from {
        shift += next.by
        pending.removeFirst()
      }
      let scopes = copies(item.repeat)
      guard let repetition = item.repeat else {
        cells.append(
          GridCell(
            instance: PanelInstance(panel: item.panel, scopedVariables: scopes.first ?? [:]), x: item.x, y: item.y + shift,
            width: item.width, height: item.height))
        continue
      }
      if repetition.direction == .vertical {
        for (index, scope) in scopes.enumerated() {
          cells.append(
            GridCell(
              instance: PanelInstance(panel: item.panel, scopedVariables: scope), x: item.x, y: item.y + shift + index * item.height,
              width: item.width, height: item.height))
        }
        pending.append((item.y + item.height, (scopes.count - 1) * item.height))
      } else {
        let perRow = max(min(scopes.count, repetition.maxPerRow ?? 4), 1)
        for (index, scope) in scopes.enumerated() {
          let left = index % perRow * GridPosition.columns / perRow
          let right = (index % perRow + 1) * GridPosition.columns / perRow
          cells.append(
            GridCell(
              instance: PanelInstance(panel: item.panel, scopedVariables: scope), x: left, y: item.y + shift + index / perRow * item.height,
              width: right - left, height: item.height))
        }
        pending.append((item.y + item.height, (scopes.count - 1) / perRow * item.height))
      }
      pending.sort { $0.from < $1.from }
    }
    return cells
  }

  /// Every panel rises until it touches another; one that overlaps another moves below it.
  static func compact(_ cells: [GridCell]) -> [GridCell] {
    var bottoms = [Int](repeating: 0, count: GridPosition.columns)
    let sorted = cells.enumerated().sorted { ($0.element.y, $0.element.x, $0.offset) < ($1.element.y, $1.element.x, $1.offset) }.map(\.element)
    return sorted.map { cell in
      var cell = cell
      let columns = cell.x..<min(cell.x + cell.width, GridPosition.columns)
      cell.y = bottoms[columns].max() ?? 0
      for column in columns { bottoms[column] = cell.y + cell.height }
      return cell
    }
  }
}

/// From the grid's units to terminal cells.
struct GridPlacement {
  let width: Int
  let panels: [PanelID: Panel]

  /// In reading order; no two overlap, none is thinner or lower than its type needs (or the terminal has).
  func boxes(of cells: [GridCell]) -> [GridBox] {
    var boxes: [GridBox] = []
    var top = 0
    for band in Self.bands(cells) {
      let placed = edges(of: band).map { aligned(band, at: top, between: $0) } ?? reflowed(band, at: top)
      top = placed.map(\.bottom).max() ?? top
      boxes += placed
    }
    return boxes
  }

  /// Runs of panels that no horizontal line separates.
  private static func bands(_ cells: [GridCell]) -> [[GridCell]] {
    var bands: [[GridCell]] = []
    var bottom = 0
    for cell in cells.sorted(by: { ($0.y, $0.x) < ($1.y, $1.x) }) {
      if cell.y >= bottom || bands.isEmpty {
        bands.append([cell])
      } else {
        bands[bands.count - 1].append(cell)
      }
      bottom = max(bottom, cell.y + cell.height)
    }
    return bands
  }

  // MARK: As in the grid

  /// Where the 24 columns of a band begin and end, 25 places: evenly spread where that gives every panel the width that its type
  /// needs, else with thin panels' columns widened at the cost of the others. `nil` where they cannot all stand side by side.
  private func edges(of band: [GridCell]) -> [Int]? {
    let columns = GridPosition.columns
    let even = (0...columns).map { $0 * width / columns }
    if band.allSatisfy({ even[$0.end] - even[$0.x] >= minimumWidth(of: $0) }) { return even }
    // Every panel asks the same of each of its columns.
    var gaps = [Double](repeating: 0, count: columns)
    for cell in band where cell.end > cell.x {
      for column in cell.x..<cell.end { gaps[column] = max(gaps[column], Double(minimumWidth(of: cell)) / Double(cell.end - cell.x)) }
    }
    if gaps.reduce(0, +) > Double(width) { gaps = tightest(band) }
    guard gaps.reduce(0, +) <= Double(width) else { return nil }
    let share = Self.share(of: Double(width), above: gaps)
    var sum = 0.0
    return [0] + gaps.map { gap in
      sum += max(gap, share)
      return min(Int(sum + 1e-6), width)
    }
  }

  /// The narrowest columns that will do: every panel pushes its right edge away from its left one.
  private func tightest(_ band: [GridCell]) -> [Double] {
    let ending = Dictionary(grouping: band, by: \.end)
    var least = [0]
    for edge in 1...GridPosition.columns {
      least.append((ending[edge] ?? []).reduce(least[edge - 1]) { max($0, least[$1.x] + minimumWidth(of: $1)) })
    }
    return zip(least.dropFirst(), least).map { Double($0 - $1) }
  }

  /// The width that each column has which needs no more than that, so that all together take `width`.
  private static func share(of width: Double, above gaps: [Double]) -> Double {
    var left = width
    var share = width / Double(gaps.count)
    var count = gaps.count
    for gap in gaps.sorted(by: >) where gap > share {
      left -= gap
      count -= 1
      guard count > 0 else { break }
      share = left / Double(count)
    }
    return share
  }

  /// Panels that share an edge in the grid share it on the screen, too.
  private func aligned(_ band: [GridCell], at top: Int, between columns: [Int]) -> [GridBox] {
    let edges = Set(band.flatMap { [$0.y, $0.y + $0.height] }).sorted()
    guard let first = edges.first else { return [] }
    let ending = Dictionary(grouping: band, by: { $0.y + $0.height })
    var lines = [first: top]
    var previous = first
    for edge in edges.dropFirst() {
      let step = Self.line(edge) - Self.line(previous)
      var line = (lines[previous] ?? top) + step
      for cell in ending[edge] ?? [] { line = max(line, (lines[cell.y] ?? top) + minimumHeight(of: cell)) }
      lines[edge] = line
      previous = edge
    }
    return band.map { cell in
      GridBox(
        instance: cell.instance, left: columns[cell.x], right: columns[cell.end], top: lines[cell.y] ?? top,
        bottom: lines[cell.y + cell.height] ?? top)
    }
  }

  private static func line(_ unit: Int) -> Int { Int((Double(unit) * LayoutSolver.linesPerUnit).rounded()) }

  // MARK: Anew

  /// Left to right in reading order, each as wide as it needs; a line's panels share what is left over. Panels of very different
  /// heights do not stand in one line: a heading of one line would become as high as the list beside it.
  private func reflowed(_ band: [GridCell], at top: Int) -> [GridBox] {
    var boxes: [GridBox] = []
    var line: [GridCell] = []
    var used = 0
    var y = top
    func wanted(_ cell: GridCell) -> Int {
      min(max(minimumWidth(of: cell), min(cell.width * width / GridPosition.columns, width / 2)), width)
    }
    func height(_ cell: GridCell) -> Int { max(minimumHeight(of: cell), Self.line(cell.height)) }
    func isAlike(_ cell: GridCell) -> Bool { line.first.map { max(height($0), height(cell)) <= 2 * min(height($0), height(cell)) } ?? true }
    func finishLine() {
      guard !line.isEmpty else { return }
      let height = line.map(height).max() ?? 0
      let total = max(line.reduce(0) { $0 + wanted($1) }, 1)
      var sum = 0
      for cell in line {
        let left = sum * width / total
        sum += wanted(cell)
        boxes.append(GridBox(instance: cell.instance, left: left, right: sum * width / total, top: y, bottom: y + height))
      }
      y += height
      (line, used) = ([], 0)
    }
    for cell in band {
      if used + wanted(cell) > width || !isAlike(cell) { finishLine() }
      line.append(cell)
      used += wanted(cell)
    }
    finishLine()
    return boxes
  }

  // MARK: What a type needs

  private func minimumWidth(of cell: GridCell) -> Int {
    let type = panels[cell.instance.panel]?.type.rawValue ?? ""
    let needed =
      switch type {
      case "stat", "gauge": 10
      case "bargauge": 14
      case "text", "dashlist", "alertlist", "piechart": 20
      case "table", "logs", "traces": 34
      default: 30
      }
    return min(needed, width)
  }

  private func minimumHeight(of cell: GridCell) -> Int {
    switch panels[cell.instance.panel]?.type.rawValue {
    case "stat", "gauge", "text", "bargauge", "dashlist": 3
    case "table", "logs", "alertlist", "piechart": 5
    default: 7
    }
  }
}
