import DataFrames
import Testing
import Text
import TimeSeries

@Suite struct FrameJSONTests {
  let text = #"""
    {"results":{"A":{"status":200,"frames":[{"schema":{"name":"cpu","meta":{"type":"timeseries-multi",
    "executedQueryString":"up","notices":[{"severity":"warning","text":"partial"}]},"fields":[
    {"name":"Time","type":"time","config":{"interval":15000}},
    {"name":"Value","type":"number","labels":{"job":"x"},"config":{"displayNameFromDS":"x!","unit":"s"}},
    {"name":"state","type":"enum","config":{"type":{"enum":{"text":["off","on"]}}}}]},
    "data":{"values":[[1000,2000,3000],[1,null,null],[1,0]],"entities":[null,{"NaN":[1],"Inf":[2]},null]}}]},
    "B":{"status":400,"error":"bad query","frames":[]}}}
    """#

  @Test func `reads Grafana's answer`() throws {
    let replies = FrameReply.list(try JSONValue.parse(text))
    #expect(replies.map(\.refID) == ["A", "B"])
    #expect(replies[1].error == "bad query" && replies[1].status == 400)
    let frame = replies[0].frames[0]
    #expect(frame.refID == "A" && frame.meta.notices.map(\.text) == ["partial"])
    #expect(lines(frame) == ["Time: 1000, 2000, 3000", "x!: 1, NaN, Infinity", "state: on, off, -"])
    #expect(frame.fields[1].labels == ["job": "x"] && frame.fields[1].config.unit == "s" && frame.fields[0].config.interval == 15000)
  }

  @Test func `writes what it reads`() throws {
    let frame = FrameReply.list(try JSONValue.parse(text))[0].frames[0]
    let again = try #require(DataFrame(grafana: try JSONValue.parse(frame.json.compactText)))
    #expect(lines(again) == lines(frame))
    #expect(again.meta == frame.meta)
  }

  @Test(arguments: [
    "{}", "[]", "null", #"{"schema":{"fields":[1,null,{"type":"number"}]},"data":{"values":[[1],2]}}"#,
    #"{"schema":{"fields":[{"name":"a","type":"number"}]},"data":{"values":[["x",{},1e400]],"entities":[{"NaN":[99,-1,"x"]}]}}"#,
  ]) func `odd frames do no harm`(text: String) throws {
    let value = (try? JSONValue.parse(text)) ?? .null
    if let frame = DataFrame(grafana: value) { #expect(Set(frame.fields.map(\.values.count)).count <= 1) }
    #expect(FrameReply.list(value).isEmpty)
  }

  @Test func `writes comma-separated values`() {
    let frame = DataFrame(fields: [
      Field(name: "Time", values: .times([0, nil])), Field(name: "a,b", values: .strings(["x \"y\"", nil])),
      Field(name: "size", values: .numbers([2048, .nan]), config: FieldConfig(unit: "bytes")),
    ])
    #expect(frame.csv() == "Time,\"a,b\",size\n1970-01-01 00:00:00.000,\"x \"\"y\"\"\",2048\n,,NaN\n")
    #expect(frame.csv(isFormatted: true) == "Time,\"a,b\",size\n1970-01-01 00:00:00,\"x \"\"y\"\"\",2 KiB\n,,NaN\n")
  }
}
