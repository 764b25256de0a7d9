import DatasourceKit
import Text
import TimeSeries

/// A query as a command for the shell. Address and credentials are left to the reader's environment, so that nothing
/// secret can be copied.
enum CurlText {
  /// - Returns: `nil` where no server was asked.
  static func command(for sent: SentQuery) -> String? {
    guard let path = sent.request.split(separator: " ").last(where: { $0.contains("/api/") }) else { return nil }
    let isLoki = path.hasPrefix("/loki/")
    let start = isLoki ? path.startIndex : path.firstRange(of: "/api/")?.lowerBound ?? path.startIndex
    let route = path[start...].prefix { $0 != "?" }
    var parts = ["curl -sS \"$\(isLoki ? "LOKI_URL" : "PROMETHEUS_URL")\(route)\"", "--data-urlencode \(quoted("query=" + sent.expression))"]
    if route.hasSuffix("query_range") {
      parts += ["--data start=\(seconds(sent.range.start.rawValue))", "--data end=\(seconds(sent.range.end.rawValue))", "--data step=\(seconds(sent.step))"]
    } else {
      parts.append("--data time=\(seconds(sent.range.end.rawValue))")
    }
    return parts.joined(separator: " \\\n  ")
  }

  /// In single quotes, where a shell takes everything as it stands.
  private static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }

  private static func seconds(_ milliseconds: Milliseconds) -> String {
    let rest = String(milliseconds.magnitude % 1000 + 1000).dropFirst()
    return "\(milliseconds / 1000).\(rest)"
  }
}
