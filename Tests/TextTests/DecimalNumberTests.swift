import TestSupport
import Testing
import Text

/// Numbers by the short way must be those of the long way, to the last bit.
@Suite struct DecimalNumberTests {
  private func read(_ text: String) throws -> Double? { try JSONValue.parse(text).number }

  static let hard = [
    // Exactly between two doubles, and a digit beside it.
    "9007199254740993", "9007199254740995", "9007199254740993.1", "18014398509481986", "1125899906842624.125", "1125899906842624.375",
    "9007199254740992.9999", "4503599627370496.5", "4503599627370497.5", "0.500000000000000166", "5e-1",
    // Known to need every bit.
    "8.589973e9", "3.7252902984619140625e-09", "7.2057594037927933e16", "1e23", "8.988465674311579e307", "2.2250738585072011e-308", "4.9e-324",
    "6631236846766476e-316", "9.5367431640625e-7", "1.7976931348623157e308", "123456789012345678e-40", "9999999999999999999e-54", "9999999999999999999e35",
    "1e-54", "1e-55", "1e55", "1e56", "0.000000000000000000000000001", "0e50", "0.0", "18446744073709551615", "18446744073709551616",
  ]

  @Test(arguments: hard) func `hard cases`(_ text: String) throws {
    #expect(try read(text)?.bitPattern == Double(text)?.bitPattern)
    #expect(try read("-" + text)?.bitPattern == Double("-" + text)?.bitPattern)
  }

  @Test func `twenty thousand of every size`() throws {
    var generator = SplitMix(seed: 7)
    for _ in 0..<20_000 {
      let digits = String(generator.next() >> (generator.next() % 60))
      let exponent = Int(generator.next() % 130) - 65
      let text = generator.next() % 2 == 0 ? "\(digits)e\(exponent)" : "\(Double(bitPattern: generator.next() & 0x7fdf_ffff_ffff_ffff))"
      #expect(try read(text)?.bitPattern == Double(text)?.bitPattern, "\(text)")
    }
  }
}
