extension VirtualTerminal {
  struct ControlSequence: Sendable {
    var prefix: Character?
    var parameters: [Int?]
    var intermediates: String
    var final: Character

    func parameter(_ index: Int, default value: Int) -> Int {
      let found = index < parameters.count ? parameters[index] : nil
      return found.map { $0 == 0 ? value : $0 } ?? value
    }
  }

  /// The state machine that tells text from sequences.
  struct Parser: Sendable {
    enum Action {
      case character(Unicode.Scalar), control(UInt8), sequence(ControlSequence), command(String), deviceString(String)
      case unknown(String)
    }
    private enum State { case ground, escape, charset, sequence, string, stringEscape }

    private var state = State.ground
    private var collected: [UInt8] = []
    private var stringKind: UInt8 = 0

    mutating func take(_ byte: UInt8) -> Action? {
      switch state {
      case .ground: return ground(byte)
      case .escape: return escape(byte)
      case .charset:
        state = .ground
        return nil
      case .sequence: return sequence(byte)
      case .string: return string(byte)
      case .stringEscape:
        if byte == UInt8(ascii: "\\") { return endString() }
        state = .escape
        return escape(byte)
      }
    }

    private mutating func ground(_ byte: UInt8) -> Action? {
      if byte == 0x1B {
        collected = []
        state = .escape
        return nil
      }
      if byte < 0x20 || byte == 0x7F { return .control(byte) }
      if byte < 0x80 { return .character(Unicode.Scalar(byte)) }
      if byte >= 0xC0 { collected = [] }
      collected.append(byte)
      let first = collected[0]
      let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
      guard collected.count == length else { return nil }
      defer { collected = [] }
      return String(decoding: collected, as: UTF8.self).unicodeScalars.first.map { .character($0) }
    }

    private mutating func escape(_ byte: UInt8) -> Action? {
      collected = []
      switch byte {
      case UInt8(ascii: "["): state = .sequence
      case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"):
        state = .string
        stringKind = byte
      case UInt8(ascii: "("), UInt8(ascii: ")"): state = .charset
      default:
        state = .ground
        let final = Character(Unicode.Scalar(byte))
        return .sequence(ControlSequence(prefix: nil, parameters: [], intermediates: "ESC", final: final))
      }
      return nil
    }

    private mutating func sequence(_ byte: UInt8) -> Action? {
      guard byte >= 0x40 else {
        collected.append(byte)
        return nil
      }
      state = .ground
      var body = String(decoding: collected, as: UTF8.self)
      collected = []
      let prefix = body.first.flatMap { "<=>?".contains($0) ? $0 : nil }
      if prefix != nil { body.removeFirst() }
      let intermediates = String(body.filter { "!\"#$%&'*+ ".contains($0) })
      let numbers = body.filter { !intermediates.contains($0) }
      let parameters = numbers.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) }
      return .sequence(
        ControlSequence(
          prefix: prefix, parameters: parameters, intermediates: intermediates, final: Character(Unicode.Scalar(byte))))
    }

    private mutating func string(_ byte: UInt8) -> Action? {
      if byte == 7 { return endString() }
      if byte == 0x1B {
        state = .stringEscape
        return nil
      }
      if collected.count < 1 << 20 { collected.append(byte) }
      return nil
    }

    private mutating func endString() -> Action? {
      state = .ground
      defer { collected = [] }
      let text = String(decoding: collected, as: UTF8.self)
      switch stringKind {
      case UInt8(ascii: "]"): return .command(text)
      case UInt8(ascii: "P"): return .deviceString(text)
      default: return .unknown("string \(text.prefix(40))")
      }
    }
  }
}
