import Collectors
import Text
import TimeSeries
import Transport

/// How a target is probed: one entry under `modules` of blackbox_exporter's configuration.
package struct ProbeModule: Sendable {
  package enum Kind: Sendable {
    case http(HTTPSettings)
    case tcp(StreamSettings)
    case icmp(ICMPSettings)
    case dns(DNSSettings)
    case grpc(GRPCSettings)
  }

  package var kind: Kind
  /// `nil` leaves it to who asks.
  package var timeout: Duration?
  package var address = AddressChoice()

  package init(_ kind: Kind, timeout: Duration? = nil, address: AddressChoice = AddressChoice()) {
    (self.kind, self.timeout, self.address) = (kind, timeout, address)
  }

  /// The prober's name in the configuration: `http`, `tcp`, …
  package var prober: String {
    switch kind {
    case .http: "http"
    case .tcp: "tcp"
    case .icmp: "icmp"
    case .dns: "dns"
    case .grpc: "grpc"
    }
  }
}

/// Which of a host's addresses is probed: one of the preferred family, else of the other where that is allowed.
package struct AddressChoice: Hashable, Sendable {
  package enum Family: String, Hashable, Sendable { case ip4, ip6 }
  package var preferred = Family.ip6
  package var mayFallBack = true
  /// Of this machine; `nil` lets the system choose.
  package var source: String?

  package init(preferred: Family = .ip6, mayFallBack: Bool = true, source: String? = nil) {
    (self.preferred, self.mayFallBack, self.source) = (preferred, mayFallBack, source)
  }
}

package struct HTTPSettings: Sendable {
  /// Empty takes 200 to 299.
  var validStatusCodes: [Int] = []
  /// `HTTP/1.1`, `HTTP/2.0`; empty takes all.
  var validVersions: [String] = []
  var method = "GET"
  var headers: [(name: String, value: String)] = []
  var body: [UInt8] = []
  var followsRedirects = true
  var failsIfTLS = false
  var failsIfNotTLS = false
  var failsIfBodyMatches: [SearchPattern] = []
  var failsIfBodyDoesNotMatch: [SearchPattern] = []
  var failsIfHeaderMatches: [HeaderMatch] = []
  var failsIfHeaderDoesNotMatch: [HeaderMatch] = []
  /// `gzip`, `br`, `deflate`, `identity`; `nil` asks for none.
  var compression: String?
  /// In bytes; `nil` for no limit but the program's own.
  var bodyLimit: Int?
  var allowsHTTP2 = true
  var tls = ConnectionOptions.TLS()
  var authorization = ScrapeAuthorization.none
  var proxy: String?

  package init() {}

  struct HeaderMatch: Sendable {
    var name: String
    var pattern: SearchPattern
    /// Whether a header that is not there is no failure.
    var mayBeMissing: Bool
  }
}

package struct StreamSettings: Sendable {
  var usesTLS = false
  var tls = ConnectionOptions.TLS()
  var steps: [Step] = []

  package init() {}

  struct Step: Sendable {
    /// Matched against each line that comes.
    var expected: SearchPattern?
    /// In what comes, whatever its lines.
    var expectedBytes: [UInt8] = []
    /// With `${1}` for what the expected text's groups found.
    var sent: String?
    var startsTLS = false
    /// Of `probe_expect_info`; values may hold `${1}`.
    var labels: [(name: String, value: String)] = []
  }
}

package struct ICMPSettings: Hashable, Sendable {
  var payloadSize = 28
  var mayNotFragment = false
  /// `nil` leaves it to the system.
  var hopLimit: Int?

  package init() {}
}

package struct DNSSettings: Sendable {
  var queryName = ""
  var queryType = "ANY"
  var queryClass = "IN"
  var overTCP = false
  var overTLS = false
  var tls = ConnectionOptions.TLS()
  var recursionDesired = true
  /// Empty takes NOERROR.
  var validCodes: [String] = []
  var answers = RecordRules()
  var authority = RecordRules()
  var additional = RecordRules()

  package init() {}

  struct RecordRules: Sendable {
    var failsIfAnyMatches: [SearchPattern] = []
    var failsIfAllMatch: [SearchPattern] = []
    var failsIfOneDoesNotMatch: [SearchPattern] = []
    var failsIfNoneMatches: [SearchPattern] = []
  }
}

package struct GRPCSettings: Sendable {
  var service = ""
  var usesTLS = false
  var tls = ConnectionOptions.TLS()
  var metadata: [(name: String, value: String)] = []

  package init() {}
}

extension ProbeModule {
  /// The modules that are there without a configuration: those of the exporter's own example.
  package static let standard: [String: ProbeModule] = {
    let address = AddressChoice(preferred: .ip4)
    var post = HTTPSettings()
    post.method = "POST"
    var tls = StreamSettings()
    tls.usesTLS = true
    var grpc = GRPCSettings()
    grpc.usesTLS = true
    return [
      "http_2xx": ProbeModule(.http(HTTPSettings()), address: address), "http_post_2xx": ProbeModule(.http(post), address: address),
      "tcp_connect": ProbeModule(.tcp(StreamSettings()), address: address), "tcp_connect_tls": ProbeModule(.tcp(tls), address: address),
      "icmp": ProbeModule(.icmp(ICMPSettings()), address: address), "grpc": ProbeModule(.grpc(grpc), address: address),
      "grpc_plain": ProbeModule(.grpc(GRPCSettings()), address: address),
    ]
  }()
}
