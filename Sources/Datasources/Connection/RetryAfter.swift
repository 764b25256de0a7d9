import Glibc
import Text
import Transport

/// The header `Retry-After` (RFC 9110, 10.2.3).
enum RetryAfter {
  /// How long a reply asks to be left alone, at most an hour; `nil` where it says nothing that can be read.
  ///
  /// A date counts from the reply's own `Date` where it has one, so that clocks that differ do no harm; a date that is over means now.
  static func delay(in head: HTTPHead) -> Duration? {
    guard let text = head.header("retry-after")?.trimmingBlanks else { return nil }
    if let seconds = Int64(text) { return seconds < 0 ? nil : .seconds(min(seconds, 3600)) }
    guard let end = HTTPDate.seconds(of: text) else { return nil }
    let now = head.header("date").flatMap(HTTPDate.seconds) ?? Int64(time(nil))
    return .seconds(min(max(end - now, 0), 3600))
  }
}
