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
