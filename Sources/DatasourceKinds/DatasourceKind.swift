/// Everything that is known about a kind of datasource without asking one: the only place that knows its name.
///
/// Configuration, discovery, planning, the command line, the lookup of services in a cluster and copies for curl read it.
/// How it is asked stands in `Datasources`, under the same ``id``.
package struct DatasourceKind: Sendable {
  /// The `type` of Grafana's provisioning files.
  package let id: String
  /// Types of plugins that speak the same protocol and language under names of their own.
  package let aliases: [String]
  /// As its makers write it.
  package let title: String
  /// How values of variables stand in its queries.
  package let dialect: QueryDialect
  /// `nil` where its queries are objects, or are read by nobody here.
  package let language: QueryLanguageID?
  package let capabilities: Set<Capability>
  package let planning: TargetPlanning
  package let variableQueries: VariableQueryForm
  /// Whether its settings need a `url`.
  package let needsAddress: Bool
  /// Whether the command line takes one as `--ID URL`.
  package let hasOption: Bool
  /// The programs that are such a datasource, with their usual ports, the most usual one first.
  package let products: [ServerProduct]
  /// What tells a server of this kind from any other.
  package let probe: ServerProbe?
  /// What such a server is called among the services of a cluster.
  package let services: [ServiceRule]
  package let curl: CurlForm?
  /// What requests are signed for where the settings ask for AWS signatures and name no service.
  package var signingService: String { id == "elasticsearch" ? "es" : id == "cloudwatch" ? "monitoring" : "aps" }
  /// What to do where a server at this address wants a login; `nil` for the configuration in general.
  package let loginAdvice: (@Sendable (_ url: String) -> String)?

  package enum Capability: Hashable, Sendable {
    /// Panels can ask it directly, without a Grafana server between.
    case queries
    case metrics, logs, traces, alerts, silences
    /// It keeps dashboards and other datasources.
    case dashboards
  }

  package init(
    id: String, aliases: [String] = [], title: String, dialect: QueryDialect = .glob, language: QueryLanguageID? = nil,
    capabilities: Set<Capability> = [], planning: TargetPlanning = .panelInterval, variableQueries: VariableQueryForm = .target,
    needsAddress: Bool = true, hasOption: Bool = false, products: [ServerProduct] = [], probe: ServerProbe? = nil,
    services: [ServiceRule] = [], curl: CurlForm? = nil, loginAdvice: (@Sendable (String) -> String)? = nil
  ) {
    (self.id, self.aliases, self.title) = (id, aliases, title)
    (self.dialect, self.language, self.capabilities) = (dialect, language, capabilities)
    (self.planning, self.variableQueries) = (planning, variableQueries)
    (self.needsAddress, self.hasOption) = (needsAddress, hasOption)
    (self.products, self.probe, self.services, self.curl) = (products, probe, services, curl)
    self.loginAdvice = loginAdvice
  }

  /// What to do about a server at `url` that wants a login.
  package func advice(forLoginAt url: String) -> String {
    loginAdvice?(url)
      ?? "name it in the configuration: type: \(id), url: \(url), basicAuth: true, basicAuthUser: …, secureJsonData: {basicAuthPassword: $__file{…}}"
  }
}

extension DatasourceKind: Hashable {
  /// Kinds are the same where their ids are.
  package static func == (left: DatasourceKind, right: DatasourceKind) -> Bool { left.id == right.id }
  package func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// A query language as kinds of datasources name it; what it can do stands in `QueryLanguages`.
package struct QueryLanguageID: RawRepresentable, Hashable, Sendable {
  /// As its makers write it: `PromQL`.
  package let rawValue: String
  package init(rawValue: String) { self.rawValue = rawValue }

  package static let promQL = QueryLanguageID(rawValue: "PromQL")
  package static let logQL = QueryLanguageID(rawValue: "LogQL")
  package static let traceQL = QueryLanguageID(rawValue: "TraceQL")
  package static let lucene = QueryLanguageID(rawValue: "Lucene")
}

/// How a target of a panel becomes a request: which field is the query, which step and range it gets.
package enum TargetPlanning: Hashable, Sendable {
  /// `expr`, Prometheus' macros, a step of the target's own, a range aligned to it.
  case prometheus
  /// `expr`, Loki's macros and its step.
  case loki
  /// All texts are filled in; the step is the panel's interval.
  case panelInterval
}

/// What a query variable's query is.
package enum VariableQueryForm: Hashable, Sendable {
  /// `label_values(up, job)` and its relatives, as Prometheus' plugin has them.
  case prometheus
  /// The same names over streams.
  case loki
  /// A target of the source's own, whose first text column holds the options.
  case target
}

/// A server program that speaks a kind's protocol.
package struct ServerProduct: Hashable, Sendable {
  package let name: String
  package let ports: [UInt16]

  package init(_ name: String, ports: [UInt16]) {
    (self.name, self.ports) = (name, ports)
  }
}

/// How services of a cluster are found to be a kind.
package struct ServiceRule: Hashable, Sendable {
  /// A word of the service's name, or its label `app.kubernetes.io/name`.
  package let word: String
  /// The preferred one first.
  package let ports: [Int]
  /// Where none of ``ports`` is there.
  package let portNames: [String]

  package init(_ word: String, ports: [Int], portNames: [String]) {
    (self.word, self.ports, self.portNames) = (word, ports, portNames)
  }
}

/// How a request is copied as a command.
package struct CurlForm: Hashable, Sendable {
  /// The variable of the shell that stands for the server's address.
  package let variable: String
  /// What only routes of this kind begin with; of several kinds the longest counts.
  package let route: String

  package init(variable: String, route: String) {
    (self.variable, self.route) = (variable, route)
  }
}
