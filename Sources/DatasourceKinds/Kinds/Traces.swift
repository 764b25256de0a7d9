import Text

extension DatasourceKind {
  package static let tempo = DatasourceKind(
    id: "tempo", title: "Tempo", language: .traceQL, capabilities: [.queries, .traces], hasOption: true, products: [ServerProduct("Tempo", ports: [3200])],
    probe: ServerProbe(path: "api/status/buildinfo") { reply in
      reply.document?["version"].map { RecognisedServer("Tempo", version: $0.version) }
    })

  package static let jaeger = DatasourceKind(
    id: "jaeger", title: "Jaeger", capabilities: [.queries, .traces], hasOption: true, products: [ServerProduct("Jaeger", ports: [16_686])],
    probe: ServerProbe(path: "api/services") { reply in
      reply.document?["data"]?.array == nil ? nil : RecognisedServer("Jaeger")
    })

  package static let zipkin = DatasourceKind(id: "zipkin", title: "Zipkin", capabilities: [.queries, .traces], hasOption: true)
}
