import Glibc

/// Measures what stands between data and the terminal, in processor time, each figure beside its limit.
///
///     ScreenBenchmark [drawing] [bytes] [loading] [live]      all of them where none is named
@main struct ScreenBenchmark {
  static func main() async throws {
    let names = Array(CommandLine.arguments.dropFirst())
    guard names.allSatisfy(["drawing", "bytes", "loading", "live"].contains) else {
      print("usage: ScreenBenchmark [drawing] [bytes] [loading] [live]")
      exit(2)
    }
    func isWanted(_ name: String) -> Bool { names.isEmpty || names.contains(name) }
    if isWanted("drawing") {
      var measurement = DrawingMeasurement()
      try await measurement.run()
    }
    if isWanted("loading") { LoadingMeasurement.run() }
    if isWanted("bytes") { try await RefreshMeasurement.run() }
    if isWanted("live") { LiveMeasurement.run() }
  }
}

/// One row: what was measured, and what it may be.
struct Figure {
  static func report(_ name: String, _ value: Double, limit: Double, unit: String, note: String = "") {
    let verdict = value <= limit ? "ok" : "over"
    let columns = [padded(name, 58), padded("\(rounded(value)) \(unit)", 12), padded("≤ \(rounded(limit)) \(unit)", 12), padded(verdict, 5), note]
    print(columns.joined(separator: " "))
    fflush(nil)
  }

  static func note(_ text: String) {
    print(text)
    fflush(nil)
  }

  static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(width - text.count, 0))
  }

  static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}

/// Processor time of this process, so that other programs on the machine count little.
enum ProcessorTime {
  static var milliseconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1000 + Double(time.tv_nsec) / 1_000_000
  }

  static func of(_ work: () throws -> Void) rethrows -> Double {
    let start = milliseconds
    try work()
    return milliseconds - start
  }
}

extension [Double] {
  /// The value that this share of all is not above; 0 of nothing.
  func quantile(_ share: Double) -> Double {
    let ordered = sorted()
    guard !ordered.isEmpty else { return 0 }
    return ordered[Swift.min(Int((Double(ordered.count - 1) * share).rounded(.up)), ordered.count - 1)]
  }
}
