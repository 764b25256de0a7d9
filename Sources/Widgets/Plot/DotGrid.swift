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
    columns(column..<column + 1, owner: owner) { _ in (top, bottom) }
  }

  /// Sets the dots of columns, each from its top to its bottom, both included; nothing where the top lies below the
  /// bottom, and what lies outside is left out.
  @inline(__always)
  mutating func columns(_ columns: Range<Int>, owner: Int32, ends: (Int) -> (top: Int, bottom: Int)) {
    let (width, dotRows, rowShift) = (width, dotRows, dotsPerRow.trailingZeroBitCount)
    let (columnShift, lastDot) = (dotsPerColumn.trailingZeroBitCount, dotsPerRow - 1)
    let symbols = symbols
    let columns = columns.clamped(to: 0..<dotColumns)
    masks.withUnsafeMutableBufferPointer { masks in
      owners.withUnsafeMutableBufferPointer { owners in
        for column in columns {
          var (top, bottom) = ends(column)
          (top, bottom) = (max(top, 0), min(bottom, dotRows &- 1))
          guard top <= bottom else { continue }
          let (topRow, bottomRow) = (top &>> rowShift, bottom &>> rowShift)
          var index = topRow &* width &+ column &>> columnShift
          for row in topRow...bottomRow {
            let first = row == topRow ? top & lastDot : 0
            let last = row == bottomRow ? bottom & lastDot : lastDot
            masks[index] |= Self.mask(symbols, column, first, last)
            owners[index] = owner
            index &+= width
          }
        }
      }
    }
  }

  /// Grows the dot at a place to two by two within its cell.
  mutating func enlarge(_ column: Int, _ row: Int, owner: Int32) {
    guard symbols == .braille else { return }
    let other = column % 2 == 0 ? column + 1 : column - 1
    let beside = row % 4 == 3 ? row - 1 : row + 1
    for part in [column, other] { self.column(part, from: min(row, beside), through: max(row, beside), owner: owner) }
  }

  /// The bits of the dots `first` to `last` of one column of a cell.
  @inline(__always)
  private static func mask(_ symbols: Symbols, _ column: Int, _ first: Int, _ last: Int) -> UInt8 {
    let dots = UInt8(truncatingIfNeeded: (2 &<< last) &- (1 &<< first))
    let isRight = column & 1 == 1
    switch symbols {
    case .braille: return isRight ? (dots & 7) &<< 3 | (dots & 8) &<< 4 : (dots & 7) | (dots & 8) &<< 3
    case .blocks: return ((dots & 1) | (dots & 2) &<< 1) &<< (isRight ? 1 : 0)
    case .ascii: return 1
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
