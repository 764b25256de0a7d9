extension Glyph {
  /// The ASCII character nearest in shape, for terminals that show nothing else; `?` where none is near.
  package var ascii: Glyph {
    if scalar.value < 0x7F { return hasMarks ? Glyph(narrow: scalar) : self }
    return symbolInASCII ?? Self.letters[scalar] ?? "?"
  }

  /// What stands in ASCII mode for a line, a block, a dot pattern or a sign of our own texts; `nil` for letters and for
  /// everything else that only data bring.
  var symbolInASCII: Glyph? {
    let value = scalar.value
    guard value >= 0x7F else { return nil }
    switch value {
    case 0x2500, 0x2501, 0x2504, 0x2505, 0x2508, 0x2509, 0x254C, 0x254D, 0x2550, 0x2574, 0x2576, 0x2578, 0x257A: return "-"
    case 0x2502, 0x2503, 0x2506, 0x2507, 0x250A, 0x250B, 0x254E, 0x254F, 0x2551, 0x2575, 0x2577, 0x2579, 0x257B: return "|"
    case 0x2571: return "/"
    case 0x2572: return "\\"
    case 0x2500...0x257F: return "+"
    case 0x2581...0x2584: return "_"
    case 0x258D...0x258F: return "|"
    case 0x2580...0x259F: return "#"
    case 0x2800: return .space
    case 0x2801...0x28FF: return "."
    default: return Self.others[scalar]
    }
  }

  private static let letters: [Unicode.Scalar: Glyph] = {
    var table: [Unicode.Scalar: Glyph] = ["ß": "s", "æ": "a", "Æ": "A", "ø": "o", "Ø": "O", "×": "x", "÷": "/", "ł": "l", "Ł": "L"]
    let bases: [(Unicode.Scalar, String)] = [
      ("A", "ÀÁÂÃÄÅ"), ("C", "Ç"), ("E", "ÈÉÊË"), ("I", "ÌÍÎÏ"), ("N", "Ñ"), ("O", "ÒÓÔÕÖ"), ("U", "ÙÚÛÜ"), ("Y", "Ý"),
      ("a", "àáâãäå"), ("c", "ç"), ("e", "èéêë"), ("i", "ìíîï"), ("n", "ñ"), ("o", "òóôõö"), ("u", "ùúûü"), ("y", "ýÿ"),
    ]
    for (base, accented) in bases { for scalar in accented.unicodeScalars { table[scalar] = Glyph(narrow: base) } }
    return table
  }()

  private static let others: [Unicode.Scalar: Glyph] = [
    "\u{A0}": " ", "°": "o", "µ": "u", "μ": "u", "±": "+", "²": "2", "³": "3", "·": ".", "«": "<", "»": ">", "¬": "-",
    "…": "~", "–": "-", "—": "-", "‘": "'", "’": "'", "“": "\"", "”": "\"", "•": "*", "‹": "<", "›": ">",
    "←": "<", "→": ">", "↑": "^", "↓": "v", "⇐": "<", "⇒": ">", "↗": "/", "↘": "\\", "∞": "~", "≈": "~", "≠": "!",
    "≤": "<", "≥": ">", "▲": "^", "△": "^", "▴": "^", "▼": "v", "▽": "v", "▾": "v", "▸": ">", "▶": ">", "►": ">",
    "◂": "<", "◀": "<", "◄": "<", "■": "#", "□": "o", "▪": "*", "●": "*", "○": "o", "◆": "*", "◇": "o", "✓": "v",
    "✔": "v", "✗": "x", "✘": "x", "⚠": "!", "★": "*", "☆": "*", "⟳": "@", "↻": "@", "⏸": "=", "⏎": "<", "␛": "^",
    "−": "-", "×": "x", "÷": "/", "▬": "-", "▯": "o", "◉": "*", "☐": "o", "☑": "x", "✖": "x", "❯": ">", "Ω": "O",
  ]
}
