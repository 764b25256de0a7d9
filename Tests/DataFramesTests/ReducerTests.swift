import DataFrames
import Testing
import Text

@Suite struct ReducerTests {
  static let null = FieldValues.absent

  struct Case: CustomTestStringConvertible {
    var id: String
    var values: [Double]
    var result: Value
    var testDescription: String { "\(id) of \(values) is \(result)" }

    init(_ id: String, _ values: [Double], _ result: Value) {
      (self.id, self.values, self.result) = (id, values, result)
    }
  }

  static let cases = [
    Case("lastNotNull", [1, 2, .nan, null], .number(2)), Case("current", [1, 2, null], .number(2)),
    Case("last", [1, null], .null), Case("firstNotNull", [null, .nan, 3], .number(3)), Case("first", [null, 3], .null),
    Case("min", [3, .nan, null, 2], .number(2)), Case("max", [3, null, 2], .number(3)), Case("max", [null], .null),
    Case("mean", [1, null, 3], .number(2)), Case("avg", [1, .nan, 3], .number(2)), Case("sum", [1, null, 3], .number(4)),
    Case("total", [], .number(0)), Case("mean", [], .null), Case("range", [5, 1, 3], .number(4)),
    Case("median", [3, 1, 2], .number(2)), Case("median", [4, 1, 2, 3], .number(2.5)), Case("median", [null], .null),
    Case("variance", [2, 4, 4, 4, 5, 5, 7, 9], .number(4)), Case("stdDev", [2, 4, 4, 4, 5, 5, 7, 9], .number(2)),
    Case("count", [1, null, .nan], .number(2)), Case("countAll", [1, null, .nan], .number(3)), Case("count", [], .number(0)),
    Case("delta", [1, 3, 0, 2, 5], .number(5)), Case("diff", [null, 2, 7], .number(5)), Case("diff", [null], .null),
    Case("diffperc", [2, 3], .number(50)), Case("step", [1, 4, 6], .number(2)), Case("step", [1], .null),
    Case("logmin", [0, -1, 5, 2], .number(2)), Case("logmin", [0], .null), Case("allIsZero", [0, null, 0], .boolean(true)),
    Case("allIsZero", [0, 1], .boolean(false)), Case("allIsZero", [null], .boolean(false)),
    Case("allIsNull", [null, null], .boolean(true)), Case("allIsNull", [], .boolean(true)),
    Case("changeCount", [1, 1, 2, null, 2, 1], .number(2)), Case("distinctCount", [1, 2, 2, null, 1], .number(2)),
    Case("p50", [1, 2, 3, 4], .number(3)), Case("p95", [1, 2, 3, 4, 5], .number(5)), Case("p10", [10, null, 20], .number(10)),
  ]

  @Test(arguments: cases) func `reduces numbers`(_ example: Case) throws {
    let reducer = try #require(Reducer(id: example.id))
    #expect(Field(name: "v", values: .numbers(example.values)).reduced(by: reducer) == example.result)
  }

  @Test func `nulls count as zeros where the field says so`() {
    let config = FieldConfig(displayName: nil)
    var field = Field(name: "v", values: .numbers([4, Self.null]), config: config)
    field.config.nullValueMode = .zero
    #expect(field.reduced(by: [.mean, .min, .count]) == [.number(2), .number(0), .number(2)])
  }

  @Test func `texts have a last, a count and no sum`() {
    let field = Field(name: "v", values: .strings(["a", "b", nil, "b"]))
    #expect(field.reduced(by: [.lastNotNull, .last, .count, .countAll, .mean]) == [.string("b"), .string("b"), .number(3), .number(4), .null])
    #expect(field.reduced(by: .uniqueValues) == .json(["a", "b", nil]))
    #expect(field.reduced(by: [.changeCount, .distinctCount]) == [.number(1), .number(2)])
  }

  @Test func `moments stay moments`() {
    let field = Field(name: "t", values: .times([1000, 2000, 4000]))
    #expect(field.reduced(by: [.max, .range, .step]) == [.time(4000), .number(3000), .number(1000)])
  }

  @Test(arguments: [("p1", "1st %"), ("p22", "22nd %"), ("p13", "13th %"), ("p95", "95th %"), ("lastNotNull", "Last *"), ("sum", "Total")])
  func `names are those of legends`(id: String, name: String) {
    #expect(Reducer(id: id)?.name == name)
  }

  @Test func `ids are unique and unknown ones are refused`() {
    #expect(Set(Reducer.all.map(\.id)).count == 124)
    for reducer in Reducer.all { #expect(Reducer(id: reducer.id) == reducer) }
    #expect(Reducer(id: "p0") == nil && Reducer(id: "p100") == nil && Reducer(id: "mode") == nil)
  }
}
