package import Canvas

/// Makes events of the bytes that a terminal sends: a pure value, fed with what was read and told when time passed.
///
/// It never gets stuck and never lets bytes of a sequence through as keys: what it does not know is swallowed whole.
package struct InputDecoder: Sendable {
  /// A paste is cut after so many bytes.
  static let pasteLimit = 1 << 20

  /// No real sequence is longer; what is must not be kept for ever.
  private static let longestSequence = 128

  /// Whether mouse reports become events; otherwise they are swallowed.
  package var acceptsMouse = false
  /// Bytes of the last paste that were dropped because it was longer than ``pasteLimit``.
  package private(set) var droppedPasteBytes = 0

  private var events: [TerminalEvent] = []
  /// The unfinished sequence or character at the end of what was fed.
  private var unfinished: [UInt8] = []
  private var paste: PasteCollector?
  private var isSkippingString = false
  private var hasStatusReport = false

  package init() {}

  /// How long to wait for the rest of what has begun, before calling ``timeOut()``; `nil` when nothing has.
  package var timeout: Duration? {
    if paste != nil { return .seconds(1) }
    if isSkippingString { return .milliseconds(500) }
    // A lone Escape, or Alt with the first character of a sequence; longer ones are on their way over a slow line.
    return unfinished.isEmpty ? nil : unfinished.count <= 2 ? .milliseconds(25) : .milliseconds(100)
  }

  package mutating func feed(_ bytes: some Collection<UInt8>) -> [TerminalEvent] {
    var input = unfinished
    input.append(contentsOf: bytes)
    unfinished = []
    var rest = input[...]
    while !rest.isEmpty {
      let before = (rest.count, isSkippingString)
      if paste != nil { takePaste(&rest) } else if isSkippingString { skipString(&rest) } else { takeOne(&rest) }
      guard before != (rest.count, isSkippingString) else { break }
    }
    unfinished = Array(rest)
    return takeEvents()
  }

  /// Nothing more came: an Escape was the key, an unfinished sequence is dropped, a paste ends.
  package mutating func timeOut() -> [TerminalEvent] {
    if paste != nil {
      finishPaste()
    } else if isSkippingString {
      isSkippingString = false
    } else if unfinished == [0x1B] {
      emit(.escape)
    } else if unfinished.starts(with: [0x1B, 0x1B]) {
      emit(.escape)
      if unfinished.count == 2 { emit(.escape) }
    } else if unfinished.count == 2, unfinished[0] == 0x1B {
      emitAlt(unfinished[1])
    }
    unfinished = []
    return takeEvents()
  }

  /// Whether the terminal has answered a question for its status since the last call.
  mutating func takeStatusReport() -> Bool {
    defer { hasStatusReport = false }
    return hasStatusReport
  }

  private mutating func takeEvents() -> [TerminalEvent] {
    defer { events = [] }
    return events
  }
}

// MARK: One key or sequence

extension InputDecoder {
  /// Takes one thing off the front; takes nothing if it is not complete.
  private mutating func takeOne(_ rest: inout ArraySlice<UInt8>) {
    guard let first = rest.first else { return }
    switch first {
    case 0x1B: takeEscape(&rest)
    case 0..<0x20, 0x7F:
      rest = rest.dropFirst()
      emitControl(first, [])
    case 0x20..<0x7F:
      rest = rest.dropFirst()
      emit(.character(Character(Unicode.Scalar(first))))
    default:
      takeCharacter(&rest, [])
    }
  }

  private mutating func takeEscape(_ rest: inout ArraySlice<UInt8>) {
    guard let second = rest.dropFirst().first else { return }
    switch second {
    case UInt8(ascii: "["), UInt8(ascii: "O"):
      takeControlSequence(&rest)
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"):
      // Alone it is Alt and that character, which only time can tell.
      guard rest.count > 2 else { return }
      rest = rest.dropFirst(2)
      isSkippingString = true
    case 0x1B:
      guard let third = rest.dropFirst(2).first else { return }
      if third == UInt8(ascii: "[") || third == UInt8(ascii: "O") {
        takeEscapedSequence(&rest)
      } else {
        rest = rest.dropFirst()
        emit(.escape)
      }
    case 0x80...:
      var character = rest.dropFirst()
      let before = character.count
      takeCharacter(&character, .alt)
      if character.count < before { rest = character }
    default:
      rest = rest.dropFirst(2)
      emitAlt(second)
    }
  }

  /// Some terminals send Alt and an arrow as Escape and the arrow's sequence. Before an answer of the terminal it is
  /// the key Escape, which was pressed when the answer was on its way.
  private mutating func takeEscapedSequence(_ rest: inout ArraySlice<UInt8>) {
    guard case .complete(let sequence, let length) = EscapeSequence.parse(rest.dropFirst()) else {
      if rest.count > Self.longestSequence { rest = rest.dropFirst(Self.longestSequence) }
      return
    }
    rest = rest.dropFirst(1 + length)
    if sequence.key == nil { emit(.escape) }
    act(on: sequence, .alt)
  }

  private mutating func takeControlSequence(_ rest: inout ArraySlice<UInt8>) {
    switch EscapeSequence.parse(rest) {
    case .unfinished:
      if rest.count > Self.longestSequence { rest = rest.dropFirst(Self.longestSequence) }
    case .complete(let sequence, let length):
      rest = rest.dropFirst(length)
      act(on: sequence, [])
    }
  }

  private mutating func act(on sequence: EscapeSequence, _ extra: Key.Modifiers) {
    if sequence.isPasteStart {
      droppedPasteBytes = 0
      paste = PasteCollector(limit: Self.pasteLimit)
    } else if sequence.isStatusReport {
      hasStatusReport = true
    } else if let mouse = sequence.mouse {
      if acceptsMouse { events.append(.mouse(mouse)) }
    } else if let key = sequence.key {
      events.append(.key(Key(key.code, key.modifiers.union(extra))))
    }
  }

  private mutating func takeCharacter(_ rest: inout ArraySlice<UInt8>, _ modifiers: Key.Modifiers) {
    switch UTF8Character.parse(rest) {
    case .unfinished: return
    case .invalid: rest = rest.dropFirst()
    case .scalar(let scalar, let length):
      rest = rest.dropFirst(length)
      if !(0x80..<0xA0).contains(scalar.value) { emit(.character(Character(scalar)), modifiers) }
    }
  }

  private mutating func skipString(_ rest: inout ArraySlice<UInt8>) {
    guard let end = rest.firstIndex(where: { $0 == 7 || $0 == 0x1B }) else { return rest = [] }
    rest = rest[end...]
    if rest.first == 7 {
      rest = rest.dropFirst()
      isSkippingString = false
    } else if let second = rest.dropFirst().first {
      // ST ends it; any other sequence cancels it and begins anew.
      isSkippingString = false
      if second == UInt8(ascii: "\\") { rest = rest.dropFirst(2) }
    }
  }
}

// MARK: Paste

extension InputDecoder {
  private mutating func takePaste(_ rest: inout ArraySlice<UInt8>) {
    if paste?.take(&rest) == true { finishPaste() }
  }

  private mutating func finishPaste() {
    guard let finished = paste else { return }
    paste = nil
    droppedPasteBytes = finished.dropped
    events.append(.paste(finished.text))
  }
}

// MARK: Emitting

extension InputDecoder {
  private mutating func emit(_ code: Key.Code, _ modifiers: Key.Modifiers = []) {
    events.append(.key(Key(code, modifiers)))
  }

  private mutating func emitAlt(_ byte: UInt8) {
    if byte < 0x20 || byte == 0x7F { emitControl(byte, .alt) } else if byte < 0x7F {
      emit(.character(Character(Unicode.Scalar(byte))), .alt)
    }
  }

  private mutating func emitControl(_ byte: UInt8, _ modifiers: Key.Modifiers) {
    switch byte {
    case 0: emit(.character(" "), modifiers.union(.control))
    case 0x08, 0x7F: emit(.backspace, modifiers)
    case 0x09: emit(.tab, modifiers)
    case 0x0A, 0x0D: emit(.enter, modifiers)
    case 0x01...0x1A: emit(.character(Character(Unicode.Scalar(byte + 0x60))), modifiers.union(.control))
    default: emit(.character(Character(Unicode.Scalar(byte + 0x40))), modifiers.union(.control))
    }
  }
}
