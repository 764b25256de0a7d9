import DataFrames
import Testing

@Suite struct FieldTests {
  @Test func `absent numbers are null and other NaNs are numbers`() {
    let values = FieldValues.numbers([1, FieldValues.absent, .nan])
    #expect(values[0] == .number(1))
    #expect(values[1] == .null)
    if case .number(let value) = values[2] { #expect(value.isNaN) } else { Issue.record("NaN must stay a number") }
  }
}
