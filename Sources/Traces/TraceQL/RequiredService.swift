extension TraceQLQuery {
  /// The service that every span found belongs to, where the query's first filter says so.
  package var requiredService: String? {
    guard case .search(let pipeline) = root, case .spans(.filter(let condition?))? = pipeline.stages.first else { return nil }
    return condition.requiredService
  }
}

extension FieldExpression {
  fileprivate var requiredService: String? {
    switch self {
    case .binary(.and, let left, let right): left.requiredService ?? right.requiredService
    case .binary(.equal, .attribute(let attribute), .literal(.string(let service))):
      attribute.name == "service.name" && (attribute.scope == .resource || attribute.scope == .any) ? service : nil
    default: nil
    }
  }
}
