import Text

/// Go's own functions; `and` and `or` are part of the evaluation, since they need not evaluate all their arguments.
enum BuiltinFunctions {
  static let all: [String: TemplateFunction] = [
    "call": TemplateFunction(.any, variadic: .any, body: call),
    "html": TemplateFunction(variadic: .any) { (values) throws(FunctionFailure) in .string(Escaping.html(joined(values))) },
    "js": TemplateFunction(variadic: .any) { (values) throws(FunctionFailure) in .string(Escaping.javaScript(joined(values))) },
    "urlquery": TemplateFunction(variadic: .any) { (values) throws(FunctionFailure) in .string(Escaping.query(joined(values))) },
    "index": TemplateFunction(.any, variadic: .any) { (values) throws(FunctionFailure) in try Indexing.element(values[0], Array(values.dropFirst())) },
    "slice": TemplateFunction(.any, variadic: .any) { (values) throws(FunctionFailure) in try Indexing.slice(values[0], Array(values.dropFirst())) },
    "len": TemplateFunction(.any) { (values) throws(FunctionFailure) in .int(try Indexing.length(values[0])) },
    "not": TemplateFunction(.any) { (values) throws(FunctionFailure) in .bool(!values[0].isTrue) },
    "print": TemplateFunction(variadic: .any) { (values) throws(FunctionFailure) in .string(joined(values)) },
    "println": TemplateFunction(variadic: .any) { (values) throws(FunctionFailure) in .string(values.map(\.text).joined(separator: " ") + "\n") },
    "printf": TemplateFunction(.string, variadic: .any) { (values) throws(FunctionFailure) in
      .string(try GoFormat(values[0].text, Array(values.dropFirst())).text())
    },
    "eq": TemplateFunction(.any, variadic: .any, body: Comparisons.equal),
    "ne": TemplateFunction(.any, .any) { (values) throws(FunctionFailure) in .bool(!(try Comparisons.areEqual(values[0], values[1]))) },
    "lt": TemplateFunction(.any, .any) { (values) throws(FunctionFailure) in .bool(try Comparisons.less(values[0], values[1])) },
    "le": TemplateFunction(.any, .any) { (values) throws(FunctionFailure) in .bool(try Comparisons.lessOrEqual(values[0], values[1])) },
    "gt": TemplateFunction(.any, .any) { (values) throws(FunctionFailure) in .bool(!(try Comparisons.lessOrEqual(values[0], values[1]))) },
    "ge": TemplateFunction(.any, .any) { (values) throws(FunctionFailure) in .bool(!(try Comparisons.less(values[0], values[1]))) },
  ]

  private static func call(_ values: [TemplateValue]) throws(FunctionFailure) -> TemplateValue {
    guard let type = values.first?.type else { throw FunctionFailure("call of nil") }
    throw FunctionFailure("non-function of type \(type)")
  }

  /// `fmt.Sprint`: a blank between two operands that are both no text.
  static func joined(_ values: [TemplateValue]) -> String {
    var result = ""
    var afterText = true
    for (index, value) in values.enumerated() {
      let isText = if case .string = value { true } else { false }
      if index > 0, !isText, !afterText { result += " " }
      result += value.text
      afterText = isText
    }
    return result
  }
}

/// Reaching into texts, lists and maps.
enum Indexing {
  static func length(_ value: TemplateValue) throws(FunctionFailure) -> Int {
    switch value {
    case .string(let text, _): text.utf8.count
    case .list(let list): list.values.count
    case .map(let map): map.values.count
    case .none: throw FunctionFailure("len of untyped nil")
    default: throw FunctionFailure("len of type \(value.type ?? "nil")")
    }
  }

  static func element(_ value: TemplateValue, _ keys: [TemplateValue]) throws(FunctionFailure) -> TemplateValue {
    if case .none = value { throw FunctionFailure("index of untyped nil") }
    var value = value
    for key in keys {
      switch value {
      case .none: throw FunctionFailure("index of nil pointer")
      case .list(let list): value = list.values[try place(key, below: list.values.count)]
      case .string(let text, _):
        let bytes = Array(text.utf8)
        value = .int(Int(bytes[try place(key, below: bytes.count)]), type: .uint8)
      case .map(let map):
        guard case .string(let name, _) = key else { throw FunctionFailure("value has type \(key.type ?? "nil"); should be string") }
        value = map.values[name] ?? map.zero
      default: throw FunctionFailure("can't index item of type \(value.type ?? "nil")")
      }
    }
    return value
  }

  private static func place(_ key: TemplateValue, below count: Int) throws(FunctionFailure) -> Int {
    guard case .int(let index, _) = key else {
      throw FunctionFailure(key.type.map { "cannot index slice/array with type \($0)" } ?? "cannot index slice/array with nil")
    }
    guard (0..<count).contains(index) else { throw FunctionFailure("index out of range: \(index)") }
    return index
  }

  static func slice(_ value: TemplateValue, _ bounds: [TemplateValue]) throws(FunctionFailure) -> TemplateValue {
    guard bounds.count <= 3 else { throw FunctionFailure("too many slice indexes: \(bounds.count)") }
    let count: Int
    switch value {
    case .string(let text, _):
      guard bounds.count < 3 else { throw FunctionFailure("cannot 3-index slice a string") }
      count = text.utf8.count
    case .list(let list): count = list.values.count
    case .none: throw FunctionFailure("slice of untyped nil")
    default: throw FunctionFailure("can't slice item of type \(value.type ?? "nil")")
    }
    let from = bounds.isEmpty ? 0 : try place(bounds[0], below: count + 1)
    let to = bounds.count < 2 ? count : try place(bounds[1], below: count + 1)
    guard from <= to else { throw FunctionFailure("invalid slice index: \(from) > \(to)") }
    switch value {
    case .list(let list): return .list(TemplateList(Array(list.values[from..<to]), type: list.type))
    default: return .string(String(decoding: Array(value.text.utf8)[from..<to], as: UTF8.self))
    }
  }
}

/// Texts for other languages, as Go's `html`, `js` and `urlquery` write them.
package enum Escaping {
  package static func html(_ text: String) -> String {
    replacing(text, ["\0": "\u{FFFD}", "\"": "&#34;", "'": "&#39;", "&": "&amp;", "<": "&lt;", ">": "&gt;"])
  }

  static func javaScript(_ text: String) -> String {
    var result = ""
    let signs: [Unicode.Scalar: String] = [
      "\\": "\\\\", "'": "\\'", "\"": "\\\"", "<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "=": "\\u003D",
    ]
    for scalar in text.unicodeScalars {
      if let sign = signs[scalar] {
        result += sign
      } else if scalar.value < 0x20 || (scalar.value >= 0x80 && !GoQuoting.isPrintable(scalar)) {
        result += "\\u" + GoQuoting.hexadecimal(scalar.value, width: 4).uppercased()
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// `url.QueryEscape`: a blank becomes `+`.
  package static func query(_ text: String) -> String {
    text.split(separator: " ", omittingEmptySubsequences: false).map { URLText.encodedComponent(String($0)) }.joined(separator: "+")
  }

  private static func replacing(_ text: String, _ signs: [Unicode.Scalar: String]) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if let sign = signs[scalar] { result += sign } else { result.unicodeScalars.append(scalar) }
    }
    return result
  }
}
