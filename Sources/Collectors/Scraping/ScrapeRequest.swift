import Glibc
import Text
import Transport

/// The request that a scrape sends.
enum ScrapeRequest {
  /// Why a secret cannot be had; the secret itself never appears.
  struct Fault: Error {
    var reason: String
  }

  private static let largestSecret = 64 << 10

  static func make(for target: ScrapeTarget, job: ScrapeJob) throws(Fault) -> HTTPRequest {
    var connection = job.connection
    var headers = job.headers
    headers.append(("Accept", accept(job.protocols)))
    headers.append(("User-Agent", "oriel"))
    headers.append(("X-Prometheus-Scrape-Timeout-Seconds", String(target.timeout.inSeconds)))
    switch job.authorization {
    case .none: if let named = target.credentials { connection.credentials = named }
    case .basic(let user, let password):
      connection.credentials = .basic(user: try secret(user).revealed, password: try secret(password))
    case .header(let type, let credentials) where type.lowercased() == "bearer":
      connection.credentials = .bearer(try secret(credentials))
    case .header(let type, let credentials):
      headers.append(("Authorization", "\(type) \(try secret(credentials).revealed)"))
    }
    return HTTPRequest(
      url: target.url, headers: headers, timeout: target.timeout, maximumReplyBytes: job.limits.bodyBytes,
      connection: connection)
  }

  /// The order of wishes becomes falling weights, as Prometheus sends them.
  private static func accept(_ protocols: [ScrapeProtocol]) -> String {
    var weight = ScrapeProtocol.allCases.count + 1
    let wishes = protocols.map { wish in
      weight -= 1
      return "\(wish.mediaType);q=0.\(max(weight, 1))"
    }
    return (wishes + ["*/*;q=0.\(max(weight - 1, 1))"]).joined(separator: ",")
  }

  private static func secret(_ source: SecretSource) throws(Fault) -> Secret {
    switch source {
    case .text(let secret): return secret
    case .file(let path):
      var file = FileScanner()
      do { try file.load(path) } catch { throw Fault(reason: "cannot read the secret's file \(path): \(error.reason)") }
      guard file.count <= largestSecret else { throw Fault(reason: "the secret's file \(path) is too long") }
      return Secret(file.string(file.wholeFile))
    }
  }
}
