import Canvas

/// Letters five dots high, drawn in three sizes.
enum BigFont: Hashable {
  /// Ten rows; a dot is four columns wide and two rows high.
  case huge
  /// Five rows; a dot is two columns wide.
  case tall
  /// Three rows of half blocks; a dot is one column wide.
  case low
  /// Five rows of ASCII; a dot is one column wide.
  case plain

  var height: Int { self == .huge ? 10 : self == .low ? 3 : 5 }
  /// Rows between the letters and what is above them: the larger ones would touch it.
  var margin: Int { self == .huge ? 2 : self == .low ? 0 : 1 }
  private var dotWidth: Int { self == .huge ? 4 : self == .tall ? 2 : 1 }

  static func canWrite(_ text: String) -> Bool { text.allSatisfy { $0 == " " || letters[$0] != nil } }

  static func width(of text: String, _ font: BigFont) -> Int {
    let dots = text.reduce(0) { $0 + dotCount($1) + 1 }
    return max(dots - 1, 0) * font.dotWidth
  }

  private static func dotCount(_ letter: Character) -> Int { letters[letter]?.first?.count ?? 2 }

  static func draw(_ text: String, _ font: BigFont, column: Int, row: Int, style: Style, on canvas: inout Canvas) {
    var left = column
    for letter in text {
      if let rows = letters[letter] {
        for dot in 0..<dotCount(letter) {
          for step in 0..<font.height {
            guard let glyph = font.glyph(rows, dot, step) else { continue }
            for part in 0..<font.dotWidth { canvas.put(glyph, column: left + dot * font.dotWidth + part, row: row + step, style: style) }
          }
        }
      }
      left += (dotCount(letter) + 1) * font.dotWidth
    }
  }

  private func glyph(_ rows: [[Bool]], _ dot: Int, _ step: Int) -> Glyph? {
    switch self {
    case .huge: return rows[step / 2][dot] ? "█" : nil
    case .tall: return rows[step][dot] ? "█" : nil
    case .plain: return rows[step][dot] ? "#" : nil
    case .low:
      let upper = rows[2 * step][dot]
      let lower = 2 * step + 1 < rows.count && rows[2 * step + 1][dot]
      return upper && lower ? "█" : upper ? "▀" : lower ? "▄" : nil
    }
  }

  private static let letters: [Character: [[Bool]]] = shapes.mapValues { shape in
    shape.split(separator: " ").map { $0.map { $0 == "#" } }
  }

  private static let shapes: [Character: String] = [
    "0": "### #.# #.# #.# ###", "1": ".#. ##. .#. .#. ###", "2": "### ..# ### #.. ###", "3": "### ..# ### ..# ###",
    "4": "#.# #.# ### ..# ..#", "5": "### #.. ### ..# ###", "6": "### #.. ### #.# ###", "7": "### ..# ..# ..# ..#",
    "8": "### #.# ### #.# ###", "9": "### #.# ### ..# ###", ".": ". . . . #", ",": ". . . . #", ":": ". # . # .",
    "-": "... ... ### ... ...", "+": "... .#. ### .#. ...", "%": "#.# ..# .#. #.. #.#", "/": "..# ..# .#. #.. #..",
    "°": "## ## .. .. ..", "$": ".## ##. .#. .## ##.", "<": "..# .#. #.. .#. ..#", ">": "#.. .#. ..# .#. #..",
    "=": "... ### ... ### ...", "(": ".# #. #. #. .#", ")": "#. .# .# .# #.", "_": "... ... ... ... ###", "!": "# # # . #",
    "?": "### ..# .#. ... .#.", "#": "#.# ### #.# ### #.#", "∞": "..... ##.## #.#.# ##.## .....", "A": ".#. #.# ### #.# #.#",
    "B": "##. #.# ##. #.# ##.", "C": ".## #.. #.. #.. .##", "D": "##. #.# #.# #.# ##.", "E": "### #.. ##. #.. ###",
    "F": "### #.. ##. #.. #..", "G": ".## #.. #.# #.# .##", "H": "#.# #.# ### #.# #.#", "I": "### .#. .#. .#. ###",
    "J": "..# ..# ..# #.# .#.", "K": "#.# #.# ##. #.# #.#", "L": "#.. #.. #.. #.. ###", "M": "#...# ##.## #.#.# #...# #...#",
    "N": "#..# ##.# #.## #..# #..#", "O": "### #.# #.# #.# ###", "P": "### #.# ### #.. #..", "Q": "### #.# #.# ### ..#",
    "R": "##. #.# ##. #.# #.#", "S": ".## #.. .#. ..# ##.", "T": "### .#. .#. .#. .#.", "U": "#.# #.# #.# #.# ###",
    "V": "#.# #.# #.# #.# .#.", "W": "#...# #...# #.#.# ##.## #...#", "X": "#.# #.# .#. #.# #.#", "Y": "#.# #.# .#. .#. .#.",
    "Z": "### ..# .#. #.. ###", "a": "... .## #.# #.# .##", "b": "#.. ##. #.# #.# ##.", "c": "... .## #.. #.. .##",
    "d": "..# .## #.# #.# .##", "e": ".#. #.# ### #.. .##", "f": ".## #.. ### #.. #..", "g": ".## #.# .## ..# ##.",
    "h": "#.. ##. #.# #.# #.#", "i": "# . # # #", "j": ".# .. .# .# #.", "k": "#.. #.# ##. ##. #.#", "l": "# # # # #",
    "m": "..... ####. #.#.# #.#.# #.#.#", "n": "... ##. #.# #.# #.#", "o": "... .#. #.# #.# .#.", "p": "... ##. #.# ##. #..",
    "q": "... .## #.# .## ..#", "r": "... .## #.. #.. #..", "s": "... .## ##. .## ##.", "t": "#. ## #. #. .#",
    "u": "... #.# #.# #.# .##", "v": "... #.# #.# #.# .#.", "w": "..... #...# #.#.# #.#.# .#.#.", "x": "... #.# .#. .#. #.#",
    "y": "... #.# #.# .## ##.", "z": "... ### .## ##. ###", "µ": "... #.# #.# ##. #..",
  ]
}
