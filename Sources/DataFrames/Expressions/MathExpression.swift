import Glibc
import TimeSeries

/// Grafana's math: `$A / $B * 100 > 5 || is_nan($C)`.
struct MathExpression {
  indirect enum Node {
    case number(Double)
    case variable(String)
    case unary(Character, Node)
    case binary(String, Node, Node)
    case call(String, [Node])
  }

  let root: Node
  private(set) var variables: Set<String> = []

  init(_ text: String) throws(ExpressionError) {
    var parser = Parser(text)
    root = try parser.whole()
    variables = parser.variables
  }

  func evaluate(_ values: [String: [ExpressionValue]]) throws(ExpressionError) -> [ExpressionValue] {
    try Self.evaluate(root, values)
  }

  private static func evaluate(_ node: Node, _ values: [String: [ExpressionValue]]) throws(ExpressionError) -> [ExpressionValue] {
    switch node {
    case .number(let number): return [.number(Labels(), number)]
    case .variable(let name):
      guard let value = values[name] else { throw ExpressionError("no query or expression “\(name)”") }
      return value
    case .unary(let sign, let inner):
      return try evaluate(inner, values).map { value in
        value.mapped { $0.isAbsent ? $0 : sign == "-" ? -$0 : $0 == 0 ? 1 : 0 }
      }
    case .binary(let sign, let left, let right):
      return ExpressionValue.paired(try evaluate(left, values), try evaluate(right, values)) { apply(sign, $0, $1) }
    case .call(let name, let arguments):
      if arguments.isEmpty { return [.number(Labels(), constants[name] ?? .nan)] }
      let operation = functions[name] ?? { $0 }
      let takesNull = name == "is_null" || name == "is_number" || name == "is_nan" || name == "is_inf"
      return try evaluate(arguments[0], values).map { $0.mapped { $0.isAbsent && !takesNull ? $0 : operation($0) } }
    }
  }

  private static func apply(_ sign: String, _ a: Double, _ b: Double) -> Double {
    switch sign {
    case "+": return a + b
    case "-": return a - b
    case "*": return a * b
    case "/": return a / b
    case "%": return fmod(a, b)
    case "**": return pow(a, b)
    case "==": return a == b ? 1 : 0
    case "!=": return a != b ? 1 : 0
    case "<": return a < b ? 1 : 0
    case "<=": return a <= b ? 1 : 0
    case ">": return a > b ? 1 : 0
    case ">=": return a >= b ? 1 : 0
    case "&&": return a != 0 && b != 0 ? 1 : 0
    default: return a != 0 || b != 0 ? 1 : 0
    }
  }

  static let constants: [String: Double] = ["inf": .infinity, "infn": -.infinity, "nan": .nan, "null": FieldValues.absent]

  static let functions: [String: @Sendable (Double) -> Double] = [
    "abs": { abs($0) }, "log": { log($0) }, "round": { $0.rounded() }, "ceil": { $0.rounded(.up) }, "floor": { $0.rounded(.down) },
    "is_nan": { $0.isNaN && !$0.isAbsent ? 1 : 0 }, "is_null": { $0.isAbsent ? 1 : 0 }, "is_inf": { $0.isInfinite ? 1 : 0 },
    "is_number": { $0.isFinite ? 1 : 0 },
  ]

  private struct Parser {
    private let text: [Character]
    private var position = 0
    private var depth = 0
    var variables: Set<String> = []

    init(_ text: String) { self.text = Array(text.prefix(20_000)) }

    /// Weakest first.
    private static let levels = [["||"], ["&&"], ["==", "!=", "<=", ">=", "<", ">"], ["+", "-"], ["**", "*", "/", "%"]]

    mutating func whole() throws(ExpressionError) -> Node {
      let node = try binary(0)
      skipSpace()
      guard position == text.count else { throw error("unexpected “\(text[position])”") }
      return node
    }

    private mutating func binary(_ level: Int) throws(ExpressionError) -> Node {
      guard level < Self.levels.count else { return try unary() }
      var left = try binary(level + 1)
      while let sign = sign(of: level) {
        left = .binary(sign, left, try binary(level + 1))
        depth += 1
        // Long chains nest to the left, and evaluating them goes as deep.
        guard depth < 500 else { throw error("too long") }
      }
      return left
    }

    private mutating func sign(of level: Int) -> String? {
      skipSpace()
      for sign in Self.levels[level] where text[position...].starts(with: sign) {
        if level == 4, sign == "**" { return nil }
        position += sign.count
        return sign
      }
      return nil
    }

    private mutating func unary() throws(ExpressionError) -> Node {
      skipSpace()
      guard position < text.count else { throw error("unexpected end") }
      if text[position] == "-" || text[position] == "!" {
        let sign = text[position]
        position += 1
        depth += 1
        guard depth < 500 else { throw error("nested too deeply") }
        return .unary(sign, try unary())
      }
      let base = try primary()
      skipSpace()
      guard text[position...].starts(with: "**") else { return base }
      position += 2
      depth += 1
      guard depth < 500 else { throw error("nested too deeply") }
      return .binary("**", base, try unary())
    }

    private mutating func primary() throws(ExpressionError) -> Node {
      skipSpace()
      guard position < text.count else { throw error("unexpected end") }
      let character = text[position]
      if character == "(" {
        position += 1
        depth += 1
        guard depth < 500 else { throw error("nested too deeply") }
        let node = try binary(0)
        try expect(")")
        return node
      }
      if character == "$" { return try variable() }
      if character.isNumber || character == "." { return try number() }
      let name = take { $0.isLetter || $0.isNumber || $0 == "_" }
      guard !name.isEmpty else { throw error("unexpected “\(character)”") }
      return try call(name)
    }

    private mutating func variable() throws(ExpressionError) -> Node {
      position += 1
      let name: String
      if position < text.count, text[position] == "{" {
        position += 1
        name = take { $0 != "}" }
        try expect("}")
      } else {
        name = take { $0.isLetter || $0.isNumber || $0 == "_" }
      }
      guard !name.isEmpty else { throw error("expected a name after $") }
      variables.insert(name)
      return .variable(name)
    }

    private mutating func number() throws(ExpressionError) -> Node {
      let start = position
      var digits = take { $0.isHexDigit || $0 == "." || $0 == "x" || $0 == "X" }
      if digits.last.map({ $0 == "e" || $0 == "E" }) ?? false, position < text.count, text[position] == "-" || text[position] == "+" {
        digits.append(text[position])
        position += 1
        digits += take(\.isNumber)
      }
      guard let value = Double(digits) else {
        position = start
        throw error("“\(digits)” is no number")
      }
      return .number(value)
    }

    private mutating func call(_ name: String) throws(ExpressionError) -> Node {
      try expect("(")
      skipSpace()
      if MathExpression.constants[name] != nil {
        try expect(")")
        return .call(name, [])
      }
      guard MathExpression.functions[name] != nil else { throw error("unknown function “\(name)”") }
      let argument = try binary(0)
      try expect(")")
      return .call(name, [argument])
    }

    private mutating func take(_ isWanted: (Character) -> Bool) -> String {
      let start = position
      while position < text.count, isWanted(text[position]) { position += 1 }
      return String(text[start..<position])
    }

    private mutating func skipSpace() {
      while position < text.count, text[position].isWhitespace { position += 1 }
    }

    private mutating func expect(_ character: Character) throws(ExpressionError) {
      skipSpace()
      guard position < text.count, text[position] == character else { throw error("expected “\(character)”") }
      position += 1
    }

    private func error(_ reason: String) -> ExpressionError { ExpressionError("\(reason) at column \(position + 1)") }
  }
}
