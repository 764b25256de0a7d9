import Text
import Glibc
import Transport

/// How far this machine's clock is ahead of a server's, by the header `Date` of its answer.
enum ClockLead {
  /// - Returns: `nil` where the server does not say its time; within a second, as the header has no fractions.
  static func of(_ head: HTTPHead) -> Duration? {
    head.header("date").flatMap(HTTPDate.seconds).map { .seconds(Int64(time(nil)) - $0) }
  }
}
