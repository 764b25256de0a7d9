import Canvas

/// Every drawing character, and text in every style: to look at.
enum GlyphChart {
  static func canvas() -> Canvas {
    var canvas = Canvas(width: 68, height: 22)
    let colors = [0x73BF69, 0xF2CC0C, 0x8AB8FF, 0xFF780A, 0xF2495C, 0x5794F2].map { Color(hex: $0) }
    for offset in 0..<416 {
      let (value, place) = offset < 160 ? (0x2500 + offset, offset) : (0x2800 + offset - 160, offset)
      guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
      let style = Style(foreground: colors[place / 64 % colors.count])
      canvas.put(Glyph(narrow: scalar), column: 2 + place % 64, row: 1 + place / 64, style: style)
    }
    let frame = Style(foreground: Color(hex: 0x6A6E77))
    canvas.write("╭─ CPU ──────┬──────╮╔══╦══╗┏━━┳━━┓┌┄┄┬╌╌┐", column: 2, row: 9, style: frame)
    canvas.write("│⣀⡠⠤⠒⠉⠁ ▁▂▃▄▅│▆▇█▓▒░║▌ ║ ▐┃ ▀┃▄ ┃┆  ┊  ╎", column: 2, row: 10, style: frame)
    canvas.write("├────────────┼──────┤╠══╬══╣┣━━╋━━┫├──┼──┤", column: 2, row: 11, style: frame)
    canvas.write("│████████████│▛▜▙▟▖▗║  ║  ┃┃  ┃  ┃│  │  │", column: 2, row: 12, style: frame)
    canvas.write("╰────────────┴──────╯╚══╩══╝┗━━┻━━┛└──┴──┘", column: 2, row: 13, style: frame)
    let styles: [(String, Style)] = [
      ("plain", .plain), ("bold", Style(attributes: .bold)), ("dim", Style(attributes: .dim)), ("italic", Style(attributes: .italic)),
      ("under", Style(attributes: .underlined)), ("reversed", Style(attributes: .reversed)), ("struck", Style(attributes: .struckThrough)),
      ("on blue", Style(foreground: .ansi(15), background: .ansi(4))),
    ]
    var column = 2
    for (name, style) in styles { column += canvas.write(name, column: column, row: 15, style: style) + 1 }
    canvas.write("12.5 % 漢字 wide 🚀 e\u{301} <tag> & \"quote\" ±°→… 1.5 ┤", column: 2, row: 17, style: .plain)
    for index in 0..<64 {
      canvas.put(" ", column: 2 + index, row: 19, style: Style(background: .rgb(red: UInt8(index * 4), green: 128, blue: UInt8(255 - index * 4))))
      canvas.put("▄", column: 2 + index, row: 20, style: Style(foreground: colors[index % 6], background: .ansi(UInt8(16 + index))))
    }
    return canvas
  }
}
