import Glibc
import GoTemplate
import Text

extension TemplateFunctions {
  /// Sprig's idea of whole numbers: texts and floats are converted, what is none counts as 0.
  static func whole(_ value: TemplateValue) -> Int {
    switch value {
    case .int(let number, _): number
    case .float(let number): Int(clamping: number)
    case .string(let text, _): Int(text) ?? (text.hasPrefix("0x") ? Int(text.dropFirst(2), radix: 16) : nil) ?? Double(text).map { Int(clamping: $0) } ?? 0
    case .bool(let value): value ? 1 : 0
    default: 0
    }
  }

  static func float(_ value: TemplateValue) -> Double {
    switch value {
    case .int(let number, _): Double(number)
    case .float(let number): number
    case .string(let text, _): Double(text) ?? 0
    case .bool(let value): value ? 1 : 0
    default: 0
    }
  }

  private static func fold(_ body: @escaping @Sendable (Int, Int) -> Int) -> TemplateFunction {
    TemplateFunction(.any, variadic: .any) { (values) throws(FunctionFailure) in
      .int(values.dropFirst().reduce(whole(values[0])) { body($0, whole($1)) }, type: .int64)
    }
  }

  private static func foldFloats(_ body: @escaping @Sendable (Double, Double) -> Double) -> TemplateFunction {
    TemplateFunction(.any, variadic: .any) { (values) throws(FunctionFailure) in
      .float(values.dropFirst().reduce(float(values[0])) { body($0, float($1)) })
    }
  }

  private static func dividing(_ body: @escaping @Sendable (Int, Int) -> Int) -> TemplateFunction {
    TemplateFunction(.any, .any) { (values) throws(FunctionFailure) in
      let (left, right) = (whole(values[0]), whole(values[1]))
      guard right != 0 else { throw FunctionFailure("runtime error: integer divide by zero") }
      return .int(body(left, right), type: .int64)
    }
  }

  private static func rounding(_ body: @escaping @Sendable (Double) -> Double) -> TemplateFunction {
    TemplateFunction(.any) { (values) throws(FunctionFailure) in .float(body(float(values[0]))) }
  }

  static let numbers: [String: TemplateFunction] = [
    "add": fold { $0 &+ $1 }, "sub": fold { $0 &- $1 }, "mul": fold { $0 &* $1 },
    "div": dividing { $0.dividedReportingOverflow(by: $1).partialValue }, "mod": dividing { $0.remainderReportingOverflow(dividingBy: $1).partialValue },
    "max": fold { max($0, $1) }, "min": fold { min($0, $1) },
    "addf": foldFloats { $0 + $1 }, "subf": foldFloats { $0 - $1 }, "mulf": foldFloats { $0 * $1 }, "divf": foldFloats { $0 / $1 },
    "maxf": foldFloats { max($0, $1) }, "minf": foldFloats { min($0, $1) },
    "ceil": rounding { $0.rounded(.up) }, "floor": rounding { $0.rounded(.down) },
    "round": TemplateFunction(.any, .any, variadic: .any) { (values) throws(FunctionFailure) in
      // Half goes up from `roundOn`, which is 0.5.
      let power = Glibc.pow(10, Double(min(max(whole(values[1]), -300), 300)))
      let on = values.count > 2 ? float(values[2]) : 0.5
      let scaled = float(values[0]) * power
      let fraction = scaled - scaled.rounded(.towardZero)
      let rounded = fraction.magnitude >= on ? scaled.rounded(scaled < 0 ? .down : .up) : scaled.rounded(scaled < 0 ? .up : .down)
      return .float(rounded / power)
    },
    "int": TemplateFunction(.any) { (values) throws(FunctionFailure) in .int(whole(values[0])) },
    "float64": TemplateFunction(.any) { (values) throws(FunctionFailure) in .float(float(values[0])) },
    "count": TemplateFunction(.string, .string) { (values) throws(FunctionFailure) in
      let pattern = try searched(values[0].text)
      return .int(pattern.allMatches(in: values[1].text, limit: 100_000).count)
    },
    "bytes": TemplateFunction(.string) { (values) throws(FunctionFailure) in
      switch ByteSize.parse(values[0].text) {
      case .success(let size): .float(Double(size))
      case .failure(let failure): throw FunctionFailure(failure.text)
      }
    },
  ]
}

extension Int {
  fileprivate init(clamping value: Double) {
    self = value.isNaN ? 0 : value >= 0x1p63 ? .max : value <= -0x1p63 ? .min : Int(value)
  }
}
