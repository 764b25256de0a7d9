/// A decimal number of at most 19 digits as the nearest double, in a few multiplications.
///
/// The method is Eisel's and Lemire's (D. Lemire, “Number Parsing at a Gigabyte per Second”, Software: Practice and
/// Experience 51(8), 2021): the digits times the first 128 bits of the power of five, which are enough but for cases that
/// it recognises.
enum DecimalNumber {
  private static let exactPowers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// The exponents whose powers are kept.
  private static let exponents = -54...55

  /// Significands of 5ⁿ for ``exponents``, highest bit set, each as its high and its low half.
  private static let powersOfFive: [UInt64] = exponents.flatMap { exponent -> [UInt64] in
    let power = (0..<abs(exponent)).reduce(UInt128(1)) { power, _ in power * 5 }
    var significand: UInt128
    if exponent >= 0 {
      significand = power << UInt128(power.leadingZeroBitCount)
    } else {
      // 2^(bits + 127) / 5ⁿ by long division; short powers are rounded up, as the method wants them.
      var rest = UInt128(1) << UInt128(127 - power.leadingZeroBitCount)
      significand = 0
      for _ in 0..<128 {
        rest <<= 1
        significand <<= 1
        if rest >= power {
          rest -= power
          significand |= 1
        }
      }
      if exponent >= -27 { significand += 1 }
    }
    return [UInt64(truncatingIfNeeded: significand >> 64), UInt64(truncatingIfNeeded: significand)]
  }

  /// `digits · 10^exponent`, rounded as IEEE 754 wants it; `nil` where that takes more than this.
  @inline(__always)
  static func value(digits: UInt64, exponent: Int) -> Double? {
    if digits <= 1 << 53, exponent >= -22, exponent <= 22 {
      // Both operands are exact, so the single operation rounds once.
      return exponent < 0 ? Double(digits) / exactPowers[-exponent] : Double(digits) * exactPowers[exponent]
    }
    return rounded(digits: digits, exponent: exponent)
  }

  private static func rounded(digits: UInt64, exponent: Int) -> Double? {
    guard digits != 0 else { return 0 }
    guard exponents.contains(exponent) else { return nil }
    let index = 2 * (exponent - exponents.lowerBound)
    let shift = digits.leadingZeroBitCount
    let word = digits << UInt64(shift)
    var product = word.multipliedFullWidth(by: powersOfFive[index])
    // The low half of the power matters only where the bits that are dropped might carry.
    if product.high & 0x1ff == 0x1ff {
      let second = word.multipliedFullWidth(by: powersOfFive[index + 1])
      let (low, carries) = product.low.addingReportingOverflow(second.high)
      product = (product.high + (carries ? 1 : 0), low)
    }
    let (high, low) = (product.high, product.low)
    if low == .max, exponent < -27 { return nil }
    let upper = Int(high >> 63)
    let dropped = UInt64(upper + 64 - 52 - 3)
    var mantissa = high >> dropped
    var binary = ((217_706 * exponent) >> 16) + 63 + upper - shift + 1023
    guard binary > 0, binary < 2046 else { return nil }
    // Exactly between two doubles: to the even one.
    if low <= 1, exponent >= -4, exponent <= 23, mantissa & 3 == 1, mantissa << dropped == high { mantissa &= ~1 }
    mantissa = (mantissa + (mantissa & 1)) >> 1
    if mantissa >= 1 << 53 { (mantissa, binary) = (1 << 52, binary + 1) }
    return Double(bitPattern: UInt64(binary) << 52 | mantissa & (1 << 52 - 1))
  }
}
