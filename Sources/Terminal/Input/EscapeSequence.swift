import Canvas

/// A control sequence (`ESC [` …) or a single-shift one (`ESC O` …) as a terminal sends it for a key or the mouse.
struct EscapeSequence {
  enum Parsed { case unfinished, complete(EscapeSequence, length: Int) }

  /// `[` or `O`.
  var introducer: UInt8
  /// `<`, `?` and such before the numbers.
  var prefix: UInt8?
  var parameters: [Int]
  var final: UInt8
  /// Only for the old mouse report `ESC [ M`: its three bytes.
  var payload: [UInt8] = []

  /// Reads one off the front of `bytes`, which begin with Escape and an introducer. A byte that cannot stand in a
  /// sequence ends it, so that a broken one takes nothing with it.
  static func parse(_ bytes: ArraySlice<UInt8>) -> Parsed {
    var index = bytes.startIndex + 2
    guard index < bytes.endIndex else { return .unfinished }
    let introducer = bytes[index - 1]
    // The Linux console sends `ESC [ [ A` for F1.
    let isConsoleKey = introducer == UInt8(ascii: "[") && bytes[index] == UInt8(ascii: "[")
    if isConsoleKey { index += 1 }
    let start = index
    while index < bytes.endIndex, 0x20..<0x40 ~= bytes[index] { index += 1 }
    guard index < bytes.endIndex else { return .unfinished }
    let final = bytes[index]
    let length = index - bytes.startIndex
    guard 0x40..<0x7F ~= final else {
      return .complete(EscapeSequence(introducer: 0, parameters: [], final: 0), length: length)
    }
    var body = bytes[start..<index]
    let prefix = body.first.flatMap { 0x3C...0x3F ~= $0 ? $0 : nil }
    if prefix != nil { body.removeFirst() }
    var sequence = EscapeSequence(
      introducer: isConsoleKey ? UInt8(ascii: "c") : introducer, prefix: prefix, parameters: numbers(in: body), final: final)
    if sequence.isOldMouse {
      let end = index + 4
      guard end <= bytes.endIndex else { return .unfinished }
      sequence.payload = Array(bytes[(index + 1)..<end])
      return .complete(sequence, length: length + 4)
    }
    return .complete(sequence, length: length + 1)
  }

  /// At most 16 numbers of at most 6 digits; an empty one is 0, sub-parameters after `:` are left out.
  private static func numbers(in body: ArraySlice<UInt8>) -> [Int] {
    body.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).prefix(16).map { field in
      field.prefix { $0 != UInt8(ascii: ":") }.prefix(6).reduce(0) { 0x30...0x39 ~= $1 ? $0 * 10 + Int($1 - 0x30) : $0 }
    }
  }

  private func parameter(_ index: Int) -> Int { index < parameters.count ? parameters[index] : 0 }
  private var isControlSequence: Bool { introducer == UInt8(ascii: "[") && prefix == nil }
  private var isOldMouse: Bool { isControlSequence && final == UInt8(ascii: "M") && parameters.allSatisfy { $0 == 0 } }

  /// The answer to DSR 5: ready (0) or not (3).
  var isStatusReport: Bool { isControlSequence && final == UInt8(ascii: "n") && (parameter(0) == 0 || parameter(0) == 3) }
  var isPasteStart: Bool { isControlSequence && final == UInt8(ascii: "~") && parameter(0) == 200 }
}

// MARK: Keys

extension EscapeSequence {
  /// `nil` for sequences that are no key: reports, focus, the end of a paste that never began.
  var key: Key? {
    guard prefix == nil else { return nil }
    switch introducer {
    case UInt8(ascii: "c"): return functionKey(1 + Int(final) - 0x41, upTo: 5)
    case UInt8(ascii: "O"): return letterKey ?? keypadKey
    case UInt8(ascii: "["):
      switch final {
      case UInt8(ascii: "~"): return parameter(0) == 27 ? unicodeKey(parameter(2), parameter(1)) : tildeKey
      case UInt8(ascii: "u"): return unicodeKey(parameter(0), parameter(1))
      case UInt8(ascii: "Z"): return Key(.backTab)
      // rxvt: Shift with an arrow
      case UInt8(ascii: "a")...UInt8(ascii: "d"): return Self.letters[final - 0x20].map { Key($0, .shift) }
      default: return letterKey
      }
    default: return nil
    }
  }

  private static let letters: [UInt8: Key.Code] = [
    0x41: .up, 0x42: .down, 0x43: .right, 0x44: .left, 0x46: .end, 0x48: .home,
    0x50: .function(1), 0x51: .function(2), 0x52: .function(3), 0x53: .function(4),
  ]

  private static let numbers: [Int: Key.Code] = [
    1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
    11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5), 17: .function(6),
    18: .function(7), 19: .function(8), 20: .function(9), 21: .function(10), 23: .function(11), 24: .function(12),
    25: .function(13), 26: .function(14), 28: .function(15), 29: .function(16), 31: .function(17), 32: .function(18),
    33: .function(19), 34: .function(20),
  ]

  /// Other numbers make it something else, such as the cursor position report `CSI 12;40 R`.
  private var letterKey: Key? {
    guard parameter(0) <= 1, parameter(1) <= 16 else { return nil }
    return Self.letters[final].map { Key($0, modifiers(parameter(1))) }
  }

  private var tildeKey: Key? { Self.numbers[parameter(0)].map { Key($0, modifiers(parameter(1))) } }

  /// The numeric keypad in application mode.
  private var keypadKey: Key? {
    switch final {
    case UInt8(ascii: "M"): Key(.enter)
    case UInt8(ascii: "I"): Key(.tab)
    case UInt8(ascii: "X"): Key(.character("="))
    case UInt8(ascii: "j")...UInt8(ascii: "y"): Key(.character(Character(Unicode.Scalar(final - 0x40))))
    default: nil
    }
  }

  private func functionKey(_ number: Int, upTo last: Int) -> Key? { 1...last ~= number ? Key(.function(number)) : nil }

  /// `CSI code ; modifiers u`, and xterm's older form of it.
  private func unicodeKey(_ code: Int, _ modifier: Int) -> Key? {
    let modifiers = modifiers(modifier)
    switch code {
    case 9: return modifiers.contains(.shift) ? Key(.backTab) : Key(.tab, modifiers)
    case 13: return Key(.enter, modifiers)
    case 27: return Key(.escape, modifiers)
    case 8, 127: return Key(.backspace, modifiers)
    default:
      guard code >= 0x20, !(0x7F..<0xA0).contains(code), let scalar = Unicode.Scalar(UInt32(code)) else { return nil }
      return Key(.character(Character(scalar)), modifiers.subtracting(.shift))
    }
  }

  /// xterm: one more than the sum of 1 Shift, 2 Alt, 4 Ctrl, 8 Meta.
  private func modifiers(_ parameter: Int) -> Key.Modifiers {
    let bits = max(parameter - 1, 0)
    var result: Key.Modifiers = []
    if bits & 1 != 0 { result.insert(.shift) }
    if bits & 10 != 0 { result.insert(.alt) }
    if bits & 4 != 0 { result.insert(.control) }
    return result
  }
}

// MARK: Mouse

extension EscapeSequence {
  /// Left button and wheel; `nil` for other buttons and bare movement.
  var mouse: Mouse? {
    if introducer == UInt8(ascii: "["), prefix == UInt8(ascii: "<"), parameters.count >= 3 {
      guard final == UInt8(ascii: "M") || final == UInt8(ascii: "m") else { return nil }
      return Self.mouse(parameter(0), parameter(1), parameter(2), isRelease: final == UInt8(ascii: "m"))
    }
    guard payload.count == 3 else { return nil }
    let values = payload.map { max(Int($0) - 32, 0) }
    let isRelease = values[0] & 0x43 == 3
    return Self.mouse(isRelease ? values[0] & ~3 : values[0], values[1], values[2], isRelease: isRelease)
  }

  private static func mouse(_ button: Int, _ column: Int, _ row: Int, isRelease: Bool) -> Mouse? {
    let action: Mouse.Action? =
      switch button & 0xE3 {
      case 0: isRelease ? .release : .press
      case 0x20: .drag
      case 0x40: .wheelUp
      case 0x41: .wheelDown
      default: nil
      }
    return action.map { Mouse(action: $0, column: max(column - 1, 0), row: max(row - 1, 0)) }
  }
}
