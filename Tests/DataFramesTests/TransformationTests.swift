import DataFrames
import Testing
import Text
import TimeSeries

@Suite struct TransformationTests {
  let people = DataFrame(
    refID: "A",
    fields: [
      Field(name: "Time", values: .times([3, 1, 2])), Field(name: "name", values: .strings(["b", "a", "c"])),
      Field(name: "age", values: .numbers([30, null, 20])),
    ])

  @Test func `organize leaves out, orders and renames`() {
    let options: JSONObject = [
      "excludeByName": ["Time": true], "indexByName": ["age": 0, "name": 1], "renameByName": ["age": "Years"],
    ]
    #expect(transformed([people], "organize", options) == [["Years: 30, -, 20", "name: b, a, c"]])
    #expect(transformed([people], "organize", ["includeByName": ["name": true]]) == [["name: b, a, c"]])
  }

  @Test func `filters by name, pattern and value`() {
    #expect(transformed([people], "filterFieldsByName", ["include": ["names": ["age"]]]) == [["age: 30, -, 20"]])
    #expect(transformed([people], "filterFieldsByName", ["exclude": ["pattern": "/^(Time|a)/"]]) == [["name: b, a, c"]])
    let older: JSONObject = [
      "filters": [["fieldName": "age", "config": ["id": "greater", "options": ["value": 25]]]], "type": "include", "match": "any",
    ]
    #expect(transformed([people], "filterByValue", older) == [["Time: 3", "name: b", "age: 30"]])
    let unknown: JSONObject = ["filters": [["fieldName": "age", "config": ["id": "isNull"]]], "type": "exclude", "match": "all"]
    #expect(transformed([people], "filterByValue", unknown) == [["Time: 3, 2", "name: b, c", "age: 30, 20"]])
  }

  @Test func `renames by pattern`() {
    #expect(
      transformed([people], "renameByRegex", ["regex": "(.)ame", "renamePattern": "$1-x"])[0][1] == "n-x: b, a, c")
    #expect(transformed([people], "renameByRegex", ["regex": "/a/g", "renamePattern": "A"])[0][1] == "nAme: b, a, c")
  }

  @Test func `reduces series to rows and fields to one row`() {
    let frames = [series("up", [1, 2], [1, 3]), series("down", [1, 2], [5, null])]
    #expect(
      transformed(frames, "reduce", ["reducers": ["max", "lastNotNull"]])
        == [["Field: up, down", "Max: 3, 5", "Last *: 3, 5"]])
    #expect(transformed([people], "reduce", ["reducers": ["sum"], "mode": "reduceFields"])[0] == ["name: 0", "age: 50"])
    let labelled = [series(nil, [1], [4], labels: ["job": "x", "zone": "z"])]
    #expect(
      transformed(labelled, "reduce", ["reducers": ["mean"], "labelsToFields": true])
        == [["Field: Value", "job: x", "zone: z", "Mean: 4"]])
  }

  @Test func `merges rows that agree`() {
    let cpu = DataFrame(fields: [Field(name: "host", values: .strings(["a", "b"])), Field(name: "cpu", values: .numbers([1, 2]))])
    let ram = DataFrame(fields: [Field(name: "host", values: .strings(["b", "c"])), Field(name: "ram", values: .numbers([5, 6]))])
    #expect(transformed([cpu, ram], "merge") == [["host: a, b, c", "cpu: 1, 2, -", "ram: -, 5, 6"]])
    let alone = DataFrame(fields: [Field(name: "x", values: .numbers([1]))])
    #expect(transformed([cpu, alone], "merge").count == 2)
  }

  @Test func `joins outer, inner and as tables`() {
    let left = series("l", [1, 2, 3], [10, 20, 30])
    let right = series("r", [2, 4], [200, 400])
    #expect(transformed([left, right], "joinByField") == [["Time: 1, 2, 3, 4", "l l: 10, 20, 30, -", "r r: -, 200, -, 400"]])
    #expect(
      transformed([left, right], "joinByField", ["mode": "inner"]) == [["Time: 2", "l l: 20", "r r: 200"]])
    let a = DataFrame(fields: [Field(name: "k", values: .strings(["x", "x", "y"])), Field(name: "a", values: .numbers([1, 2, 3]))])
    let b = DataFrame(fields: [Field(name: "k", values: .strings(["x", "z"])), Field(name: "b", values: .numbers([7, 9]))])
    #expect(
      transformed([a, b], "joinByField", ["byField": "k", "mode": "outerTabular"])
        == [["k: x, x, y, z", "a: 1, 2, 3, -", "b: 7, 7, -, 9"]])
    #expect(transformed([a, b], "seriesToColumns", ["byField": "k"]) == [["k: x, y, z", "a: 2, 3, -", "b: 7, -, 9"]])
  }

  @Test func `labels become columns or tables`() {
    let frames = [series(nil, [1, 2], [1, 2], labels: ["host": "a"]), series(nil, [1, 2], [3, 4], labels: ["host": "b"])]
    #expect(transformed(frames, "labelsToFields") == [["Time: 1, 2", "Value: 1, 2", "host: a, a"], ["Time: 1, 2", "Value: 3, 4", "host: b, b"]])
    #expect(transformed(frames, "labelsToFields", ["valueLabel": "host"]) == [["Time: 1, 2", "a: 1, 2"], ["Time: 1, 2", "b: 3, 4"]])
    #expect(transformed(frames, "labelsToFields", ["mode": "rows"]) == [["label: host", "value: a"], ["label: host", "value: b"]])
    let metrics = [
      series(nil, [1], [1], labels: ["host": "a", "m": "cpu"]), series(nil, [1], [2], labels: ["host": "a", "m": "ram"]),
      series(nil, [1], [3], labels: ["host": "b", "m": "cpu"]),
    ]
    #expect(transformed(metrics, "joinByLabels", ["value": "m"]) == [["host: a, b", "cpu: 1, 3", "ram: 2, -"]])
  }

  @Test func `series become rows, newest first`() {
    #expect(
      transformed([series("a", [1, 3], [1, 3]), series("b", [2], [2])], "seriesToRows")
        == [["Time: 3, 2, 1", "Metric: a, b, a", "Value: 3, 2, 1"]])
  }

  struct Calculation: CustomTestStringConvertible {
    var options: JSONObject
    var line: String
    var testDescription: String { line }
  }

  static let calculations = [
    Calculation(options: [:], line: "Total: 5, 9"),
    Calculation(options: ["mode": "reduceRow", "reduce": ["reducer": "max", "include": ["a"]], "alias": "top"], line: "top: 1, 3"),
    Calculation(options: ["mode": "binary", "binary": ["left": "a", "operator": "*", "right": "b"]], line: "a * b: 4, 18"),
    Calculation(
      options: [
        "mode": "binary",
        "binary": ["left": ["matcher": ["id": "byName", "options": "a"]], "operator": "-", "right": ["fixed": "1"]],
      ], line: "a - 1: 0, 2"),
    Calculation(options: ["mode": "unary", "unary": ["operator": "exp", "fieldName": "zero"]], line: "exp(zero): 1, 1"),
    Calculation(options: ["mode": "cumulativeFunctions", "cumulative": ["field": "a", "reducer": "sum"]], line: "cumulative sum(a): 1, 4"),
    Calculation(
      options: ["mode": "windowFunctions", "window": ["field": "b", "reducer": "mean", "windowSizeMode": "fixed", "windowSize": 2]],
      line: "trailing moving mean(b): 4, 5"),
    Calculation(options: ["mode": "index"], line: "Row: 0, 1"),
  ]

  @Test(arguments: calculations) func `calculates a field`(_ example: Calculation) {
    let frame = DataFrame(fields: [
      Field(name: "a", values: .numbers([1, 3])), Field(name: "b", values: .numbers([4, 6])),
      Field(name: "zero", values: .numbers([0, 0])),
    ])
    #expect(transformed([frame], "calculateField", example.options)[0].last == example.line)
  }

  @Test func `calculates with every number and may replace`() {
    let frame = DataFrame(fields: [
      Field(name: "Time", values: .times([1])), Field(name: "a", values: .numbers([1])), Field(name: "b", values: .numbers([4])),
    ])
    let options: JSONObject = [
      "mode": "binary", "replaceFields": true,
      "binary": ["left": ["matcher": ["id": "byType", "options": "number"]], "operator": "/", "right": "2"],
    ]
    #expect(transformed([frame], "calculateField", options) == [["Time: 1", "a / 2: 0.5", "b / 2: 2"]])
  }

  @Test func `groups`() {
    let frame = DataFrame(fields: [
      Field(name: "host", values: .strings(["a", "b", "a"])), Field(name: "v", values: .numbers([1, 2, 3])),
    ])
    let fields: JSONValue = ["host": ["operation": "groupby"], "v": ["operation": "aggregate", "aggregations": ["sum", "count"]]]
    #expect(transformed([frame], "groupBy", ["fields": fields]) == [["host: a, b", "v (sum): 4, 2", "v (count): 2, 1"]])
    #expect(
      transformed([frame], "groupToNestedTable", ["fields": ["host": ["operation": "groupby"]]])
        == [["host: a, b", "__nestedFrames: [1 frame], [1 frame]"]])
    let cells = DataFrame(fields: [
      Field(name: "r", values: .strings(["x", "x", "y"])), Field(name: "c", values: .strings(["1", "2", "1"])),
      Field(name: "v", values: .numbers([5, 6, 7])),
    ])
    let matrix: JSONObject = ["columnField": "c", "rowField": "r", "valueField": "v"]
    #expect(transformed([cells], "groupingToMatrix", matrix) == [["r\\c: x, y", "1: 5, 7", "2: 6, -"]])
  }

  @Test func `sorts and limits`() {
    #expect(transformed([people], "sortBy", ["sort": [["field": "name"]]])[0][1] == "name: a, b, c")
    #expect(transformed([people], "sortBy", ["sort": [["field": "age", "desc": true]]])[0][2] == "age: 30, 20, -")
    #expect(transformed([people], "limit", ["limitField": 1])[0][0] == "Time: 3")
    #expect(transformed([people], "limit", ["limitField": "-2"])[0][0] == "Time: 1, 2")
  }

  @Test func `rows become fields with config`() throws {
    let table = DataFrame(fields: [
      Field(name: "sensor", values: .strings(["t", "p"])), Field(name: "reading", values: .numbers([21, 1000])),
      Field(name: "unit", values: .strings(["celsius", "pressurehpa"])), Field(name: "site", values: .strings(["x", "y"])),
    ])
    let frames = TransformationPipeline([Transformation(id: "rowsToFields")]).apply(to: [table]).frames
    #expect(frames[0].fields.map(\.name) == ["t", "p"])
    #expect(frames[0].fields.map(\.config.unit) == ["celsius", "pressurehpa"])
    #expect(frames[0].fields[1].labels == ["site": "y"])
    #expect(frames[0].fields[1].values == .numbers([1000]))
  }

  @Test func `a frame configures others`() {
    let config = DataFrame(
      refID: "C", fields: [Field(name: "max", values: .numbers([90, 100])), Field(name: "limit", values: .numbers([80]))])
    let options: JSONObject = [
      "configRefId": "C",
      "mappings": [["fieldName": "limit", "handlerKey": "threshold1", "handlerArguments": ["threshold": ["color": "orange"]]]],
    ]
    let result = TransformationPipeline([Transformation(id: "configFromData", options: options)]).apply(to: [series("a", [1], [1]), config])
    #expect(result.frames.count == 1)
    #expect(result.frames[0].fields[1].config.max == 100)
    #expect(result.frames[0].fields[1].config.thresholds?.steps.map(\.color) == ["green", "orange"])
  }

  @Test func `converts types`() {
    let frame = DataFrame(fields: [
      Field(name: "n", values: .strings(["1,234.5", "x", ""])), Field(name: "t", values: .strings(["2021-03-04", "1970-01-01", nil])),
    ])
    let options: JSONObject = [
      "conversions": [
        ["targetField": "n", "destinationType": "number"],
        ["targetField": "t", "destinationType": "time", "dateFormat": "YYYY-MM-DD"],
      ]
    ]
    #expect(transformed([frame], "convertFieldType", options) == [["n: 1234.5, -, -", "t: 1614816000000, 0, -"]])
    #expect(
      transformed([people], "convertFieldType", ["conversions": [["targetField": "age", "destinationType": "boolean"]]])[0][2]
        == "age: true, false, true")
  }

  @Test func `extracts fields`() {
    func texts(_ values: [String?]) -> DataFrame { DataFrame(fields: [Field(name: "line", values: .strings(values))]) }
    #expect(
      transformed([texts([#"{"a":1,"b":"x"}"#, "no"])], "extractFields", ["source": "line", "format": "json", "replace": true])
        == [["a: 1, -", "b: x, -"]])
    #expect(
      transformed([texts([#"a=1, b: "two words""#])], "extractFields", ["source": "line", "format": "kvp", "replace": true])
        == [["a: 1", "b: two words"]])
    let paths: JSONObject = [
      "source": "line", "format": "json", "replace": true, "jsonPaths": [["path": "a.b[1].c", "alias": "deep"], ["path": "none"]],
    ]
    #expect(
      transformed([texts([#"{"a":{"b":[0,{"c":7}]}}"#])], "extractFields", paths) == [["deep: 7", "none: Not Found"]])
    let regex: JSONObject = ["source": "line", "format": "regexp", "regExp": "/(?<verb>\\w+) (?<path>\\S+)/", "replace": true]
    #expect(transformed([texts(["GET /x y"])], "extractFields", regex) == [["verb: GET", "path: /x"]])
  }

  @Test func `prepares time series`() {
    let long = DataFrame(fields: [
      Field(name: "t", values: .times([1, 1, 2])), Field(name: "v", values: .numbers([1, 2, 3])), Field(name: "h", values: .strings(["a", "b", "a"])),
    ])
    #expect(transformed([long], "prepareTimeSeries", ["format": "multi"]) == [["t: 1, 2", "v a: 1, 3"], ["t: 1", "v b: 2"]])
    let wide = DataFrame(fields: [
      Field(name: "t", values: .times([2, 1])), Field(name: "v", values: .numbers([1, 2]), labels: ["h": "a"]),
      Field(name: "v", values: .numbers([3, 4]), labels: ["h": "b"]),
    ])
    #expect(transformed([wide], "prepareTimeSeries", ["format": "long"]) == [["t: 1, 1, 2, 2", "v: 2, 4, 1, 3", "h: a, b, a, b"]])
  }

  @Test func `series become sparklines`() {
    let frames = [series(nil, [1, 2], [1, 2], labels: ["h": "a"]), series(nil, [1, 2], [5, 6], labels: ["h": "b"])]
    let result = TransformationPipeline([Transformation(id: "timeSeriesTable", options: ["A": ["stat": "max"]])]).apply(to: frames).frames
    #expect(lines(result[0]) == ["h: a, b", "Trend #A: [1 frame], [1 frame]"])
    guard case .frames(let cells) = result[0].fields[1].values else { Issue.record("no sparklines"); return }
    #expect(cells[1][0].meta.custom == ["value": 6])
  }

  @Test func `counts values in buckets`() {
    let frame = DataFrame(fields: [Field(name: "v", values: .numbers([1, 2, 2.5, 7, null]))])
    #expect(transformed([frame], "histogram", ["bucketSize": 2]) == [["xMin: 0, 2, 6", "xMax: 2, 4, 8", "v: 1, 2, 1"]])
    let map = transformed([series("a", [0, 1000], [0, 9])], "heatmap", ["xBuckets": ["mode": "size", "value": "1s"], "yBuckets": ["mode": "count", "value": 2]])
    #expect(map == [["xMin: 0, 0, 1000, 1000", "yMin: 0, 9, 0, 9", "Count: 1, 0, 0, 1"]])
  }

  /// The second of each pair is where the second column or row begins.
  @Test(arguments: [
    ("xMin", [0, 19_000], ["xBuckets": JSONValue.null], 1000), ("xMin", [0, 3_600_000], [:], 120_000), ("xMin", [0, 60_000], ["xBuckets": ["mode": "count", "value": "3"]], 30_000),
    ("xMin", [0, 60_000], ["xBuckets": ["mode": "size", "value": "45s"]], 45_000), ("xMin", [0, 60_000], ["xBuckets": ["mode": "size", "value": 500]], 500),
    ("yMin", [0, 9], [:], 1), ("yMin", [0, 24], [:], 2), ("yMin", [0, 0.3], ["yBuckets": ["mode": "count", "value": 2]], 0.3), ("yMin", [0, 140], [:], 15),
    ("yMin", [0, 100], ["yBuckets": ["mode": "size", "value": 40]], 40), ("yMin", [0, 100], ["yBuckets": ["mode": "size", "value": -1]], 10),
    ("yMin", [1, 100], ["yBuckets": ["scale": ["type": "log", "log": 2]]], 2), ("yMin", [1, 100], ["yBuckets": ["value": 2, "scale": ["type": "log", "log": 10]]], 3.1622776601683795),
  ] as [(String, [Double], JSONObject, Double)])
  func `buckets of heatmaps have Grafana's sizes`(_ axis: String, _ ends: [Double], _ options: JSONObject, _ second: Double) throws {
    let points = axis == "xMin" ? series("a", ends.map { Int64($0) }, [0, 1]) : series("a", [0, 1], ends)
    let map = TransformationPipeline([Transformation(id: "heatmap", options: options)]).apply(to: [points]).frames
    let field = try #require(map.first?.fields.first { $0.name == axis })
    let starts = Set(field.values.rows.map(\.scriptNumber)).sorted()
    #expect(starts.dropFirst().first == second)
  }

  @Test func `transposes and partitions`() {
    #expect(
      transformed([people], "transpose")[0] == ["Field: name, age", "3: b, 30", "1: a, -", "2: c, 20"])
    let frame = DataFrame(name: "f", fields: [Field(name: "h", values: .strings(["a", "b", "a"])), Field(name: "v", values: .numbers([1, 2, 3]))])
    #expect(transformed([frame], "partitionByValues", ["fields": ["h"]]) == [["v a: 1, 3"], ["v b: 2"]])
    let named = TransformationPipeline([
      Transformation(id: "partitionByValues", options: ["fields": ["h"], "naming": ["asLabels": false, "withNames": true, "append": true]])
    ]).apply(to: [frame]).frames
    #expect(named.map(\.name) == ["f h=a", "f h=b"])
  }

  @Test func `formats times and texts`() {
    #expect(transformed([people], "formatTime", ["timeField": "Time", "outputFormat": "YYYY"])[0][0] == "Time: 1970, 1970, 1970")
    let frame = DataFrame(fields: [Field(name: "s", values: .strings(["hello big_world"]))])
    let cases = [
      ("Upper Case", "HELLO BIG_WORLD"), ("Title Case", "Hello Big_world"), ("Camel Case", "helloBigWorld"),
      ("Kebab Case", "hello-big-world"), ("Snake Case", "hello_big_world"), ("Pascal Case", "HelloBigWorld"),
    ]
    for (format, text) in cases {
      #expect(transformed([frame], "formatString", ["stringField": "s", "outputFormat": .string(format)]) == [["s: \(text)"]])
    }
    #expect(
      transformed([frame], "formatString", ["stringField": "s", "outputFormat": "Substring", "substringStart": 1, "substringEnd": 4])
        == [["s: ell"]])
  }

  @Test func `a trend runs through its points`() {
    let options: JSONObject = ["predictionCount": 3, "modelType": "polynomial", "degree": 2, "xFieldName": "x", "yFieldName": "y"]
    let frame = DataFrame(fields: [Field(name: "x", values: .numbers([0, 1, 2, 3])), Field(name: "y", values: .numbers([0, 1, 4, 9]))])
    let result = TransformationPipeline([Transformation(id: "regression", options: options)]).apply(to: [frame]).frames
    guard result.count == 2, case .numbers(let values) = result[1].fields[1].values else { Issue.record("no trend"); return }
    #expect(zip(values, [0, 1, 9]).allSatisfy { abs($0 - $1) < 1e-9 })
  }

  @Test func `filters, topics and disabled ones are respected, unknown ones are noted`() {
    let frames = [series("a", [1, 2], [1, 2], refID: "A"), series("b", [1, 2], [3, 4], refID: "B")]
    let pipeline = TransformationPipeline([
      Transformation(id: "limit", options: ["limitField": 1], filter: FieldMatcher(id: "byRefId", options: "/^(?:B)$/")),
      Transformation(id: "limit", isDisabled: true, options: ["limitField": 0]), Transformation(id: "no-such-thing"),
      Transformation(id: "limit", options: ["limitField": 0], topic: "annotations"),
    ])
    let result = pipeline.apply(to: frames)
    #expect(result.frames.map(\.rowCount).sorted() == [1, 2])
    #expect(result.notices.map(\.severity) == [.warning])
  }

  @Test func `frames outside a filter come back where they were`() {
    let frames = ["A", "B", "C"].map { series($0, [1, 2], [1, 2], refID: $0) }
    func order(_ refID: JSONValue) -> [String?] {
      TransformationPipeline([Transformation(id: "limit", options: ["limitField": 1], filter: FieldMatcher(id: "byRefId", options: refID))])
        .apply(to: frames).frames.map(\.refID)
    }
    #expect(order("A") == ["A", "B", "C"])
    #expect(order("C") == ["C", "A", "B"])
    #expect(order("A|C") == ["A", "B", "C"])
  }

  @Test func `every transformation takes everything`() {
    let many = DataFrame(fields: (0..<2000).map { Field(name: "f\($0 % 7)", values: .numbers([.nan, null, Double($0)])) })
    let ragged = DataFrame(fields: [
      Field(name: "Time", values: .times([nil, 5])), Field(name: "Value", values: .numbers([1])), Field(name: "s", values: .strings([])),
      Field(name: "b", values: .booleans([true, nil, false])), Field(name: "o", values: .other([["a": 1]])), Field(name: "g", values: .frames([])),
    ])
    let inputs = [[], [DataFrame(fields: [])], [ragged], [ragged, many, ragged], [series("x", [1], [.infinity]), series("x", [.min, .max], [.nan, -1])]]
    let options: [JSONObject] = [
      [:],
      [
        "reducers": ["mean", "p99", "nope"], "fields": ["f0": ["operation": "groupby"], "Time": ["operation": "groupby"]], "byField": "s",
        "source": "s", "value": "x", "sort": [["field": "Value"]], "regex": "((a+)+)+$", "timeField": "Time", "stringField": "s",
        "bucketSize": 1e-300, "columnField": "f1", "rowField": "b", "valueField": "o", "limitField": -5, "mode": "binary",
        "conversions": [["targetField": "o", "destinationType": "number"], ["targetField": "b", "destinationType": "time"]],
      ],
      ["fields": ["s", "b"], "mode": "windowFunctions", "window": ["field": "Value", "windowSize": 1e300], "limitField": "x", "options": []],
    ]
    for kind in TransformationCatalogue.all {
      for input in inputs {
        for option in options {
          let result = TransformationPipeline([Transformation(id: kind.id, options: option)]).apply(to: input)
          for frame in result.frames { #expect(Set(frame.fields.map(\.values.count)).count <= 1, "\(kind.id)") }
        }
      }
    }
  }

  @Test func `too many rows for fields are cut with a notice`() {
    let rows = 100_000
    let table = DataFrame(fields: [
      Field(name: "n", values: .strings((0..<rows).map { "r\($0)" })), Field(name: "v", values: .numbers((0..<rows).map(Double.init))),
    ])
    let result = TransformationPipeline([Transformation(id: "rowsToFields")]).apply(to: [table])
    #expect(result.frames[0].fields.count == 10_000 && result.notices.count == 1)
  }
}
