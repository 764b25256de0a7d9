import TimeSeries

/// Grafana's intervals: how far apart points are, from a range and a number of points.
package enum StepCalculator {
  /// Upper bounds and the interval below them, in milliseconds.
  private static let ladder: [(bound: Double, interval: Double)] = [
    (10, 1), (15, 10), (35, 20), (75, 50), (150, 100), (350, 200), (750, 500), (1500, 1000), (3500, 2000), (7500, 5000), (12_500, 10_000),
    (17_500, 15_000), (25_000, 20_000), (45_000, 30_000), (90_000, 60_000), (210_000, 120_000), (450_000, 300_000), (750_000, 600_000),
    (1_050_000, 900_000), (1_500_000, 1_200_000), (2_700_000, 1_800_000), (5_400_000, 3_600_000), (9_000_000, 7_200_000),
    (16_200_000, 10_800_000), (32_400_000, 21_600_000), (86_400_000, 43_200_000), (604_800_000, 86_400_000),
    (1_814_400_000, 604_800_000), (3_628_800_000, 2_592_000_000),
  ]
  private static let year = 31_536_000_000.0

  /// `rangeutil.roundInterval`: a raw interval below a bound becomes the round one.
  static func rounded(_ milliseconds: Double) -> Double {
    ladder.first { milliseconds < $0.bound }?.interval ?? year
  }

  /// `gtime.RoundInterval` of the server side, whose bounds belong to the smaller interval (all but the last).
  static func serverRounded(_ milliseconds: Double) -> Double {
    ladder.first { milliseconds < $0.bound || (milliseconds == $0.bound && $0.bound < 3_628_800_000) }?.interval ?? year
  }

  /// The panel's interval (`rangeutil.calculateInterval`).
  ///
  /// - Parameter minimum: The panel's own or the datasource's min interval; what is no interval sets no limit.
  package static func panelInterval(rangeLength: Int64, maxDataPoints: Double, minimum: String?) -> Double {
    let lowest = minimum.flatMap(IntervalText.milliseconds) ?? 1
    return max(rounded(Double(rangeLength) / max(maxDataPoints, 1)), lowest)
  }

  /// More points than this are never asked of Prometheus.
  private static let safeResolution: Int64 = 11_000

  /// What Prometheus targets are asked with (`promlib/models/query.go`).
  package struct PrometheusSteps: Hashable, Sendable {
    /// Milliseconds
    package var step: Int64
    package var rateInterval: Int64
  }

  /// - Parameters:
  ///   - targetInterval: The target's min step, variables filled in; may be `$__interval` or `$__rate_interval`.
  ///   - scrapeInterval: Of the datasource.
  ///   - panelInterval: Milliseconds, from ``panelInterval(rangeLength:maxDataPoints:minimum:)``.
  /// - Returns: `nil` where the min step is no interval: Grafana answers with an error.
  package static func prometheus(
    rangeLength: Int64, maxDataPoints: Int, targetInterval: String, scrapeInterval: String, panelInterval: Double, intervalFactor: Int
  ) -> PrometheusSteps? {
    let isMacro = targetInterval.utf8.first == UInt8(ascii: "$")
    let isRate = isMacro && ["$__rate_interval", "${__rate_interval}"].contains(targetInterval)
    let isInterval = isMacro && ["$__interval", "${__interval}"].contains(targetInterval)
    let isVariable =
      isRate || isInterval || isMacro && ["$__interval_ms", "${__interval_ms}", "$__rate_interval_ms", "${__rate_interval_ms}"].contains(targetInterval)

    let written = isVariable || targetInterval == "0s" ? "" : targetInterval
    let minimum: Double
    if written.isEmpty {
      minimum = panelInterval > 0 ? panelInterval.rounded(.towardZero) : IntervalText.serverMilliseconds(scrapeInterval) ?? 15_000
    } else if let parsed = IntervalText.serverMilliseconds(written) {
      minimum = parsed
    } else {
      return nil
    }
    let raw = Double(rangeLength) / Double(maxDataPoints > 0 ? maxDataPoints : 1500)
    let calculated = raw < minimum ? minimum : serverRounded(raw)
    let safe = serverRounded(Double(rangeLength / safeResolution))
    let adjusted = max(calculated, safe)

    if isRate {
      let step = rateInterval(adjusted, minimumStep: scrapeInterval)
      return PrometheusSteps(step: step, rateInterval: step)
    }
    let factor = max(min(intervalFactor, 1_000_000), 0)
    let step = Int64(clampingToRange: adjusted) * Int64(factor == 0 ? 1 : factor)
    let requested = isInterval ? IntervalText.goText(step) : targetInterval.isEmpty ? scrapeInterval : targetInterval
    return PrometheusSteps(step: max(step, 1), rateInterval: rateInterval(panelInterval, minimumStep: requested))
  }

  private static func rateInterval(_ interval: Double, minimumStep: String) -> Int64 {
    guard let minimum = IntervalText.serverMilliseconds(minimumStep.isEmpty ? "15s" : minimumStep) else { return 0 }
    return Int64(clampingToRange: max(interval + minimum, 4 * minimum))
  }

  /// The start or end of a Prometheus range: down to a multiple of the step in the zone's local time.
  package static func aligned(_ milliseconds: Int64, step: Int64, utcOffsetSeconds: Int) -> Int64 {
    guard step > 0 else { return milliseconds }
    let offset = Int64(utcOffsetSeconds) * 1000
    let local = milliseconds &+ offset
    let remainder = local % step
    return local &- (remainder < 0 ? remainder + step : remainder) &- offset
  }
}
