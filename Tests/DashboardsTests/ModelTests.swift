import Dashboards
import Testing

@Suite struct ModelTests {
  @Test func `a dashboard without a range shows the last six hours`() {
    #expect(Dashboard(title: "x").time.from == "now-6h")
  }
}
