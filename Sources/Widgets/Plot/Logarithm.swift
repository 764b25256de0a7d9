import Glibc

/// The few functions of `libm` that drawing needs.
enum Logarithm {
  static func natural(_ value: Double) -> Double { log(value) }
  static func decimal(_ value: Double) -> Double { log10(value) }
  static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
}
