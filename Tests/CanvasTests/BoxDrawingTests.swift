import Testing

@testable import Canvas

@Suite struct BoxDrawingTests {
  /// Left, right, up, down: `.` none, `l` light, `h` heavy, `d` double.
  static let shapes: [(Unicode.Scalar, String)] = [
    ("─", "ll.."), ("┃", "..hh"), ("╭", ".l.l"), ("┘", "l.l."), ("┼", "llll"), ("╋", "hhhh"), ("╬", "dddd"), ("╒", ".d.l"),
    ("╓", ".l.d"), ("┡", ".hhl"), ("╆", "lhlh"), ("┽", "hlll"), ("┾", "lhll"), ("┿", "hhll"), ("╊", "lhhh"), ("╼", "lh.."),
    ("╽", "..lh"), ("╴", "l..."), ("┄", "ll.."), ("╍", "hh.."), ("╡", "d.ll"), ("╫", "lldd"),
  ]

  @Test(arguments: shapes) func `the lines of a character are those of its name`(_ scalar: Unicode.Scalar, _ expected: String) throws {
    let box = try #require(BoxDrawing(scalar))
    let letters: [BoxDrawing.Weight: Character] = [.none: ".", .light: "l", .heavy: "h", .double: "d"]
    #expect(String([box.left, box.right, box.up, box.down].compactMap { letters[$0] }) == expected)
  }

  @Test func `every box character but the diagonals has lines`() {
    for value in 0x2500..<0x2580 where !(0x2571...0x2573).contains(value) {
      let box = Unicode.Scalar(UInt32(value)).flatMap { BoxDrawing($0) }
      #expect(box.map { $0.left != .none || $0.right != .none || $0.up != .none || $0.down != .none } == true)
    }
    #expect(BoxDrawing("╌")?.dashes == 2 && BoxDrawing("┆")?.dashes == 3 && BoxDrawing("┈")?.dashes == 4)
    #expect(BoxDrawing("╱") == nil && BoxDrawing("x") == nil)
  }
}
