import DatasourceKinds

/// Anything whose `/metrics` is an exposition, node_exporter above all: no datasource, but something to scrape.
enum ExporterProbe {
  static let candidate = ServerCandidate(
    kind: nil, products: [ServerProduct("node_exporter", ports: [9100]), ServerProduct("exporter", ports: [])],
    probe: ServerProbe(path: "metrics") { recognise($0.body) })

  private static func recognise(_ body: [UInt8]) -> RecognisedServer? {
    let start = String(decoding: body.prefix(4096), as: UTF8.self)
    guard start.hasPrefix("# HELP ") || start.hasPrefix("# TYPE ") || start.contains("\n# TYPE ") else { return nil }
    let mark = Array("\nnode_exporter_build_info{".utf8)
    guard let found = body.firstRange(of: mark) else { return RecognisedServer("exporter") }
    // With the comma, so that `goversion` is another label.
    let labels = "," + String(decoding: body[found.upperBound...].prefix(500), as: UTF8.self).prefix { $0 != "}" }
    let version = labels.firstRange(of: ",version=\"").map { String(labels[$0.upperBound...].prefix { $0 != "\"" }) }
    return RecognisedServer("node_exporter", version: version)
  }
}
