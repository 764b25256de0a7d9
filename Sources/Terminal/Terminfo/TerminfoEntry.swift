/// A compiled terminal description, term(5): what is known of a terminal, by capability.
struct TerminfoEntry: Equatable {
  /// Position of a capability in its table, as in `<term.h>`.
  struct Flag: Hashable { let index: Int }
  struct Number: Hashable { let index: Int }
  struct Sequence: Hashable { let index: Int }

  /// The names, separated by `|`; the last describes it.
  var names: String
  var flags: Set<Flag> = []
  var numbers: [Number: Int32] = [:]
  var sequences: [Sequence: [UInt8]] = [:]
  /// Capabilities by name that `<term.h>` has no position for; only flags are kept.
  var extendedFlags: Set<String> = []
}

extension TerminfoEntry.Flag {
  static let automaticMargins = Self(index: 1)
  static let newlineGlitch = Self(index: 4)
  static let moveInStandout = Self(index: 14)
  static let backColorErase = Self(index: 28)
}

extension TerminfoEntry.Number {
  static let columns = Self(index: 0)
  static let lines = Self(index: 2)
  static let colors = Self(index: 13)
  static let pairs = Self(index: 14)
}

extension TerminfoEntry.Sequence {
  static let carriageReturn = Self(index: 2)
  static let clearScreen = Self(index: 5)
  static let clearToEndOfLine = Self(index: 6)
  static let clearToEndOfScreen = Self(index: 7)
  static let column = Self(index: 8)
  static let cursorAddress = Self(index: 10)
  static let cursorDown = Self(index: 11)
  static let cursorHome = Self(index: 12)
  static let cursorInvisible = Self(index: 13)
  static let cursorLeft = Self(index: 14)
  static let cursorNormal = Self(index: 16)
  static let cursorRight = Self(index: 17)
  static let cursorUp = Self(index: 19)
  static let deleteCharacter = Self(index: 21)
  static let blink = Self(index: 26)
  static let bold = Self(index: 27)
  static let enterFullScreen = Self(index: 28)
  static let dim = Self(index: 30)
  static let reverse = Self(index: 34)
  static let standout = Self(index: 35)
  static let underline = Self(index: 36)
  static let eraseCharacters = Self(index: 37)
  static let plain = Self(index: 39)
  static let exitFullScreen = Self(index: 40)
  static let exitStandout = Self(index: 43)
  static let exitUnderline = Self(index: 44)
  static let deleteCharacters = Self(index: 105)
  static let down = Self(index: 107)
  static let insertCharacters = Self(index: 108)
  static let left = Self(index: 111)
  static let right = Self(index: 112)
  static let up = Self(index: 114)
  static let repeatCharacter = Self(index: 121)
  static let row = Self(index: 127)
  static let clearToStartOfLine = Self(index: 269)
  static let originalPair = Self(index: 297)
  static let italics = Self(index: 311)
  static let exitItalics = Self(index: 321)
  static let foreground = Self(index: 359)
  static let background = Self(index: 360)
}
