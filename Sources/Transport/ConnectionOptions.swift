/// How to reach a server and who we are there: one for each datasource.
package struct ConnectionOptions: Hashable, Sendable {
  package struct TLS: Hashable, Sendable {
    /// PEM files; `nil` uses the system's.
    package var caFile: String?
    package var certificateFile: String?
    package var keyFile: String?
    /// The same as texts; they take the place of the files and are never written anywhere.
    package var caText: Secret?
    package var certificateText: Secret?
    package var keyText: Secret?
    /// Expected in the certificate instead of the host of the URL.
    package var serverName: String?
    /// Shown on the screen wherever the datasource is.
    package var skipsVerification: Bool

    package init(
      caFile: String? = nil, certificateFile: String? = nil, keyFile: String? = nil, serverName: String? = nil,
      skipsVerification: Bool = false
    ) {
      self.caFile = caFile
      self.certificateFile = certificateFile
      self.keyFile = keyFile
      self.serverName = serverName
      self.skipsVerification = skipsVerification
    }
  }

  package enum Credentials: Hashable, Sendable {
    case none
    case basic(user: String, password: Secret)
    case bearer(Secret)
    /// AWS signature version 4: `region` and `service` as in `aws:amz:eu-west-1:aps`.
    case sigV4(accessKey: String, secretKey: Secret, sessionToken: Secret?, region: String, service: String)
  }

  package var tls: TLS
  package var credentials: Credentials
  /// `http://host:port`, `socks5h://…`; `nil` takes `http_proxy`, `https_proxy` and `no_proxy` from the environment.
  package var proxy: String?
  /// Path of a unix socket to connect to instead of the URL's host.
  package var unixSocket: String?

  package init(
    tls: TLS = TLS(), credentials: Credentials = .none, proxy: String? = nil, unixSocket: String? = nil
  ) {
    (self.tls, self.credentials, self.proxy, self.unixSocket) = (tls, credentials, proxy, unixSocket)
  }
}

extension ConnectionOptions {
  /// Headers whose values are no secrets.
  private static let plainHeaders: Set<String> = ["accept", "content-type", "user-agent", "x-scope-orgid", "x-grafana-org-id"]

  /// What hides the credentials of this connection, and those in `headers`, in every text.
  package func redaction(headers: [(name: String, value: String)]) -> Redaction {
    var texts: [String] = []
    for header in headers where !Self.plainHeaders.contains(header.name.lowercased()) {
      texts.append(header.value)
      // Of `Bearer abc` also the part behind the scheme.
      if let blank = header.value.firstIndex(of: " ") { texts.append(String(header.value[blank...].dropFirst())) }
    }
    switch credentials {
    case .none: break
    case .basic(let user, let password): texts += [password.revealed, "\(user):\(password.revealed)"]
    case .bearer(let token): texts.append(token.revealed)
    case .sigV4(_, let key, let session, _, _): texts += [key.revealed] + (session.map { [$0.revealed] } ?? [])
    }
    return Redaction(hiding: texts)
  }
}
