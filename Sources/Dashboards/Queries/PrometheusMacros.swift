/// The macros that Grafana's Prometheus backend fills in by plain replacement, after everything else.
enum PrometheusMacros {
  static let names = ["__interval", "__interval_ms", "__range", "__range_s", "__range_ms", "__rate_interval", "__rate_interval_ms"]

  static func fill(_ expression: String, steps: StepCalculator.PrometheusSteps, rangeLength: Int64) -> String {
    guard expression.utf8.contains(UInt8(ascii: "$")) else { return expression }
    let rangeSeconds = Int64(clamping: (Double(rangeLength) / 1000).rounded(.toNearestOrAwayFromZero))
    // Longer names come before those that they begin with.
    let values = [
      ("__interval_ms", String(steps.step)), ("__interval", IntervalText.text(Double(steps.step))), ("__range_ms", String(rangeLength)),
      ("__range_s", String(rangeSeconds)), ("__range", "\(rangeSeconds)s"), ("__rate_interval_ms", String(steps.rateInterval)),
      ("__rate_interval", IntervalText.goText(steps.rateInterval)),
    ]
    return values.reduce(expression) { text, macro in
      guard text.contains(macro.0) else { return text }
      return text.replacing("$\(macro.0)", with: macro.1).replacing("${\(macro.0)}", with: macro.1)
    }
  }
}
