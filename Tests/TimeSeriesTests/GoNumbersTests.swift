import Testing
import TimeSeries

@Suite struct GoNumbersTests {
  struct Case: CustomTestStringConvertible {
    var value: Double
    var general: String
    var twoDigits: String
    var testDescription: String { "\(value)" }
  }

  static let cases = [
    Case(value: 0, general: "0", twoDigits: "0"),
    Case(value: -1.5, general: "-1.5", twoDigits: "-1.5"),
    Case(value: 100_000, general: "100000", twoDigits: "1e+05"),
    Case(value: 1_000_000, general: "1e+06", twoDigits: "1e+06"),
    Case(value: 123_456_789, general: "1.23456789e+08", twoDigits: "1.2e+08"),
    Case(value: 0.0001, general: "0.0001", twoDigits: "0.0001"),
    Case(value: 0.00001234, general: "1.234e-05", twoDigits: "1.2e-05"),
    Case(value: 9.96, general: "9.96", twoDigits: "10"),
    Case(value: 1e300, general: "1e+300", twoDigits: "1e+300"),
    Case(value: .infinity, general: "+Inf", twoDigits: "+Inf"),
    Case(value: -.infinity, general: "-Inf", twoDigits: "-Inf"),
    Case(value: .nan, general: "NaN", twoDigits: "NaN"),
  ]

  @Test(arguments: cases) func `numbers look as Go's %g writes them`(_ example: Case) {
    #expect(example.value.goGeneral == example.general)
    #expect(example.value.goGeneral(digits: 2) == example.twoDigits)
  }
}
