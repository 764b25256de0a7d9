/// How a picture of a canvas looks where the canvas leaves it to the terminal.
package struct SVGAppearance: Sendable {
  package var foreground: Color
  package var background: Color
  var fontFamily: String
  /// Around the cells, in pixels.
  var margin: Int

  package init(
    foreground: Color = Color(hex: 0xD8D9DA), background: Color = Color(hex: 0x111217),
    fontFamily: String = "'JetBrains Mono','DejaVu Sans Mono','Cascadia Mono',Menlo,Consolas,monospace", margin: Int = 8
  ) {
    (self.foreground, self.background) = (foreground, background)
    (self.fontFamily, self.margin) = (fontFamily, margin)
  }
}

extension Canvas {
  /// A picture of the canvas, cell by cell. Lines, blocks and braille are shapes, so that they meet without seams
  /// whatever the font; text stays text, and each run is fitted to its cells.
  package func svg(_ appearance: SVGAppearance = SVGAppearance()) -> String {
    var picture = SVGPicture(appearance)
    for row in 0..<height { picture.add(self.row(row), row: row) }
    return picture.document(columns: width, rows: height)
  }
}

private struct SVGPicture {
  // The advance of monospaced fonts is 0.6 of their size.
  static let cellWidth = 9
  static let cellHeight = 18
  static let fontSize = 15
  static let baseline = 13.5

  let appearance: SVGAppearance
  private var texts = ""
  /// Path data by colour. Backgrounds lie below every shape.
  private var backgrounds: [String: String] = [:]
  private var fills: [String: String] = [:]
  private var strokes: [String: String] = [:]
  private var dots: [String: String] = [:]

  init(_ appearance: SVGAppearance) { self.appearance = appearance }

  func document(columns: Int, rows: Int) -> String {
    let width = columns * Self.cellWidth + 2 * appearance.margin
    let height = rows * Self.cellHeight + 2 * appearance.margin
    func paths(_ data: [String: String], _ attributes: (String) -> String) -> String {
      data.sorted { $0.key < $1.key }.map { "<path \(attributes($0.key)) d=\"\($0.value)\"/>\n" }.joined()
    }
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)">
      <rect width="\(width)" height="\(height)" rx="6" fill="\(hex(appearance.background))"/>
      <g transform="translate(\(appearance.margin) \(appearance.margin))">
      <g shape-rendering="crispEdges">
      \(paths(backgrounds) { "fill=\"\($0)\"" })\(paths(fills) { "fill=\"\($0)\"" })</g>
      \(paths(strokes) { "fill=\"none\" stroke-width=\"1.2\" stroke=\"\($0)\"" })\
      \(paths(dots) { "stroke-linecap=\"round\" stroke-width=\"2.6\" stroke=\"\($0)\"" })\
      <g font-family="\(appearance.fontFamily)" font-size="\(Self.fontSize)" xml:space="preserve" style="white-space:pre">
      \(texts)</g>
      </g>
      </svg>

      """
  }

  mutating func add(_ cells: ArraySlice<Cell>, row: Int) {
    addBackgrounds(cells, row)
    var run = TextRun()
    for (column, cell) in cells.enumerated() where cell.glyph.width > 0 {
      let x = column * Self.cellWidth
      let color = foreground(cell.style)
      if cell.glyph == .space, cell.style.attributes.isDisjoint(with: [.underlined, .struckThrough]) {
        if !run.text.isEmpty, run.style != cell.style { flush(&run, row) } else if !run.text.isEmpty { run.append(cell.glyph) }
      } else if addShape(cell.glyph.scalar, x: x, y: row * Self.cellHeight, color: color) {
        flush(&run, row)
      } else {
        // A wide glyph or one from a fallback font has another advance: it stands alone.
        let standsAlone = cell.glyph.width == 2 || cell.glyph.scalar.value >= 0x2000
        if run.text.isEmpty || run.style != cell.style || standsAlone {
          flush(&run, row)
          run = TextRun(column: column, style: cell.style)
        }
        run.append(cell.glyph)
        if standsAlone { flush(&run, row) }
      }
    }
    flush(&run, row)
  }

  private mutating func addBackgrounds(_ cells: ArraySlice<Cell>, _ row: Int) {
    var start = 0
    var color: String?
    for (column, cell) in cells.enumerated() {
      let next = cell.glyph == .wideTail ? color : background(cell.style)
      guard next != color else { continue }
      addBackground(color, start, column, row)
      (start, color) = (column, next)
    }
    addBackground(color, start, cells.count, row)
  }

  private mutating func addBackground(_ color: String?, _ start: Int, _ end: Int, _ row: Int) {
    guard let color else { return }
    backgrounds[color, default: ""] +=
      "M\(start * Self.cellWidth) \(row * Self.cellHeight)h\((end - start) * Self.cellWidth)v\(Self.cellHeight)H\(start * Self.cellWidth)z"
  }

  private mutating func flush(_ run: inout TextRun, _ row: Int) {
    defer { run = TextRun() }
    while run.text.hasSuffix(" ") && !run.style.attributes.contains(.underlined) { run.removeLast() }
    guard !run.text.isEmpty else { return }
    let x = run.column * Self.cellWidth
    let y = Double(row * Self.cellHeight) + Self.baseline
    var attributes = ""
    let style = run.style.attributes
    if style.contains(.bold) { attributes += " font-weight=\"bold\"" }
    if style.contains(.italic) { attributes += " font-style=\"italic\"" }
    if style.contains(.dim) { attributes += " opacity=\"0.6\"" }
    let lines = [(Style.Attributes.underlined, "underline"), (.struckThrough, "line-through")]
    let decoration = lines.filter { style.contains($0.0) }.map(\.1).joined(separator: " ")
    if !decoration.isEmpty { attributes += " text-decoration=\"\(decoration)\"" }
    let length = run.columns * Self.cellWidth
    texts +=
      "<text x=\"\(x)\" y=\"\(y)\" textLength=\"\(length)\" lengthAdjust=\"spacingAndGlyphs\" fill=\"\(foreground(run.style))\"\(attributes)>\(run.text.escapedForXML)</text>\n"
  }
}

private struct TextRun {
  var column = 0
  var columns = 0
  var style = Style.plain
  var text = ""

  mutating func append(_ glyph: Glyph) {
    glyph.append(to: &text)
    columns += glyph.width
  }

  mutating func removeLast() {
    text.removeLast()
    columns -= 1
  }
}

// MARK: Shapes

extension SVGPicture {
  private mutating func addShape(_ scalar: Unicode.Scalar, x: Int, y: Int, color: String) -> Bool {
    if 0x2800..<0x2900 ~= scalar.value {
      addBraille(scalar.value & 0xFF, x, y, color)
    } else if let block = BlockShape.parts(of: scalar) {
      let color = block.density < 1 ? color + "\" fill-opacity=\"\(block.density)" : color
      for part in block.rects { addBlock(part, x, y, color) }
    } else if let box = BoxDrawing(scalar) {
      addBox(box, x, y, color)
    } else {
      return false
    }
    return true
  }

  private mutating func addBraille(_ bits: UInt32, _ x: Int, _ y: Int, _ color: String) {
    let places = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
    for (bit, place) in places.enumerated() where bits & 1 << UInt32(bit) != 0 {
      dots[color, default: ""] +=
        "M\(x + Self.cellWidth * (1 + 2 * place.0) / 4) \(y + Self.cellHeight * (1 + 2 * place.1) / 8)h0"
    }
  }

  private mutating func addBlock(_ part: Rect, _ x: Int, _ y: Int, _ color: String) {
    let left = Double(x) + Double(part.left * Self.cellWidth) / 8
    let top = Double(y) + Double(part.top * Self.cellHeight) / 8
    let width = Double(part.width * Self.cellWidth) / 8
    let height = Double(part.height * Self.cellHeight) / 8
    fills[color, default: ""] += "M\(left) \(top)h\(width)v\(height)h\(-width)z"
  }

  private mutating func addBox(_ box: BoxDrawing, _ x: Int, _ y: Int, _ color: String) {
    let (centerX, centerY) = (Double(x) + Double(Self.cellWidth) / 2, Double(y) + Double(Self.cellHeight) / 2)
    let (right, bottom) = (Double(x + Self.cellWidth), Double(y + Self.cellHeight))
    if box.isArc {
      let endX = box.right == .none ? Double(x) : right
      let endY = box.down == .none ? Double(y) : bottom
      let (stepX, stepY) = (endX > centerX ? 4.0 : -4.0, endY > centerY ? 4.0 : -4.0)
      strokes[color, default: ""] +=
        "M\(centerX) \(endY)V\(centerY + stepY)Q\(centerX) \(centerY) \(centerX + stepX) \(centerY)H\(endX)"
      return
    }
    addArm(box.left, box.dashes, from: (Double(x), centerY), to: (centerX, centerY), color)
    addArm(box.right, box.dashes, from: (centerX, centerY), to: (right, centerY), color)
    addArm(box.up, box.dashes, from: (centerX, Double(y)), to: (centerX, centerY), color)
    addArm(box.down, box.dashes, from: (centerX, centerY), to: (centerX, bottom), color)
  }

  private mutating func addArm(
    _ weight: BoxDrawing.Weight, _ dashes: Int, from start: (Double, Double), to end: (Double, Double), _ color: String
  ) {
    let offsets: [Double] =
      switch weight {
      case .none: []
      case .light: [0]
      case .heavy: [-0.6, 0.6]
      case .double: [-1.5, 1.5]
      }
    let isHorizontal = start.1 == end.1
    let parts = dashes == 1 ? 1 : max(dashes / 2, 1)
    for offset in offsets {
      for part in 0..<parts {
        let (from, to) = dashes == 1 ? (0.0, 1.0) : (Double(part) / Double(parts), (Double(part) + 0.6) / Double(parts))
        let length = isHorizontal ? end.0 - start.0 : end.1 - start.1
        strokes[color, default: ""] +=
          isHorizontal
          ? "M\(start.0 + length * from) \(start.1 + offset)h\(length * (to - from))"
          : "M\(start.0 + offset) \(start.1 + length * from)v\(length * (to - from))"
      }
    }
  }
}

// MARK: Colours

extension SVGPicture {
  private func foreground(_ style: Style) -> String {
    style.attributes.contains(.reversed)
      ? hex(style.background == .standard ? appearance.background : style.background)
      : hex(style.foreground == .standard ? appearance.foreground : style.foreground)
  }

  /// `nil` for the picture's own.
  private func background(_ style: Style) -> String? {
    if style.attributes.contains(.reversed) {
      return hex(style.foreground == .standard ? appearance.foreground : style.foreground)
    }
    return style.background == .standard ? nil : hex(style.background)
  }

  private func hex(_ color: Color) -> String {
    guard let (red, green, blue) = color.components else { return "none" }
    let value = UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue)
    let digits = String(value, radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }
}

extension String {
  fileprivate var escapedForXML: String {
    var result = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      // Not allowed in XML at all.
      case "\u{FFFE}", "\u{FFFF}", "\u{0}"..."\u{1F}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
