import DatasourceKinds
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
    let route = String(path[start...].prefix { $0 != "?" })
    let method = sent.request.hasPrefix("GET ") ? "curl -sS -G" : "curl -sS"
    var parts = ["\(method) \"$\(variable(for: route))\(route)\""]
    if let body = sent.body { return (parts + ["-H 'Content-Type: application/json'", "--data \(quoted(body))"]).joined(separator: continued) }
    // What stands in the address is encoded: nothing in it means anything to a shell.
    guard route.contains("/query") else { return "\(method) \"$\(variable(for: route))\(path[start...])\"" }
    parts.append("--data-urlencode \(quoted("query=" + sent.expression))")
    if route.hasSuffix("query_range") || route.hasSuffix("query_exemplars") {
      parts += ["--data start=\(seconds(sent.range.start.rawValue))", "--data end=\(seconds(sent.range.end.rawValue))"]
      if sent.step > 0 { parts.append("--data step=\(seconds(sent.step))") }
    } else {
      parts.append("--data time=\(seconds(sent.range.end.rawValue))")
    }
    return parts.joined(separator: continued)
  }

  private static let continued = " \\\n  "

  /// The variable of the shell that holds the address, by the route that only such a server has.
  static func variable(for route: some StringProtocol) -> String {
    DatasourceKind.ofRoute(route)?.curl?.variable ?? "SERVER_URL"
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
