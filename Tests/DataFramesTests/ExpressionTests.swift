import DataFrames
import Testing
import Text
import TimeSeries

@Suite struct ExpressionTests {
  let range = TimeRange(start: Timestamp(milliseconds: 0), end: Timestamp(milliseconds: 4000))

  func evaluated(_ targets: [(String, JSONObject)], _ frames: [DataFrame]) -> ServerExpressions.Result {
    ServerExpressions(targets.map { ServerExpressions.Target(refID: $0.0, model: $0.1) }, range: range).evaluate(frames)
  }

  /// The last values of an expression, by what its labels say.
  func numbers(_ result: ServerExpressions.Result, _ refID: String) -> [String: Value] {
    Dictionary(uniqueKeysWithValues: result.frames.filter { $0.refID == refID }.map { frame in
      let field = frame.fields[frame.fields.count - 1]
      return (field.labels.braced, field.values[field.values.count - 1])
    })
  }

  let a = series(nil, [1000, 2000], [10, 20], labels: ["job": "x"], refID: "A")
  let b = series(nil, [2000, 3000], [5, 50], labels: ["job": "x", "zone": "z"], refID: "B")

  static let cases: [(String, Double)] = [
    ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("2 ** 3 ** 2", 512), ("-2 ** 2", -4), ("!0", 1), ("7 % 4", 3), ("1 > 2 || 3 >= 3", 1),
    ("1 == 1 && 2 != 2", 0), ("abs(-5)", 5), ("ceil(1.2) + floor(1.8) + round(1.5)", 5), ("is_inf(inf())", 1), ("is_nan(nan())", 1),
    ("is_null(null())", 1), ("1e3 / 0x10", 62.5), ("is_number(1)", 1), ("$N * 2", 8), ("${N} - 1", 3),
  ]

  @Test(arguments: cases) func `math follows its precedence`(text: String, value: Double) {
    let number = DataFrame(refID: "N", fields: [Field(name: "Value", values: .numbers([4]))])
    let result = evaluated([("M", ["type": "math", "expression": .string(text)])], [number])
    #expect(numbers(result, "M") == ["{}": .number(value)], "\(result.errors)")
  }

  @Test func `math joins by labels and time`() {
    let result = evaluated([("C", ["type": "math", "expression": "$A / $B"])], [a, b])
    #expect(lines(result.frames[0]) == ["Time: 2000", "C {job=\"x\", zone=\"z\"}: 4"])
  }

  @Test func `expressions feed each other in any order`() {
    let result = evaluated(
      [
        ("T", ["type": "threshold", "expression": "R", "conditions": [["evaluator": ["type": "gt", "params": [14]]]]]),
        ("R", ["type": "reduce", "expression": "$A", "reducer": "mean"]),
      ], [a])
    #expect(numbers(result, "R") == ["{job=\"x\"}": .number(15)])
    #expect(numbers(result, "T") == ["{job=\"x\"}": .number(1)])
  }

  @Test func `reducing treats what is no number by its mode`() {
    let gap = series(nil, [1, 2, 3], [1, .nan, 3], refID: "A")
    func sum(_ settings: JSONValue) -> Value? {
      numbers(evaluated([("R", ["type": "reduce", "expression": "A", "reducer": "sum", "settings": settings])], [gap]), "R")["{}"]
    }
    if case .number(let strict) = sum(nil) { #expect(strict.isNaN) } else { Issue.record("strict must be NaN") }
    #expect(sum(["mode": "dropNN"]) == .number(4))
    #expect(sum(["mode": "replaceNN", "replaceWithValue": 10]) == .number(14))
  }

  @Test func `resampling fills and joins`() {
    func values(_ upsampler: JSONValue) -> String {
      lines(evaluated([("S", ["type": "resample", "expression": "A", "window": "1s", "upsampler": upsampler, "downsampler": "max"])], [a]).frames[0])[1]
    }
    #expect(values("pad") == "S x: -, 10, 20, 20, 20")
    #expect(values("backfilling") == "S x: 10, 10, 20, -, -")
    #expect(values("fillna") == "S x: -, 10, 20, -, -")
  }

  @Test func `classic conditions join from left to right`() {
    let conditions: JSONValue = [
      ["query": ["params": ["A"]], "reducer": ["type": "max"], "evaluator": ["type": "gt", "params": [15]]],
      ["query": ["params": ["B"]], "reducer": ["type": "last"], "evaluator": ["type": "within_range", "params": [0, 10]], "operator": ["type": "and"]],
    ]
    #expect(numbers(evaluated([("K", ["type": "classic_conditions", "conditions": conditions])], [a, b]), "K") == ["{}": .number(0)])
  }

  @Test func `what cannot be evaluated says why`() {
    let result = evaluated(
      [
        ("X", ["type": "math", "expression": "$Y + 1"]), ("Y", ["type": "math", "expression": "$X + 1"]), ("S", ["type": "sql"]),
        ("M", ["type": "math", "expression": "1 +"]), ("N", ["type": "reduce", "expression": "missing", "reducer": "sum"]),
        ("D", ["type": "math", "expression": .string(String(repeating: "(", count: 5000))]),
      ], [])
    #expect(Set(result.errors.keys) == ["X", "Y", "S", "M", "N", "D"])
    #expect(result.errors["X"]?.reason.contains("X, Y") == true)
    #expect(result.frames.isEmpty)
  }
}
