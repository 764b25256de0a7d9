import DataFrames
import Testing

@Suite struct ExtremaTests {
  @Test(arguments: [
    ([], nil, true), ([3], 3...3, true), ([3, 1, 2], 1...3, true), ([5, 4, 3, 2, 1, 9, 0.5], 0.5...9, true),
    ([1, .nan, 2, 3, 4, 5], 1...5, false), ([.nan, .nan], nil, false), ([1, 2, 3, 4, FieldValues.absent], 1...4, false),
    ([1, 2, 3, .infinity, 5], 1...Double.infinity, false), ([0, 1, 2, 3, 4, 5, 6, -.infinity], -Double.infinity...6, false),
  ] as [([Double], ClosedRange<Double>?, Bool)])
  func overAllButNaN(_ values: [Double], _ range: ClosedRange<Double>?, _ areAllFinite: Bool) {
    let ends = Extrema(values)
    #expect(ends.range == range)
    #expect(ends.areAllFinite == areAllFinite)
  }

  @Test func otherValuesHaveOtherEnds() {
    var field = FieldConfigApplier(defaults: FieldConfig()).apply(to: [DataFrame(fields: [Field(name: "Value", values: .numbers([1, 2]))])])[0].fields[0]
    #expect(field.state.ends?.range == 1...2)
    field.values = .numbers([7])
    #expect(field.numericRange == 7...7)
  }
}
