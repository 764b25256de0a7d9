import Canvas

extension VirtualTerminal {
  mutating func perform(_ sequence: ControlSequence) {
    if sequence.intermediates == "ESC" { return performEscape(sequence.final) }
    if sequence.prefix == "?" || !sequence.intermediates.isEmpty || sequence.prefix != nil { return performPrivate(sequence) }
    let count = sequence.parameter(0, default: 1)
    switch sequence.final {
    case "A": moveTo(column: column, row: row - count)
    case "B", "e": moveTo(column: column, row: row + count)
    case "C", "a": moveTo(column: column + count, row: row)
    case "D": moveTo(column: column - count, row: row)
    case "E": moveTo(column: 0, row: row + count)
    case "F": moveTo(column: 0, row: row - count)
    case "G", "`": moveTo(column: count - 1, row: row)
    case "d": moveTo(column: column, row: count - 1)
    case "H", "f": moveTo(column: sequence.parameter(1, default: 1) - 1, row: count - 1)
    case "J", "K", "X", "P", "@", "L", "M", "S", "T": edit(sequence.final, sequence)
    case "b": repeatLast(count)
    case "m": applyStyles(sequence.parameters.map { $0 ?? 0 })
    case "r":
      top = min(max(count - 1, 0), rows - 1)
      bottom = min(max(sequence.parameter(1, default: rows) - 1, top), rows - 1)
      moveTo(column: 0, row: 0)
    case "n":
      if count == 5 { replies += Array("\u{1b}[0n".utf8) }
      if count == 6 { replies += Array("\u{1b}[\(row + 1);\(column + 1)R".utf8) }
    case "c": replies += Array("\u{1b}[?62;22c".utf8)
    case "h", "l", "t": break
    default: unknownSequences.append("CSI \(sequence.final)")
    }
  }

  private mutating func edit(_ final: Character, _ sequence: ControlSequence) {
    let count = sequence.parameter(0, default: 1)
    let rest = Rect(left: column, top: row, width: columns - column, height: 1)
    switch final {
    case "J": eraseInDisplay(sequence.parameter(0, default: 0))
    case "K":
      switch sequence.parameter(0, default: 0) {
      case 0: erase(rest)
      case 1: erase(Rect(left: 0, top: row, width: column + 1, height: 1))
      default: erase(Rect(left: 0, top: row, width: columns, height: 1))
      }
    case "X": erase(Rect(left: column, top: row, width: count, height: 1))
    case "P": shift(rest, columns: -count, rows: 0)
    case "@": shift(rest, columns: count, rows: 0)
    case "L": if row >= top, row <= bottom { scroll(by: -count, from: row) }
    case "M": if row >= top, row <= bottom { scroll(by: count, from: row) }
    case "S": scroll(by: count)
    default: scroll(by: -count)
    }
    wrapsNext = false
  }

  private mutating func eraseInDisplay(_ part: Int) {
    switch part {
    case 0:
      erase(Rect(left: column, top: row, width: columns - column, height: 1))
      erase(Rect(left: 0, top: row + 1, width: columns, height: rows - row - 1))
    case 1:
      erase(Rect(left: 0, top: 0, width: columns, height: row))
      erase(Rect(left: 0, top: row, width: column + 1, height: 1))
    default: erase(screen.bounds)
    }
  }

  private mutating func performEscape(_ final: Character) {
    switch final {
    case "7": saved = (column, row, style)
    case "8":
      moveTo(column: saved.column, row: saved.row)
      style = saved.style
    case "D": lineFeed()
    case "E":
      moveTo(column: 0, row: row)
      lineFeed()
    case "M": reverseLineFeed()
    case "=", ">", "\\": break
    case "c": self = VirtualTerminal(columns: columns, rows: rows)
    default: unknownSequences.append("ESC \(final)")
    }
  }

  private mutating func performPrivate(_ sequence: ControlSequence) {
    guard sequence.prefix == "?" else {
      // DECSTR, cursor shapes, and questions about the terminal.
      if sequence.prefix == ">", sequence.final == "q" { replies += Array("\u{1b}P>|Virtual(1)\u{1b}\\".utf8) }
      if !"pqc".contains(sequence.final) { unknownSequences.append("CSI \(sequence.intermediates)\(sequence.final)") }
      return
    }
    switch sequence.final {
    case "h", "l": for mode in sequence.parameters.compactMap(\.self) { setMode(mode, sequence.final == "h") }
    case "p":
      let mode = sequence.parameter(0, default: 0)
      let state = [25, 1006, 1049, 2004, 2026].contains(mode) ? (modes.contains(mode) ? 1 : 2) : 0
      replies += Array("\u{1b}[?\(mode);\(state)$y".utf8)
    default: unknownSequences.append("CSI ?\(sequence.final)")
    }
  }

  private mutating func setMode(_ mode: Int, _ isOn: Bool) {
    switch mode {
    case 25: isCursorVisible = isOn
    case 7: autowraps = isOn
    case 47, 1047, 1049: switchScreen(toAlternate: isOn)
    default:
      if mode == 2026, !isOn, modes.contains(2026) { frames += 1 }
      if isOn { modes.insert(mode) } else { modes.remove(mode) }
    }
  }

  private mutating func applyStyles(_ parameters: [Int]) {
    var rest = parameters.isEmpty ? [0][...] : parameters[...]
    while let parameter = rest.popFirst() {
      switch parameter {
      case 0: style = .plain
      case 1: style.attributes.insert(.bold)
      case 2: style.attributes.insert(.dim)
      case 3: style.attributes.insert(.italic)
      case 4: style.attributes.insert(.underlined)
      case 7: style.attributes.insert(.reversed)
      case 9: style.attributes.insert(.struckThrough)
      case 22: style.attributes.subtract([.bold, .dim])
      case 23: style.attributes.remove(.italic)
      case 24: style.attributes.remove(.underlined)
      case 27: style.attributes.remove(.reversed)
      case 29: style.attributes.remove(.struckThrough)
      case 30...37: style.foreground = .ansi(UInt8(parameter - 30))
      case 38: style.foreground = Self.color(&rest) ?? style.foreground
      case 39: style.foreground = .standard
      case 40...47: style.background = .ansi(UInt8(parameter - 40))
      case 48: style.background = Self.color(&rest) ?? style.background
      case 49: style.background = .standard
      case 90...97: style.foreground = .ansi(UInt8(parameter - 82))
      case 100...107: style.background = .ansi(UInt8(parameter - 92))
      default: unknownSequences.append("SGR \(parameter)")
      }
    }
  }

  private static func color(_ rest: inout ArraySlice<Int>) -> Color? {
    switch rest.popFirst() {
    case 5: return rest.popFirst().map { .ansi(UInt8(clamping: $0)) }
    case 2:
      guard rest.count >= 3 else { return nil }
      let values = rest.prefix(3).map { UInt8(clamping: $0) }
      rest = rest.dropFirst(3)
      return .rgb(red: values[0], green: values[1], blue: values[2])
    default: return nil
    }
  }
}
