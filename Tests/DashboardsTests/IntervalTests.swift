import Dashboards
import Testing

@Suite struct IntervalTests {
  @Test(arguments: [
    ("30s", 30_000.0), ("1m", 60_000), ("500ms", 500), ("1M", 2_592_000_000), ("15", 15_000), (">1m", 60_000), ("1.5m", 60_000), ("2y", 63_072_000_000),
  ])
  func `reads intervals as the browser side does`(_ text: String, _ milliseconds: Double) {
    #expect(IntervalText.milliseconds(text) == milliseconds)
  }

  @Test(arguments: [("1m30s", 90_000.0), ("1d", 86_400_000), ("1.5h", 5_400_000), ("15", 15_000), ("500ms", 500), ("1w", 604_800_000)])
  func `reads intervals as the server side does`(_ text: String, _ milliseconds: Double) {
    #expect(IntervalText.serverMilliseconds(text) == milliseconds)
  }

  @Test(arguments: ["", "abc", "$__interval", "1x", "-"]) func `what is no interval has no length`(_ text: String) {
    #expect(IntervalText.milliseconds(text) == nil && IntervalText.serverMilliseconds(text) == nil)
  }

  @Test(arguments: ["290000000y", "9223372036854775807", "1e300", "99999999999h"]) func `what is longer than any range is no interval`(_ text: String) {
    #expect(IntervalText.milliseconds(text) == nil && IntervalText.serverMilliseconds(text) == nil)
  }

  @Test(arguments: [(90_000.0, "1m"), (15_000, "15s"), (604_800_000, "7d"), (31_536_000_000, "1y"), (1500, "1s"), (250, "250ms"), (0, "1ms")])
  func `prints the largest whole unit`(_ milliseconds: Double, _ text: String) {
    #expect(IntervalText.text(milliseconds) == text)
  }

  @Test(arguments: [(Int64(60_000), "1m0s"), (15_000, "15s"), (7_200_000, "2h0m0s"), (1500, "1.5s"), (500, "500ms"), (90_250, "1m30.25s")])
  func `prints rate intervals as Go does`(_ milliseconds: Int64, _ text: String) {
    #expect(IntervalText.goText(milliseconds) == text)
  }

  @Test(arguments: [
    // range, points, minimum, interval
    (Int64(21_600_000), 1000.0, "15s", 20_000.0), (3_600_000, 240, "15s", 15_000), (21_600_000, 864, "15s", 30_000), (300_000, 1000, "15s", 15_000),
    (300_000, 1000, "", 200), (86_400_000, 200, "1m", 300_000), (2_592_000_000, 100, "15s", 21_600_000), (604_800_000, 1, "15s", 604_800_000),
    (3_600_000, 100, ">2m", 120_000),
  ])
  func `snaps panel intervals to the ladder`(_ range: Int64, _ points: Double, _ minimum: String, _ interval: Double) {
    #expect(StepCalculator.panelInterval(rangeLength: range, maxDataPoints: points, minimum: minimum) == interval)
  }

  struct StepCase: CustomTestStringConvertible {
    var testDescription: String
    var range: Int64 = 3_600_000
    var points = 240
    var interval = ""
    var scrape = "15s"
    var panelInterval = 15_000.0
    var factor = 0
    var step: Int64
    var rate: Int64
  }

  static let steps = [
    StepCase(testDescription: "an hour at 15 s", step: 15_000, rate: 60_000),
    StepCase(testDescription: "the factor multiplies the step", factor: 2, step: 30_000, rate: 60_000),
    StepCase(testDescription: "a target's own min step", interval: "1m", step: 60_000, rate: 240_000),
    StepCase(testDescription: "wide steps add the scrape interval", range: 86_400_000, points: 100, panelInterval: 900_000, step: 900_000, rate: 915_000),
    StepCase(testDescription: "the rate interval as step", interval: "$__rate_interval", step: 60_000, rate: 60_000),
    StepCase(testDescription: "the interval as min step", interval: "$__interval", step: 15_000, rate: 60_000),
    StepCase(testDescription: "never more than 11000 points", range: 31_536_000_000, points: 100_000, panelInterval: 300_000, step: 3_600_000, rate: 315_000),
    StepCase(testDescription: "a slow scrape", scrape: "1m", panelInterval: 60_000, step: 60_000, rate: 240_000),
  ]

  @Test(arguments: steps) func `steps of Prometheus targets`(_ example: StepCase) throws {
    let steps = try #require(
      StepCalculator.prometheus(
        rangeLength: example.range, maxDataPoints: example.points, targetInterval: example.interval, scrapeInterval: example.scrape,
        panelInterval: example.panelInterval, intervalFactor: example.factor))
    #expect(steps.step == example.step)
    #expect(steps.rateInterval == example.rate)
  }

  @Test func `ends are floored to the step, in local time`() {
    #expect(StepCalculator.aligned(1_700_000_007_123, step: 15_000, utcOffsetSeconds: 0) == 1_699_999_995_000 + 0)
    #expect(StepCalculator.aligned(1_700_000_007_123, step: 86_400_000, utcOffsetSeconds: 3600) == 1_699_916_400_000)
    #expect(StepCalculator.aligned(-1, step: 1000, utcOffsetSeconds: 0) == -1000)
  }
}
