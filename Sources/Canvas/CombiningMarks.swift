import Synchronization

/// Every sequence of combining marks seen so far, numbered from 1, so that a glyph stores a number.
enum CombiningMarks {
  private struct Table: Sendable {
    var sequences: [[Unicode.Scalar]] = []
    var numbers: [[Unicode.Scalar]: UInt16] = [:]
  }

  private static let table = Mutex(Table())

  /// `nil` when all 65,535 numbers are taken, which only hostile text reaches: its marks are then dropped.
  static func number(of marks: [Unicode.Scalar]) -> UInt16? {
    table.withLock { table in
      if let known = table.numbers[marks] { return known }
      guard let number = UInt16(exactly: table.sequences.count + 1) else { return nil }
      table.sequences.append(marks)
      table.numbers[marks] = number
      return number
    }
  }

  static func marks(_ number: UInt16) -> [Unicode.Scalar] {
    table.withLock { number >= 1 && Int(number) <= $0.sequences.count ? $0.sequences[Int(number) - 1] : [] }
  }
}
