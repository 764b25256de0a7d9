import Canvas

/// What stands behind and beside the lines of a plot: translucent fills, bars, single marks.
struct PlotCells {
  struct Block {
    /// Filled eighths from the bottom, 1–8.
    var level: Int
    var color: Color
    /// Above the filled part; `nil` shows what is behind.
    var above: Color?
    var owner: Int32
  }

  let width: Int
  let height: Int
  private let surface: SIMD3<Float>
  private let surfaceColor: Color
  private var tints: [SIMD3<Float>]
  private var isTinted: [Bool]
  private(set) var blocks: [Block?]
  /// Textures in place of tints: the series whose area covers a cell.
  private(set) var fillOwners: [Int32]

  /// Cells in which dots of an area stand beside its line: drawn quieter, so that the line does not look swollen there.
  private(set) var isSoft: [Bool]

  init(width: Int, height: Int, surface: Color) {
    (self.width, self.height) = (width, height)
    self.surface = Self.vector(surface) ?? .zero
    surfaceColor = surface
    tints = Array(repeating: self.surface, count: width * height)
    isTinted = Array(repeating: false, count: width * height)
    blocks = Array(repeating: nil, count: width * height)
    isSoft = Array(repeating: false, count: width * height)
    fillOwners = Array(repeating: DotGrid.nobody, count: width * height)
  }

  static func vector(_ color: Color) -> SIMD3<Float>? {
    color.components.map { SIMD3(Float($0.red), Float($0.green), Float($0.blue)) }
  }

  /// Lays a colour over what is there.
  @inline(__always)
  mutating func tint(_ index: Int, _ color: SIMD3<Float>, opacity: Float) {
    tints[index] += (color - tints[index]) * opacity
    isTinted[index] = true
  }

  mutating func soften(_ index: Int) { if isSoft.indices.contains(index) { isSoft[index] = true } }

  mutating func own(_ index: Int, by owner: Int32) { fillOwners[index] = owner }

  /// Colours the part of a column from `top` to `bottom` (rows from the top, fractions allowed).
  mutating func tint(column: Int, from top: Double, to bottom: Double, _ color: SIMD3<Float>, opacity: (Int) -> Float) {
    let top = max(top, 0)
    let bottom = min(bottom, Double(height))
    guard column >= 0, column < width, top < bottom else { return }
    for row in Int(cell: top)..<min(Int(cell: bottom.rounded(.up)), height) {
      let covered = min(bottom, Double(row + 1)) - max(top, Double(row))
      tint(row * width + column, color, opacity: opacity(row) * Float(covered))
    }
  }

  /// A solid piece of a bar from `top` to `bottom` (rows from the top, fractions allowed), rounded to eighths.
  mutating func bar(column: Int, from top: Double, to bottom: Double, color: Color, owner: Int32) {
    guard column >= 0, column < width, height > 0 else { return }
    let total = height * 8
    let upper = min(max(Int(cell: (Double(total) - top * 8).rounded()), 0), total)
    let lower = min(max(Int(cell: (Double(total) - bottom * 8).rounded()), 0), total)
    guard lower < upper else { return }
    for step in (lower / 8)...((upper - 1) / 8) {
      let index = (height - 1 - step) * width + column
      piece(index, from: max(lower - step * 8, 0), to: min(upper - step * 8, 8), color, owner)
    }
  }

  private mutating func piece(_ index: Int, from low: Int, to high: Int, _ color: Color, _ owner: Int32) {
    let below = blocks[index]
    if low == 0 {
      // A taller bar behind a shorter one stays visible above it.
      let isTaller = below.map { $0.level > high } ?? false
      blocks[index] = Block(level: high, color: color, above: isTaller ? below?.color : below?.above, owner: owner)
    } else if high == 8, let below {
      blocks[index] = Block(level: below.level, color: below.color, above: color, owner: below.owner)
    } else if high == 8 {
      // No block is filled from the top: what is under this piece becomes the block, in the colour behind.
      blocks[index] = Block(level: low, color: background(index) ?? surfaceColor, above: color, owner: owner)
    } else if high - low > below?.level ?? 0 {
      blocks[index] = Block(level: high, color: color, above: nil, owner: owner)
    }
  }

  /// The mixed colour behind a cell; `nil` where nothing was laid over the background.
  func background(_ index: Int) -> Color? {
    guard isTinted[index] else { return nil }
    let tint = tints[index].clamped(lowerBound: .zero, upperBound: SIMD3(repeating: 255))
    return .rgb(red: UInt8(tint.x.rounded()), green: UInt8(tint.y.rounded()), blue: UInt8(tint.z.rounded()))
  }
}
