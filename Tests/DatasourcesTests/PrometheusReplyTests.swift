import DataFrames
import Datasources
import Testing
import Text
import TimeSeries

@Suite struct PrometheusReplyTests {
  private func decode(_ text: String, pieces size: Int = .max) throws -> PrometheusReply {
    var decoder = PrometheusReplyDecoder()
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: min(size, bytes.count)) {
      try decoder.feed(Array(bytes[start..<min(start + min(size, bytes.count), bytes.count)]), isLast: false)
    }
    try decoder.feed([], isLast: true)
    return decoder.reply
  }

  private let matrix = #"""
    {"status":"success","warnings":["slow"],"data":{"resultType":"matrix","result":[
      {"metric":{"__name__":"up","job":"a"},"values":[[1.5,"1"],[3,"NaN"],[4.25,"+Inf"]]},
      {"metric":{},"values":[[1,"-2.5e3"]]}]}}
    """#

  @Test(arguments: [1, 2, 3, 7, 64, 10_000]) func `a matrix reads the same in pieces of any size`(size: Int) throws {
    let reply = try decode(matrix, pieces: size)
    #expect(reply.isSuccess && reply.resultType == .matrix && reply.warnings == ["slow"])
    #expect(reply.series.map(\.labels.description) == [#"up{job="a"}"#, "{}"])
    #expect(reply.series[0].samples.timestamps == [1500, 3000, 4250])
    #expect(reply.series[0].samples.values[1].isNaN && reply.series[0].samples.values[2] == .infinity)
    #expect(reply.series[1].samples.values == [-2500])
  }

  /// Times and values in every way that JSON has.
  private static let times = ["0", "1700000000", "1700000000.5", "1700000000.123", "1700000000.1239", "1.7e9", "-5.25", "123456789012"]
  private static let values = [
    "0", "1", "-1.5", "0.1234567890123456", "123456789.123456789", "1e+06", "1.7976931348623157e+308", "5e-324", "NaN", "+Inf", "-Inf", "-0",
    "0.00000000000000000000012345678901234567", "12345678901234567890123",
  ]

  @Test(arguments: [1, 5, 64, 127, 128, 129, 500, 16_384]) func `long answers read as their tree does, in pieces of any size`(size: Int) throws {
    let pairs = (0..<600).map { "[\(Self.times[$0 % Self.times.count]),\"\(Self.values[$0 * 5 % 14])\"]" }
    let blanks = pairs.enumerated().map { $0 % 50 == 49 ? " \n\($1)" : $1 }.joined(separator: ",")
    let text = #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"a":"b"},"values":[\#(blanks)]},{"metric":{},"values":[]}]}}"#
    let reply = try decode(text, pieces: size)
    let tree = try JSONValue.parse(text)["data"]?["result"]?[0]?["values"]?.array ?? []
    #expect(reply.series.count == 2 && reply.series[1].samples.isEmpty && reply.pointCount == 600)
    #expect(reply.series[0].samples.timestamps == tree.map { Int64((1000 * ($0[0]?.number ?? 0)).rounded()) })
    let expected = tree.map { pair in pair[1]?.string.flatMap { $0 == "NaN" ? .nan : $0 == "+Inf" ? .infinity : $0 == "-Inf" ? -.infinity : Double($0) } ?? -1 }
    #expect(zip(reply.series[0].samples.values, expected).allSatisfy { $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN) })
    #expect(reply.series[0].samples.values.count == 600)
  }

  @Test(arguments: [#"[1,"x"]"#, #"[1,"1"],,[2,"2"]"#, #"[1,"1"][2,"2"]"#, #"[01,"1"]"#, #"[1,"1"],"#, #"[.5,"1"]"#])
  func `what is wrong stays wrong far from the end`(pairs: String) {
    let good = (0..<100).map { #"[\#($0),"1"]"# }.joined(separator: ",")
    let text = #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[\#(good),\#(pairs),\#(good)]}]}}"#
    #expect(throws: JSONError.self) { try decode(text, pieces: 1000) }
  }

  @Test func `points and series end at their limits`() throws {
    let pairs = (0..<300).map { #"[\#($0),"1"]"# }.joined(separator: ",")
    let text = #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[\#(pairs)]}]}}"#
    var decoder = PrometheusReplyDecoder(limits: .init(points: 299))
    let error = #expect(throws: JSONError.self) { try decoder.feed(Array(text.utf8), isLast: true) }
    #expect(error?.reason == "more than 299 points")
    decoder = PrometheusReplyDecoder(limits: .init(points: 300))
    try decoder.feed(Array(text.utf8), isLast: true)
    #expect(decoder.reply.pointCount == 300)
  }

  @Test func `native histograms become cells with the bounds of their buckets`() throws {
    let reply = try decode(
      #"""
      {"status":"success","data":{"resultType":"matrix","result":[{"metric":{"job":"a"},"histograms":[
        [60,{"count":"7","sum":"9","buckets":[[1,"-0.001","0.001","1"],[0,"0.5","1","2"],[0,"1","2","4"]]}],
        [120,{"count":"3","sum":"9","buckets":[[0,"1","2","3"]]}]]}]}}
      """#)
    let target = PrometheusTarget(refID: "A", model: ["expr": "rate(http_seconds[1m])", "format": "heatmap"])
    let frames = PrometheusFrames(target: target, step: 60_000, isOneOfSeveralTables: false).frames(for: reply.series, isInstant: false)
    #expect(frames.map(\.meta.type) == ["heatmap-cells"])
    #expect(frames[0].fields.map(\.name) == ["xMax", "yMin", "yMax", "count"])
    #expect(frames[0].fields[0].values == .times([60_000, 60_000, 60_000, 120_000]))
    #expect(frames[0].fields[1].values == .numbers([-0.001, 0.5, 1, 1]))
    #expect(frames[0].fields[2].values == .numbers([0.001, 1, 2, 2]))
    #expect(frames[0].fields[3].values == .numbers([1, 2, 4, 3]))
  }

  @Test func `scalars, strings and errors are told apart`() throws {
    let scalar = try decode(#"{"status":"success","data":{"resultType":"scalar","result":[10,"2"]}}"#)
    #expect(scalar.series.map(\.samples.values) == [[2]])
    let string = try decode(#"{"status":"success","data":{"resultType":"string","result":[10,"two"]}}"#)
    #expect(string.text == "two" && string.series.isEmpty)
    let error = try decode(#"{"status":"error","errorType":"bad_data","error":"unclosed \"(\""}"#)
    #expect(!error.isSuccess && error.errorType == "bad_data" && error.error == #"unclosed "(""#)
  }

  @Test func `native histograms keep their buckets`() throws {
    let reply = try decode(
      #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":"b"},"histogram":[5,{"count":"6","sum":"9","buckets":[[0,"1","2","4"],[0,"4","8","2"]]}]}]}}"#)
    let histogram = try #require(reply.series.first?.samples.histograms?.first ?? nil)
    #expect(histogram.count == 6 && histogram.sum == 9)
    #expect(histogram.customValues == [1, 2, 4, 8] && histogram.positiveBuckets == [0, 4, 0, 2])
  }

  @Test(arguments: ["", "[]", "{\"status\":", "<html>", "{\"status\":\"success\",\"data\":{\"result\":[{\"values\":[[1,\"x\"]]}]}}"])
  func `broken answers are errors`(text: String) {
    #expect(throws: JSONError.self) {
      if text.isEmpty {
        var decoder = PrometheusReplyDecoder()
        try decoder.feed([], isLast: true)
      } else {
        _ = try decode(text)
      }
    }
  }
}
