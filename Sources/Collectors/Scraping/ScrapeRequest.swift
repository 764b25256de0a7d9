import Glibc
import Text
package import Transport

/// The request that a scrape sends.
package enum ScrapeRequest {
  /// Why a secret cannot be had; the secret itself never appears.
  package struct Fault: Error, CustomStringConvertible {
    var reason: String

    package var description: String { reason }
  }

  static func make(for target: ScrapeTarget, job: ScrapeJob) throws(Fault) -> HTTPRequest {
    var connection = job.connection
    var headers = job.headers
    headers.append(("Accept", accept(job.protocols)))
    headers.append(("User-Agent", "oriel"))
    headers.append(("X-Prometheus-Scrape-Timeout-Seconds", String(target.timeout.inSeconds)))
    switch job.authorization {
    case .none: if let named = target.credentials { connection.credentials = named }
    case .basic(let user, let password):
      connection.credentials = .basic(user: try user.fetched().revealed, password: try password.fetched())
    case .header(let type, let credentials) where type.lowercased() == "bearer":
      connection.credentials = .bearer(try credentials.fetched())
    case .header(let type, let credentials):
      headers.append(("Authorization", "\(type) \(try credentials.fetched().revealed)"))
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
}

extension SecretSource {
  private static let largest = 64 << 10

  /// The secret itself; a file is read at each call, so that one that changed is taken up.
  ///
  /// - Throws: ``ScrapeRequest/Fault``, which says why, and never the secret.
  package func fetched() throws(ScrapeRequest.Fault) -> Secret {
    switch self {
    case .text(let secret): return secret
    case .file(let path):
      var file = FileScanner()
      do { try file.load(path) } catch { throw ScrapeRequest.Fault(reason: "cannot read the secret's file \(path): \(error.reason)") }
      guard file.count <= Self.largest else { throw ScrapeRequest.Fault(reason: "the secret's file \(path) is too long") }
      return Secret(file.string(file.wholeFile))
    }
  }
}
