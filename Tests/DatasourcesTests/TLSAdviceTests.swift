@testable import Datasources
import DatasourceKit
import Testing
import Transport

/// What is advised for the words of OpenSSL, as libcurl 7.88 passes them on.
@Suite struct TLSAdviceTests {
  static let cases: [(reason: String, advice: String)] = [
    ("SSL certificate problem: certificate has expired", "must be renewed"),
    ("SSL certificate problem: unable to get local issuer certificate", "tlsCACert"),
    ("SSL: no alternative certificate subject name matches target host name 'x'", "serverName"),
    ("error:0A000415:SSL routines::sslv3 alert certificate expired", "own certificate has expired"),
    ("error:0A000418:SSL routines::tlsv1 alert unknown ca", "does not accept this datasource"),
    ("error:0A00045C:SSL routines::tlsv13 alert certificate required", "wants a client certificate"),
    ("error:0A00042E:SSL routines::tlsv1 alert protocol version", "no version of TLS"),
    ("error:0A00010B:SSL routines::wrong version number", "http:// instead of https://"),
    ("could not load PEM client certificate from x.crt, OpenSSL error error:05800074:x509 certificate routines::key values mismatch", "belong together"),
    ("error setting certificate verify locations:  CAfile: /nowhere CApath: none", "CA file of this datasource"),
    ("SSL certificate problem: certificate is not yet valid", "clocks"),
  ]

  @Test(arguments: cases) func `advice fits what failed`(_ reason: String, _ advice: String) {
    let error = DatasourceError(
      transport: TransportError(kind: .tls, reason: reason), datasource: DatasourceID(uid: "a", name: "a", type: "prometheus"), request: "GET /",
      baseURL: "https://h")
    #expect(error.advice?.contains(advice) == true, "\(error.advice ?? "")")
  }
}
