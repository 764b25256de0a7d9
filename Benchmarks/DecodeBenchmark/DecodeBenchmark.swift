import Datasources
import Glibc
import TimeSeries

/// Measures how a large answer of `/api/v1/query_range` is decoded.
///
///     DecodeBenchmark generate FILE   writes an answer of 10 MB: 96 series, most values with 16 or 17 digits as rates have
///     DecodeBenchmark run FILE        MB for each second of the processor, in pieces of 16 KiB, as they come from the network
///     DecodeBenchmark decoder FILE    the same for Foundation's JSONDecoder, the whole file at once
///     DecodeBenchmark memory FILE     peak of resident memory beyond the columns, in MiB; best in a process of its own
@main struct DecodeBenchmark {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count == 2 else { return usage() }
    let file = arguments[1]
    switch arguments[0] {
    case "generate": LargeAnswer.write(to: file)
    case "run":
      let bytes = try Self.bytes(of: file)
      try report(bytes.count) { _ = try decode(bytes) }
    case "decoder":
      let bytes = try Self.bytes(of: file)
      try report(bytes.count, runs: 3) { try FoundationReading.decode(bytes) }
    case "memory": try memory(file)
    default: usage()
    }
  }

  private static func usage() {
    print("usage: DecodeBenchmark generate | run | decoder | memory FILE")
    exit(2)
  }

  struct Unreadable: Error {}

  private static func bytes(of file: String) throws -> [UInt8] {
    guard let stream = fopen(file, "r") else { throw Unreadable() }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = fread(&buffer, 1, buffer.count, stream)
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }

  /// libcurl's usual piece.
  private static let piece = 16_384

  private static func decode(_ bytes: [UInt8]) throws -> PrometheusReply {
    var decoder = PrometheusReplyDecoder()
    for start in stride(from: 0, to: bytes.count, by: piece) {
      try bytes.withUnsafeBytes { try decoder.feed(UnsafeRawBufferPointer(rebasing: $0[start..<min(start + piece, $0.count)])) }
    }
    try decoder.feed([], isLast: true)
    return decoder.reply
  }

  private static func report(_ bytes: Int, runs: Int = 15, _ work: () throws -> Void) rethrows {
    var best = Double.infinity
    for _ in 0..<runs {
      let start = processorSeconds
      try work()
      best = min(best, processorSeconds - start)
    }
    print(Int((Double(bytes) / 1e6 / best).rounded()))
  }

  /// Of this thread: other programs of a shared machine do not count.
  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// The file is read piece by piece, so that nothing but decoding takes memory.
  private static func memory(_ file: String) throws {
    let descriptor = open(file, O_RDONLY)
    guard descriptor >= 0 else { throw Unreadable() }
    var buffer = [UInt8](repeating: 0, count: piece)
    var decoder = PrometheusReplyDecoder()
    let before = kibibytes("VmRSS")
    while true {
      let count = read(descriptor, &buffer, piece)
      guard count > 0 else { break }
      try buffer.withUnsafeBytes { try decoder.feed(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
    try decoder.feed([], isLast: true)
    let columns = decoder.reply.series.reduce(0) { $0 + $1.samples.count * 16 }
    let beyond = Double((kibibytes("VmHWM") - before) * 1024 - columns) / 1_048_576
    print((beyond * 10).rounded() / 10)
  }

  private static func kibibytes(_ name: String) -> Int {
    guard let stream = fopen("/proc/self/status", "r") else { return 0 }
    defer { fclose(stream) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, 256, stream) != nil {
      let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      if text.hasPrefix(name + ":") { return Int(text.filter(\.isNumber)) ?? 0 }
    }
    return 0
  }
}

/// What a dashboard of rates asks for on a busy day.
private enum LargeAnswer {
  static func write(to file: String) {
    guard let stream = fopen(file, "w") else { return }
    defer { fclose(stream) }
    var state: UInt64 = 42
    func random() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / 0x1p53
    }
    fputs(#"{"status":"success","data":{"resultType":"matrix","result":["#, stream)
    for series in 0..<96 {
      if series > 0 { fputs(",", stream) }
      let labels = #""__name__":"http_requests:rate5m","instance":"web-\#(series):9100","job":"shop","path":"/api/v1/cart/\#(series % 7)","code":"200""#
      fputs("{\"metric\":{\(labels)},\"values\":[", stream)
      for point in 0..<3000 {
        let time = 1_700_000_000 + point * 15
        // Every sixth series is a counter or a state, the others are rates.
        let value = series % 6 == 0 ? "\(point * 17 + series)" : "\(random() * (series % 5 == 1 ? 1000 : 1))"
        fputs("\(point > 0 ? "," : "")[\(time),\"\(value)\"]", stream)
      }
      fputs("]}", stream)
    }
    fputs("]}}\n", stream)
  }
}
