import Glibc

extension Function {
  static let mathematics = [
    Function("abs", summary: "Absolute value", body: .perFloat { abs($0) }),
    Function("ceil", summary: "Rounded up to a whole number", body: .perFloat { $0.rounded(.up) }),
    Function("floor", summary: "Rounded down to a whole number", body: .perFloat { $0.rounded(.down) }),
    Function("exp", summary: "Exponential function", body: .perFloat { exp($0) }),
    Function("sqrt", summary: "Square root", body: .perFloat { $0.squareRoot() }),
    Function("ln", summary: "Natural logarithm", body: .perFloat { log($0) }),
    Function("log2", summary: "Binary logarithm", body: .perFloat { log2($0) }),
    Function("log10", summary: "Decimal logarithm", body: .perFloat { log10($0) }),
    Function("sgn", summary: "−1, 0 or 1 by the sign", body: .perFloat { $0 < 0 ? -1 : $0 > 0 ? 1 : $0 }),
    Function(
      "round", [.vector, .scalar], arity: .lastOptional(upTo: 1),
      summary: "Rounded to the nearest multiple, halves up; to whole numbers without a second argument",
      body: .perFloatWithScalars { value, arguments in
        // Multiplying by the inverse loses less than dividing.
        let inverse = 1 / (arguments.first ?? 1)
        return (value * inverse + 0.5).rounded(.down) / inverse
      }),
    Function(
      "clamp", [.vector, .scalar, .scalar], summary: "Held between a lowest and a highest value",
      body: .perFloatWithScalars { clamp($0, from: $1[0], to: $1[1]) }),
    Function(
      "clamp_min", [.vector, .scalar], summary: "Held at or above a lowest value",
      body: .perFloatWithScalars { clamp($0, from: $1[0], to: .infinity) }),
    Function(
      "clamp_max", [.vector, .scalar], summary: "Held at or below a highest value",
      body: .perFloatWithScalars { clamp($0, from: -.infinity, to: $1[0]) }),
  ]

  static let trigonometry = [
    Function("sin", summary: "Sine of radians", body: .perFloat { sin($0) }),
    Function("cos", summary: "Cosine of radians", body: .perFloat { cos($0) }),
    Function("tan", summary: "Tangent of radians", body: .perFloat { tan($0) }),
    Function("asin", summary: "Arcsine in radians", body: .perFloat { asin($0) }),
    Function("acos", summary: "Arccosine in radians", body: .perFloat { acos($0) }),
    Function("atan", summary: "Arctangent in radians", body: .perFloat { atan($0) }),
    Function("sinh", summary: "Hyperbolic sine", body: .perFloat { sinh($0) }),
    Function("cosh", summary: "Hyperbolic cosine", body: .perFloat { cosh($0) }),
    Function("tanh", summary: "Hyperbolic tangent", body: .perFloat { tanh($0) }),
    Function("asinh", summary: "Inverse hyperbolic sine", body: .perFloat { asinh($0) }),
    Function("acosh", summary: "Inverse hyperbolic cosine", body: .perFloat { acosh($0) }),
    Function("atanh", summary: "Inverse hyperbolic tangent", body: .perFloat { atanh($0) }),
    Function("rad", summary: "Degrees to radians", body: .perFloat { $0 * .pi / 180 }),
    Function("deg", summary: "Radians to degrees", body: .perFloat { $0 * 180 / .pi }),
  ]

  /// NaN bounds give NaN; bounds the wrong way round give nothing.
  private static func clamp(_ value: Double, from lowest: Double, to highest: Double) -> Double? {
    if highest < lowest { return nil }
    if value.isNaN || lowest.isNaN || highest.isNaN { return .nan }
    return max(lowest, min(highest, value))
  }
}
