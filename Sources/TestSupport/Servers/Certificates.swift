/// A certificate authority of its own with certificates for servers on loopback and for a client, made by `openssl`.
///
/// All are PEM files of one folder: `ca.pem`, `other-ca.pem`, `server.pem`, `server.key`, `expired.pem`, `client.pem`, `client.key`.
package final class Certificates: Sendable {
  package let folder: TemporaryFolder

  package static let openssl = ServerProcess.command("openssl")

  package struct Failure: Error, CustomStringConvertible {
    package var description: String
  }

  package init() throws {
    folder = try TemporaryFolder()
    try folder.write("subjectAltName=DNS:oriel.test,IP:127.0.0.1\n", to: "server.ext")
    try folder.write("extendedKeyUsage=clientAuth\n", to: "client.ext")
    for authority in ["ca", "other-ca"] {
      try run("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=Oriel-\(authority) -keyout \(authority).key -out \(authority).pem")
    }
    try issue("server", name: "oriel.test", days: 1, extensions: "server.ext")
    try issue("expired", name: "oriel.test", days: -1, extensions: "server.ext")
    try issue("client", name: "alice", days: 1, extensions: "client.ext")
  }

  package func path(_ name: String) -> String { folder.path + "/" + name }
  package func text(_ name: String) -> String { folder.read(name) }

  private func issue(_ file: String, name: String, days: Int, extensions: String) throws {
    try run("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=\(name) -keyout \(file).key -out \(file).csr")
    try run("x509 -req -in \(file).csr -CA ca.pem -CAkey ca.key -CAcreateserial -days \(days) -extfile \(extensions) -out \(file).pem")
  }

  private func run(_ arguments: String) throws {
    guard let openssl = Self.openssl else { throw Failure(description: "openssl is not installed") }
    let files = ["-keyout", "-out", "-in", "-CA", "-CAkey", "-extfile"]
    var words: [String] = []
    for word in arguments.split(separator: " ").map(String.init) {
      words.append(files.contains(words.last ?? "") ? path(word) : word)
    }
    let (code, text) = try Program.run([openssl] + words)
    guard code == 0 else { throw Failure(description: "openssl \(arguments): \(text)") }
  }
}
