import Testing
import TimeSeries

@testable import Datasources

@Suite struct PrometheusCallTests {
  @Test(arguments: [
    (0, "0"), (5, "0.005"), (50, "0.05"), (500, "0.5"), (1_700_000_000_000, "1700000000"), (1_700_000_000_120, "1700000000.12"),
    (-5, "-0.005"), (-1500, "-1.5"),
  ] as [(Int64, String)])
  func `moments are sent in seconds with their zeros`(milliseconds: Int64, text: String) {
    #expect(PrometheusCall.seconds(Timestamp(milliseconds: milliseconds)) == text)
  }
}
