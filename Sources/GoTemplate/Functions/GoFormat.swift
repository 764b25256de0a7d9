import TimeSeries

/// `fmt.Sprintf`
package struct GoFormat {
  private let format: [UInt8]
  private let arguments: [TemplateValue]
  private var position = 0
  private var next = 0
  private var isReordered = false
  private var output = ""

  /// What stands between `%` and the verb.
  struct Flags {
    var isLeft = false
    var hasPlus = false
    var hasSharp = false
    var hasBlank = false
    var hasZero = false
    var width: Int?
    var precision: Int?
  }

  package init(_ format: String, _ arguments: [TemplateValue]) {
    (self.format, self.arguments) = (Array(format.utf8), arguments)
  }

  private static let longest = 1_000_000
  private static let mostOutput = 4 << 20

  /// - Throws: Where the output becomes longer than some megabytes.
  package func text() throws(FunctionFailure) -> String {
    var copy = self
    return try copy.run()
  }

  private mutating func run() throws(FunctionFailure) -> String {
    while position < format.count {
      guard output.utf8.count < Self.mostOutput else { throw FunctionFailure("the output has more than \(Self.mostOutput) bytes") }
      let start = position
      while position < format.count, format[position] != UInt8(ascii: "%") { position += 1 }
      output += String(decoding: format[start..<position], as: UTF8.self)
      guard position < format.count else { break }
      position += 1
      directive()
    }
    if !isReordered, next < arguments.count {
      let rest = arguments[next...].map { value in value.type.map { "\($0)=\(value.text)" } ?? "<nil>" }
      output += "%!(EXTRA \(rest.joined(separator: ", ")))"
    }
    return output
  }

  private var current: UInt8? { position < format.count ? format[position] : nil }

  private mutating func number() -> Int? {
    let start = position
    while let byte = current, (0x30...0x39).contains(byte) { position += 1 }
    guard position > start else { return nil }
    return min(Int(String(decoding: format[start..<position], as: UTF8.self)) ?? .max, .max)
  }

  private mutating func flags() -> Flags {
    var flags = Flags()
    loop: while let byte = current {
      switch byte {
      case UInt8(ascii: "#"): flags.hasSharp = true
      case UInt8(ascii: "0"): flags.hasZero = !flags.isLeft
      case UInt8(ascii: "+"): flags.hasPlus = true
      case UInt8(ascii: "-"): (flags.isLeft, flags.hasZero) = (true, false)
      case UInt8(ascii: " "): flags.hasBlank = true
      default: break loop
      }
      position += 1
    }
    return flags
  }

  /// `[2]`; `false` where it names no argument.
  private mutating func argumentIndex() -> Bool {
    guard current == UInt8(ascii: "[") else { return true }
    isReordered = true
    guard let close = format[position...].firstIndex(of: UInt8(ascii: "]")) else {
      position += 1
      return false
    }
    let digits = String(decoding: format[(position + 1)..<close], as: UTF8.self)
    position = close + 1
    guard let index = Int(digits), arguments.indices.contains(index - 1) else { return false }
    next = index - 1
    return true
  }

  private mutating func star() -> Int? {
    defer { next += 1 }
    guard arguments.indices.contains(next), case .int(let value, _) = arguments[next], value.magnitude <= Self.longest else { return nil }
    return value
  }

  private mutating func directive() {
    var flags = flags()
    var hasIndex = argumentIndex()
    if current == UInt8(ascii: "*") {
      position += 1
      if let width = star() {
        flags.width = Int(width.magnitude)
        if width < 0 { (flags.isLeft, flags.hasZero) = (true, false) }
      } else {
        output += "%!(BADWIDTH)"
      }
    } else {
      flags.width = number()
    }
    if current == UInt8(ascii: ".") {
      position += 1
      hasIndex = argumentIndex() && hasIndex
      if current == UInt8(ascii: "*") {
        position += 1
        if let precision = star(), precision >= 0 { flags.precision = precision } else { output += "%!(BADPREC)" }
      } else {
        flags.precision = number() ?? 0
      }
    }
    hasIndex = argumentIndex() && hasIndex
    let rest = String(decoding: format[position...].prefix(4), as: UTF8.self)
    guard let verb = rest.unicodeScalars.first else {
      output += "%!(NOVERB)"
      return
    }
    position = min(format.count, position + String(Character(verb)).utf8.count)
    if verb == "%" { return output += "%" }
    guard hasIndex else { return output += "%!\(verb)(BADINDEX)" }
    guard (flags.width ?? 0) <= Self.longest else { return output += "%!(BADWIDTH)" }
    guard (flags.precision ?? 0) <= Self.longest else { return output += "%!(BADPREC)" }
    guard arguments.indices.contains(next) else { return output += "%!\(verb)(MISSING)" }
    output += FormattedValue(arguments[next], flags, verb).text
    next += 1
  }
}

/// One value by one verb.
struct FormattedValue {
  private let value: TemplateValue
  private let flags: GoFormat.Flags
  private let verb: Unicode.Scalar

  init(_ value: TemplateValue, _ flags: GoFormat.Flags, _ verb: Unicode.Scalar) {
    (self.value, self.flags, self.verb) = (value, flags, verb)
  }

  var text: String {
    if verb == "T" { return padded(value.type ?? "<nil>") }
    if verb == "v", flags.hasSharp { return padded(value.goSyntax) }
    switch value {
    case .none: return verb == "v" ? padded("<nil>") : "%!\(verb)(<nil>)"
    case .bool(let flag): return verb == "t" || verb == "v" ? padded("\(flag)") : wrong
    case .int(let number, let type):
      if type == .duration || type == .month || type == .weekday, "vsq".unicodeScalars.contains(verb) { return string(value.text) }
      return integer(number)
    case .float(let number): return float(number)
    case .string(let text, _): return string(text)
    case .list(let list): return "[" + list.values.map { FormattedValue($0, flags, verb).text }.joined(separator: " ") + "]"
    case .map(let map):
      return "map[" + map.sortedKeys.map { FormattedValue(.string($0), flags, verb).text + ":" + FormattedValue(map.values[$0] ?? .none, flags, verb).text }
        .joined(separator: " ") + "]"
    case .object(let object): return string(object.text)
    }
  }

  private var wrong: String { "%!\(verb)(\(value.type ?? "nil")=\(value.text))" }

  private func padded(_ text: String) -> String {
    guard let width = flags.width else { return text }
    let filling = String(repeating: " ", count: max(0, width - text.unicodeScalars.count))
    return flags.isLeft ? text + filling : filling + text
  }

  /// Zeros stand behind the sign.
  private func padded(sign: String, digits: String) -> String {
    guard flags.hasZero, let width = flags.width else { return padded(sign + digits) }
    return sign + String(repeating: "0", count: max(0, width - sign.count - digits.count)) + digits
  }

  private func string(_ text: String) -> String {
    var text = text
    if let precision = flags.precision, verb != "x", verb != "X" { text = String(String.UnicodeScalarView(text.unicodeScalars.prefix(precision))) }
    switch verb {
    case "s", "v": return padded(text)
    case "q": return padded(flags.hasSharp && !text.contains("`") ? "`\(text)`" : GoQuoting.quoted(text))
    case "x", "X":
      let hexadecimal = text.utf8.prefix(flags.precision ?? .max).map { GoQuoting.hexadecimal(UInt32($0), width: 2) }.joined(separator: flags.hasBlank ? " " : "")
      return padded(verb == "X" ? hexadecimal.uppercased() : hexadecimal)
    default: return wrong
    }
  }

  private func integer(_ number: Int) -> String {
    let sign = number < 0 ? "-" : flags.hasPlus ? "+" : flags.hasBlank ? " " : ""
    func digits(_ radix: Int, _ prefix: String = "", isUppercase: Bool = false) -> String {
      var digits = String(number.magnitude, radix: radix, uppercase: isUppercase)
      if let precision = flags.precision {
        digits = number == 0 && precision == 0 ? "" : String(repeating: "0", count: max(0, precision - digits.count)) + digits
        return padded(sign + prefix + digits)
      }
      return padded(sign: sign, digits: prefix + digits)
    }
    switch verb {
    case "d", "v": return digits(10)
    case "b": return digits(2, flags.hasSharp ? "0b" : "")
    case "o": return digits(8, flags.hasSharp ? "0" : "")
    case "O": return digits(8, "0o")
    case "x": return digits(16, flags.hasSharp ? "0x" : "")
    case "X": return digits(16, flags.hasSharp ? "0X" : "", isUppercase: true)
    case "c", "q", "U":
      let scalar = UInt32(exactly: number).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}"
      if verb == "c" { return padded(String(Character(scalar))) }
      if verb == "q" { return padded("'" + String(GoQuoting.quoted(String(Character(scalar))).dropFirst().dropLast()) + "'") }
      return padded("U+" + GoQuoting.hexadecimal(UInt32(clamping: number), width: 4).uppercased() + (flags.hasSharp ? " '\(Character(scalar))'" : ""))
    default: return wrong
    }
  }

  private func float(_ number: Double) -> String {
    var text: String
    switch verb {
    case "v", "g", "G": text = flags.precision.map { FloatText.text(number, .general, digits: $0) } ?? number.goGeneral
    case "e", "E": text = FloatText.text(number, .scientific, digits: flags.precision ?? 6)
    case "f", "F": text = FloatText.text(number, .fixed, digits: flags.precision ?? 6)
    default: return wrong
    }
    if verb == "E" || verb == "G" { text = number.isFinite ? text.uppercased() : text }
    var sign = "+"
    if let first = text.first, first == "-" || first == "+" {
      sign = String(first)
      text.removeFirst()
    }
    if sign == "+", flags.hasBlank, !flags.hasPlus { sign = " " }
    guard number.isFinite else { return padded((number.isNaN && !flags.hasPlus && !flags.hasBlank ? "" : sign) + text) }
    return padded(sign: sign == "+" && !flags.hasPlus ? "" : sign, digits: text)
  }
}
