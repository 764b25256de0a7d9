import GoTemplate
import TimeSeries

/// Numbers as Prometheus' template functions show them to people.
enum Humanized {
  private static func digits(_ value: Double) -> String { FloatText.text(value, .general, digits: 4) }

  /// SI prefixes: `1.235M`, `123u`.
  static func decimal(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return digits(value) }
    var (value, prefix) = (value, "")
    if value.magnitude >= 1 {
      for next in ["k", "M", "G", "T", "P", "E", "Z", "Y"] {
        if value.magnitude < 1000 { break }
        (value, prefix) = (value / 1000, next)
      }
    } else {
      (value, prefix) = scaledUp(value)
    }
    return digits(value) + prefix
  }

  private static func scaledUp(_ value: Double) -> (Double, String) {
    var (value, prefix) = (value, "")
    for next in ["m", "u", "n", "p", "f", "a", "z", "y"] {
      if value.magnitude >= 1 { break }
      (value, prefix) = (value * 1000, next)
    }
    return (value, prefix)
  }

  /// Powers of 1024: `1.177Mi`.
  static func binary(_ value: Double) -> String {
    guard value.magnitude > 1, value.isFinite else { return digits(value) }
    var (value, prefix) = (value, "")
    for next in ["ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"] {
      if value.magnitude < 1024 { break }
      (value, prefix) = (value / 1024, next)
    }
    return digits(value) + prefix
  }

  /// Seconds: `1h 1m 1s`, `950ms`.
  static func duration(_ value: Double) -> String {
    guard value.isFinite else { return digits(value) }
    guard value != 0 else { return "0s" }
    guard value.magnitude >= 1 else {
      let (scaled, prefix) = scaledUp(value)
      return digits(scaled) + prefix + "s"
    }
    let sign = value < 0 ? "-" : ""
    // What does not fit becomes the smallest integer, as on the machines that Prometheus runs on.
    let whole = value.magnitude < 0x1p63 ? Int64(value.magnitude) : .min
    let (days, hours, minutes, seconds) = (whole / 86_400, whole / 3600 % 24, whole / 60 % 60, whole % 60)
    if days != 0 { return "\(sign)\(days)d \(hours)h \(minutes)m \(seconds)s" }
    if hours != 0 { return "\(sign)\(hours)h \(minutes)m \(seconds)s" }
    if minutes != 0 { return "\(sign)\(minutes)m \(seconds)s" }
    return sign + digits(value.magnitude) + "s"
  }

  static func percentage(_ value: Double) -> String { digits(value * 100) + "%" }

  /// - Throws: Where the moment does not fit.
  static func timestamp(_ value: Double) throws(FunctionFailure) -> String {
    guard value.isFinite else { return digits(value) }
    return try time(value).text
  }

  static func time(_ value: Double) throws(FunctionFailure) -> GoTime {
    let nanoseconds = value * 1e9
    guard nanoseconds.magnitude < 0x1p63 else {
      throw FunctionFailure("\(value.goGeneral) cannot be represented as a nanoseconds timestamp since it overflows int64")
    }
    return GoTime(nanoseconds: Int64(nanoseconds) / 1_000_000 * 1_000_000)
  }
}
