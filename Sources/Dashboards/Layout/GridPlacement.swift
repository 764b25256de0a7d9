/// A panel in the grid's own units, repeats expanded.
struct GridCell {
  var instance: PanelInstance
  var x: Int
  var y: Int
  var width: Int
  var height: Int
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
      let isTooThin = band.contains { natural($0).count < minimumWidth(of: $0) }
      let placed = isTooThin ? reflowed(band, at: top) : aligned(band, at: top)
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

  private func natural(_ cell: GridCell) -> Range<Int> {
    let left = cell.x * width / GridPosition.columns
    return left..<max((cell.x + cell.width) * width / GridPosition.columns, left)
  }

  // MARK: As in the grid

  /// Panels that share an edge in the grid share it on the screen, too.
  private func aligned(_ band: [GridCell], at top: Int) -> [GridBox] {
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
      let columns = natural(cell)
      return GridBox(
        instance: cell.instance, left: columns.lowerBound, right: columns.upperBound, top: lines[cell.y] ?? top,
        bottom: lines[cell.y + cell.height] ?? top)
    }
  }

  private static func line(_ unit: Int) -> Int { Int((Double(unit) * LayoutSolver.linesPerUnit).rounded()) }

  // MARK: Anew

  /// Left to right in reading order, each as wide as it needs; a line's panels share what is left over.
  private func reflowed(_ band: [GridCell], at top: Int) -> [GridBox] {
    var boxes: [GridBox] = []
    var line: [GridCell] = []
    var used = 0
    var y = top
    func wanted(_ cell: GridCell) -> Int { min(max(minimumWidth(of: cell), min(natural(cell).count, width / 2)), width) }
    func finishLine() {
      guard !line.isEmpty else { return }
      let height = line.map { max(minimumHeight(of: $0), Self.line($0.height)) }.max() ?? 0
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
      if used + wanted(cell) > width { finishLine() }
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
