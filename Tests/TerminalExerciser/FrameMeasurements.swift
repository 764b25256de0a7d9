import Canvas
import Glibc
import Terminal

/// Bytes and processor time of frames at 200×60, against the fewest bytes that say the same cell by cell.
@MainActor enum FrameMeasurements {
  private static let width = 200
  private static let height = 60

  static func run() throws {
    print("depth    change                 bytes/frame   minimal   ratio   µs/frame")
    for depth in [ColorDepth.direct, .indexed256] {
      try measure(depth, "nothing", rounds: 200) { _, _ in }
      try measure(depth, "2 % scattered", rounds: 100) { scatter(&$0, share: 0.02, &$1) }
      try measure(depth, "2 % in one panel", rounds: 100) { graph(&$0, Rect(left: 20, top: 5, width: 40, height: 6), &$1) }
      try measure(depth, "30 % scattered", rounds: 50) { scatter(&$0, share: 0.3, &$1) }
      try measure(depth, "30 % in panels", rounds: 50) { canvas, random in
        for panel in 0..<6 { graph(&canvas, Rect(left: panel % 3 * 66, top: panel / 3 * 30, width: 60, height: 10), &random) }
      }
      try measure(depth, "graphs move on by one", rounds: 50) { canvas, random in
        for panel in 0..<6 { shift(&canvas, Rect(left: panel % 3 * 66, top: panel / 3 * 30, width: 60, height: 10), &random) }
      }
    }
    measureCanvas()
  }

  private static func measure(
    _ depth: ColorDepth, _ name: String, rounds: Int, _ change: (inout Canvas, inout Generator) -> Void
  ) throws {
    let capabilities = TerminalCapabilities.detect(environment: ["TERM": "xterm-256color", "LC_ALL": "C.UTF-8"], depth: depth)
    let renderer = try CursesRenderer(capabilities: capabilities, size: TerminalSize(columns: width, rows: height))
    var random = Generator(state: 7)
    var canvas = dashboard(&random)
    _ = renderer.frame(showing: canvas)
    var (bytes, minimal) = (0, 0)
    var time = Duration.zero
    for _ in 0..<rounds {
      let before = canvas
      change(&canvas, &random)
      minimal += fewestBytes(before, canvas, depth)
      let start = processorTime()
      bytes += renderer.frame(showing: canvas).count
      time += processorTime() - start
    }
    let ratio = minimal == 0 ? "-" : "\(Double(bytes * 100 / minimal) / 100)"
    let columns = [
      depth.rawValue.padded(8), name.padded(22), "\(bytes / rounds)".padded(13), "\(minimal / rounds)".padded(9),
      ratio.padded(7), "\(time.components.attoseconds / 1_000_000_000_000 / Int64(rounds))",
    ]
    print(columns.joined(separator: " "))
  }

  private static func measureCanvas() {
    var canvas = Canvas(width: width, height: height)
    let style = Style(foreground: Color(hex: 0x73BF69))
    let rounds = 200
    let line = String(repeating: "value 12.5 % ", count: 16).prefix(width)
    let braille = String(repeating: "⣀⡠⠤⠒⠉", count: 40)
    for (name, draw) in [
      ("fill", { canvas.fill(canvas.bounds, style: style) }),
      ("put", { for index in 0..<width * height { canvas.put("⣿", column: index % width, row: index / width, style: style) } }),
      ("write ASCII", { for row in 0..<height { canvas.write(line, column: 0, row: row, style: style) } }),
      ("write braille", { for row in 0..<height { canvas.write(braille, column: 0, row: row, style: style) } }),
      ("compare", { _ = canvas == Canvas(width: width, height: height) }),
    ] as [(String, () -> Void)] {
      let start = processorTime()
      for _ in 0..<rounds { draw() }
      let each = (processorTime() - start) / rounds
      print("canvas   \(name.padded(22)) \(each.components.attoseconds / 1_000_000_000_000) µs for every cell")
    }
  }

  // MARK: Pictures

  private static let styles = [0x73BF69, 0xF2CC0C, 0x8AB8FF, 0xFF780A, 0xF2495C, 0x5794F2, 0xB877D9, 0x9A9DA3].map {
    Style(foreground: Color(hex: $0))
  }

  private static func dashboard(_ random: inout Generator) -> Canvas {
    var canvas = Canvas(width: width, height: height)
    for row in 0..<height { canvas.write("panel \(row) with some words and 12.5 %", column: row % 7, row: row, style: styles[row % 8]) }
    for panel in 0..<6 { graph(&canvas, Rect(left: panel % 3 * 66, top: panel / 3 * 30, width: 60, height: 10), &random) }
    return canvas
  }

  private static func graph(_ canvas: inout Canvas, _ area: Rect, _ random: inout Generator) {
    for row in area.top..<area.bottom {
      for column in area.left..<area.right {
        let glyph = Unicode.Scalar(0x2800 + UInt32(random.next(below: 256))) ?? " "
        canvas.put(Glyph(narrow: glyph), column: column, row: row, style: styles[(column / 9 + row) % 8])
      }
    }
  }

  private static func shift(_ canvas: inout Canvas, _ area: Rect, _ random: inout Generator) {
    for row in area.top..<area.bottom {
      for column in area.left..<area.right - 1 {
        let cell = canvas[column + 1, row]
        canvas.put(cell.glyph, column: column, row: row, style: cell.style)
      }
      let glyph = Unicode.Scalar(0x2800 + UInt32(random.next(below: 256))) ?? " "
      canvas.put(Glyph(narrow: glyph), column: area.right - 1, row: row, style: styles[row % 8])
    }
  }

  private static func scatter(_ canvas: inout Canvas, share: Double, _ random: inout Generator) {
    for _ in 0..<Int(Double(width * height) * share) {
      let place = random.next(below: width * height)
      let glyph = Unicode.Scalar(0x2801 + UInt32(random.next(below: 255))) ?? " "
      canvas.put(Glyph(narrow: glyph), column: place % width, row: place / width, style: styles[random.next(below: 8)])
    }
  }

  /// Only the changed cells, with a cursor address before each run and the shortest style changes.
  private static func fewestBytes(_ old: Canvas, _ new: Canvas, _ depth: ColorDepth) -> Int {
    var count = 0
    var style = Style.plain
    for row in 0..<height {
      var next = -1
      for column in 0..<width where old[column, row] != new[column, row] {
        if column != next { count += "\u{1b}[\(row + 1);\(column + 1)H".utf8.count }
        let cell = new[column, row]
        let wanted = cell.style.reduced(to: depth)
        count += SGR.change(from: style, to: wanted).utf8.count
        style = wanted
        var text = ""
        cell.glyph.append(to: &text)
        count += text.utf8.count
        next = column + 1
      }
    }
    return count
  }

  private static func processorTime() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }

  struct Generator {
    var state: UInt64
    mutating func next(below limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(limit))
    }
  }
}

extension String {
  fileprivate func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(width - count, 0)) }
}
