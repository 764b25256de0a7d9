import Canvas

/// Cells divided into dots, for lines finer than a cell: 2×4 dots in braille, 2×2 in quadrant blocks, 1×1 in ASCII.
struct DotGrid {
  static let nobody: Int32 = -1

  let width: Int
  let height: Int
  let dotsPerColumn: Int
  let dotsPerRow: Int
  private let symbols: Symbols
  /// Row by row: which dots of a cell are set.
  private(set) var masks: [UInt8]
  /// The series drawn last in a cell.
  private(set) var owners: [Int32]

  init(width: Int, height: Int, symbols: Symbols) {
    (self.width, self.height, self.symbols) = (max(width, 0), max(height, 0), symbols)
    (dotsPerColumn, dotsPerRow) = Self.dots(symbols)
    masks = Array(repeating: 0, count: self.width * self.height)
    owners = Array(repeating: Self.nobody, count: self.width * self.height)
  }

  static func dots(_ symbols: Symbols) -> (perColumn: Int, perRow: Int) {
    switch symbols {
    case .braille: (2, 4)
    case .blocks: (2, 2)
    case .ascii: (1, 1)
    }
  }

  var dotColumns: Int { width * dotsPerColumn }
  var dotRows: Int { height * dotsPerRow }

  /// Sets the dots of one column from `top` to `bottom`, both included; what lies outside is left out.
  mutating func column(_ column: Int, from top: Int, through bottom: Int, owner: Int32) {
    let top = max(top, 0)
    let bottom = min(bottom, dotRows - 1)
    guard column >= 0, column < dotColumns, top <= bottom else { return }
    let cellColumn = column / dotsPerColumn
    let bits = Self.bits(symbols, column % dotsPerColumn)
    for row in (top / dotsPerRow)...(bottom / dotsPerRow) {
      var mask: UInt8 = 0
      let first = max(top - row * dotsPerRow, 0)
      let last = min(bottom - row * dotsPerRow, dotsPerRow - 1)
      for dot in first...last { mask |= UInt8(truncatingIfNeeded: bits >> (UInt32(dot) * 8)) }
      let index = row * width + cellColumn
      masks[index] |= mask
      owners[index] = owner
    }
  }

  /// Grows the dot at a place to two by two within its cell.
  mutating func enlarge(_ column: Int, _ row: Int, owner: Int32) {
    guard symbols == .braille else { return }
    let other = column % 2 == 0 ? column + 1 : column - 1
    let beside = row % 4 == 3 ? row - 1 : row + 1
    for part in [column, other] { self.column(part, from: min(row, beside), through: max(row, beside), owner: owner) }
  }

  /// The four dots of a column from top to bottom, a byte each.
  @inline(__always)
  private static func bits(_ symbols: Symbols, _ column: Int) -> UInt32 {
    switch symbols {
    case .braille: column == 0 ? 0x4004_0201 : 0x8020_1008
    case .blocks: column == 0 ? 0x0401 : 0x0802
    case .ascii: 1
    }
  }

  /// What shows a cell's dots; `marker` in ASCII.
  func glyph(at index: Int, marker: Unicode.Scalar) -> Glyph {
    switch symbols {
    case .braille: Self.braille(masks[index])
    case .blocks: Self.quadrants[Int(masks[index] & 15)]
    case .ascii: Glyph(narrow: marker)
    }
  }

  static func braille(_ mask: UInt8) -> Glyph { Glyph(narrow: Unicode.Scalar(0x2800 + UInt32(mask)) ?? " ") }

  /// Bits: upper left 1, upper right 2, lower left 4, lower right 8.
  static let quadrants: [Glyph] = [" ", "▘", "▝", "▀", "▖", "▌", "▞", "▛", "▗", "▚", "▐", "▜", "▄", "▙", "▟", "█"]
}
