import Collectors
import Testing
import TimeSeries

@Suite struct ExpositionTests {
  @Test func `families gather their samples`() throws {
    let text = """
      # HELP jobs_total Jobs done.
      # TYPE jobs_total counter
      jobs_total{queue="a"} 3 1700000000000
      jobs_total{queue="b",} 4
      # TYPE wait_seconds histogram
      wait_seconds_bucket{le="1"} 2
      wait_seconds_bucket{le="+Inf"} 2
      wait_seconds_sum 1.5
      wait_seconds_count 2
      lone 1
      lone 2
      """
    let exposition = try Exposition(Array(text.utf8), format: .prometheusText)
    #expect(exposition.families.map(\.name) == ["jobs_total", "wait_seconds", "lone"])
    #expect(exposition.families[0].metadata == MetricMetadata(kind: .counter, help: "Jobs done."))
    #expect(exposition.families[0].samples[0].timestamp == Timestamp(milliseconds: 1_700_000_000_000))
    #expect(exposition.families[1].samples[0].labels["le"] == "1.0")
    #expect(exposition.duplicates == 1 && exposition.families[2].samples.map(\.value) == [1])
  }

  static let types: [(String?, ExpositionFormat)] = [
    (nil, .prometheusText), ("text/plain; version=0.0.4", .prometheusText),
    ("application/openmetrics-text; version=1.0.0; charset=utf-8", .openMetrics),
    ("application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited", .protobuf),
  ]

  @Test(arguments: types) func `the content type decides`(_ type: String?, _ format: ExpositionFormat) {
    #expect(ExpositionFormat(contentType: type) == format)
  }

  static let limited: [(String, String)] = [
    ("a 1\nb 2\nc 3\nd 4\n", "there are more than 3 samples"),
    ("a{b=\"\(String(repeating: "x", count: 200))\"} 1\n", "a label value is longer than 100 bytes"),
    ("# HELP a \(String(repeating: "x", count: 400))\n", "the line is longer than 300 bytes"),
    ("a{b=\"1\",c=\"2\",d=\"3\"} 1\n", "the sample has more than 3 labels"),
    (String(repeating: "\n", count: 2000), "the exposition has 2000 bytes, more than the limit of 1000"),
    ("a{b=\"1\",b=\"2\"} 1\n", "label name \"b\" is not unique"),
  ]

  @Test(arguments: limited) func `what is too much is refused`(_ text: String, _ reason: String) {
    let limits = ExpositionLimits(bytes: 1000, lineBytes: 300, samples: 3, labelsPerSample: 3, labelBytes: 100)
    let error = #expect(throws: ExpositionError.self) {
      try Exposition(Array(text.utf8), format: .prometheusText, limits: limits)
    }
    #expect(error?.reason == reason)
  }

  @Test func `binary families are read`() throws {
    var family = ProtobufWriter()
    family.text(1, "size_bytes")
    family.varint(3, 4)
    family.message(4) { metric in
      metric.message(1) { label in
        label.text(1, "path")
        label.text(2, "/")
      }
      metric.message(7) { histogram in
        histogram.varint(1, 6)
        histogram.double(2, 20)
        histogram.varint(5, 2)  // zigzag: schema 1
        histogram.double(6, 0.001)
        histogram.varint(7, 1)
        histogram.message(12) { span in
          span.varint(1, 3)  // zigzag: −2
          span.varint(2, 2)
        }
        histogram.varint(13, 4)  // 2
        histogram.varint(13, 2)  // 3
      }
    }
    let exposition = try Exposition(family.delimited, format: .protobuf)
    let sample = try #require(exposition.families.first?.samples.first)
    #expect(sample.labels == ["__name__": "size_bytes", "path": "/"])
    #expect(
      sample.histogram == NativeHistogram(
        schema: 1, zeroThreshold: 0.001, zeroCount: 1, count: 6, sum: 20,
        positiveSpans: [NativeHistogram.Span(offset: -2, length: 2)], positiveBuckets: [2, 3]))
  }

  @Test func `cut and scrambled binary expositions are refused, never crash`() {
    var family = ProtobufWriter()
    family.text(1, "a")
    family.varint(3, 0)
    family.message(4) { $0.message(3) { $0.double(1, 7) } }
    let bytes = family.delimited
    for length in 1..<bytes.count {
      #expect(throws: ExpositionError.self) { try Exposition(Array(bytes.prefix(length)), format: .protobuf) }
    }
    var random = SystemRandomNumberGenerator()
    for _ in 0..<500 {
      var noise = bytes
      noise[Int.random(in: 0..<noise.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      _ = try? Exposition(noise, format: .protobuf)
      _ = try? Exposition(noise, format: .prometheusText)
      _ = try? Exposition(noise, format: .openMetrics)
    }
  }
}

/// Just enough of the wire format to write examples.
private struct ProtobufWriter {
  private var bytes: [UInt8] = []

  var delimited: [UInt8] { Self.encoded(UInt64(bytes.count)) + bytes }

  mutating func varint(_ field: UInt64, _ value: UInt64) { bytes += Self.encoded(field << 3) + Self.encoded(value) }

  mutating func double(_ field: UInt64, _ value: Double) {
    bytes += Self.encoded(field << 3 | 1)
    bytes += (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
  }

  mutating func text(_ field: UInt64, _ text: String) {
    bytes += Self.encoded(field << 3 | 2) + Self.encoded(UInt64(text.utf8.count)) + Array(text.utf8)
  }

  mutating func message(_ field: UInt64, _ build: (inout ProtobufWriter) -> Void) {
    var inner = ProtobufWriter()
    build(&inner)
    bytes += Self.encoded(field << 3 | 2) + inner.delimited
  }

  private static func encoded(_ value: UInt64) -> [UInt8] {
    var (rest, result) = (value, [UInt8]())
    while rest >= 0x80 {
      result.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return result + [UInt8(rest)]
  }
}
