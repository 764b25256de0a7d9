import TimeSeries

/// The macros that Grafana's Prometheus backend fills in by plain replacement, after everything else.
enum PrometheusMacros {
  static let names = ["__interval", "__interval_ms", "__range", "__range_s", "__range_ms", "__rate_interval", "__rate_interval_ms"]
  /// Longer names come before those that they begin with.
  private static let longestFirst = names.sorted { $0.utf8.count > $1.utf8.count }

  /// Fills in `$name` and `${name}`, wherever they stand.
  static func fill(_ expression: String, steps: StepCalculator.PrometheusSteps, rangeLength: Int64) -> String {
    var (text, rest) = ("", expression[...])
    while let dollar = rest.utf8.firstIndex(of: UInt8(ascii: "$")) {
      let after = rest.utf8.index(after: dollar)
      text += rest[..<dollar]
      if let macro = macro(in: rest.utf8[after...]) {
        text += value(of: macro.name, steps, rangeLength)
        rest = rest[rest.utf8.index(after, offsetBy: macro.length)...]
      } else {
        text += "$"
        rest = rest[after...]
      }
    }
    return text.isEmpty ? expression : text + rest
  }

  /// The macro that begins here, behind its `$`, and the bytes that it takes.
  private static func macro(in text: Substring.UTF8View) -> (name: String, length: Int)? {
    let isBraced = text.first == UInt8(ascii: "{")
    let inside = isBraced ? text.dropFirst() : text
    for name in longestFirst where inside.starts(with: name.utf8) {
      if !isBraced { return (name, name.utf8.count) }
      if inside.dropFirst(name.utf8.count).first == UInt8(ascii: "}") { return (name, name.utf8.count + 2) }
    }
    return nil
  }

  private static func value(of macro: String, _ steps: StepCalculator.PrometheusSteps, _ rangeLength: Int64) -> String {
    let rangeSeconds = Int64(clampingToRange: (Double(rangeLength) / 1000).rounded(.toNearestOrAwayFromZero))
    switch macro {
    case "__interval": return IntervalText.text(Double(steps.step))
    case "__interval_ms": return String(steps.step)
    case "__range": return "\(rangeSeconds)s"
    case "__range_s": return String(rangeSeconds)
    case "__range_ms": return String(rangeLength)
    case "__rate_interval": return IntervalText.goText(steps.rateInterval)
    default: return String(steps.rateInterval)
    }
  }
}
