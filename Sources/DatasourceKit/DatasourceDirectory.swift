package import DatasourceKinds

/// The datasources of the active context, and how a dashboard's references find them.
package struct DatasourceDirectory: Hashable, Sendable {
  /// In the order of the configuration.
  package var datasources: [DatasourceID]
  /// `nil` where there is none at all.
  package var defaultUID: String?
  /// How often a source has new samples at most (`jsonData.timeInterval`), by uid.
  package var minIntervals: [String: String]
  /// Servers are still being asked which datasources they have: only what is named exactly is certain.
  package var isProvisional: Bool
  /// Of the Grafana servers through which sources are asked, by the sources' uids.
  package var grafanaAddresses: [String: String] = [:]

  package init(
    _ datasources: [DatasourceID] = [], defaultUID: String? = nil, minIntervals: [String: String] = [:], isProvisional: Bool = false
  ) {
    self.datasources = datasources
    self.isProvisional = isProvisional
    self.minIntervals = minIntervals
    self.defaultUID = defaultUID ?? datasources.first?.uid
  }

  package enum Resolution: Hashable, Sendable {
    case found(DatasourceID)
    /// Not what the dashboard named, but the only or first one of its type; the panel says so.
    case substituted(DatasourceID, for: String)
    /// A name of Grafana's own: `-- Mixed --`, `-- Dashboard --`, `-- Grafana --`, `__expr__`.
    case builtIn(BuiltInSource)
    case missing(wanted: String)
    /// Not certain before every server has said what it has.
    case awaited
  }

  var defaultDatasource: DatasourceID? { datasources.first { $0.uid == defaultUID } }

  package func ofType(_ type: String) -> [DatasourceID] {
    let wanted = DatasourceKind.canonicalID(type)
    return datasources.filter { DatasourceKind.canonicalID($0.type) == wanted }
  }

  /// Exact uid, exact name, the first of the type, the default; in this order. While the directory is provisional, only
  /// the first two are.
  ///
  /// - Parameters:
  ///   - type: As written, if it is.
  ///   - reference: A uid or a name with variables filled in; `nil` or "" where the dashboard names none.
  package func resolve(type: String?, reference: String?) -> Resolution {
    let reference = reference ?? ""
    if let builtIn = BuiltInSource(type: type, reference: reference) { return .builtIn(builtIn) }
    if let exact = datasources.first(where: { $0.uid == reference }) ?? datasources.first(where: { $0.name == reference }) {
      return .found(exact)
    }
    if isProvisional { return .awaited }
    let namesOne = !reference.isEmpty && reference != "default" && reference != "null"
    if let type, !type.isEmpty {
      let candidates = ofType(type)
      guard let first = candidates.first(where: { $0.uid == defaultUID }) ?? candidates.first else {
        return .missing(wanted: namesOne ? "\(reference) (\(type))" : type)
      }
      return namesOne ? .substituted(first, for: reference) : .found(first)
    }
    guard let fallback = defaultDatasource else { return .missing(wanted: namesOne ? reference : "a datasource") }
    return namesOne ? .substituted(fallback, for: reference) : .found(fallback)
  }

  package func ofKind(_ kind: DatasourceKind) -> [DatasourceID] {
    datasources.filter { $0.kind == kind }
  }
}

extension DatasourceID {
  /// `nil` for a type that is not known.
  package var kind: DatasourceKind? { DatasourceKind(type: type) }

  /// Whether both types speak the same protocol.
  package func isSameKind(as other: DatasourceID) -> Bool {
    DatasourceKind.canonicalID(type) == DatasourceKind.canonicalID(other.type)
  }
}
