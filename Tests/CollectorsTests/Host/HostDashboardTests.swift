@testable import Collectors
import FoundationEssentials
import PromQL
import SeriesStore
import Testing
import Text
import TimeSeries

/// The bundled Host dashboard asks only for what the host collector gives.
@Suite struct HostDashboardTests {
  static let path = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
    + "/dashboards/host.json"

  /// Panel titles with the expressions of their targets.
  static func expressions() throws -> [(panel: String, expression: String)] {
    let dashboard = try JSONValue.parse([UInt8](Data(contentsOf: URL(filePath: path))))
    return (dashboard["panels"]?.array ?? []).flatMap { panel in
      (panel["targets"]?.array ?? []).compactMap { target in
        target["expr"]?.string.map { (panel["title"]?.string ?? "", $0) }
      }
    }
  }

  @Test func `every expression of the Host dashboard has data after a few sweeps`() throws {
    let proc = FakeProc()
    let store = SeriesStore()
    var collector = HostCollector(settings: proc.settings)
    var writer = HostStoreWriter(store: store)
    var time = Timestamp.epoch
    for second in 0..<4 {
      try SmallBox.write(to: proc, second: second)
      time = Timestamp(milliseconds: 1_700_000_000_000 + Int64(second) * 1000)
      writer.write(collector.sweep(at: time), of: collector, at: time)
    }
    let expressions = try Self.expressions()
    #expect(expressions.count > 50)
    for (panel, text) in expressions {
      let expression = try Expression(parsing: text.replacing("$__rate_interval", with: "5s"))
      guard case .vector(let samples) = try PromQLEngine().instant(expression, at: time, in: store).value else {
        Issue.record("\(panel): \(text) gives no vector")
        continue
      }
      #expect(!samples.isEmpty, "\(panel): \(text)")
      #expect(samples.allSatisfy { $0.value.isFinite }, "\(panel): \(text)")
    }
  }
}
