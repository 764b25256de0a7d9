extension LogQuery {
  /// Reads a query and refuses also what a server refuses only when it is to answer it over a range.
  ///
  /// - Throws: ``LogQLError`` with the place, where there is one.
  package init(checking query: String) throws(LogQLError) {
    try self.init(parsing: query)
    if case .metric(let metric) = self, metric.usesSketch {
      throw LogQLError(kind: .execution, "count min sketches are only supported on instant queries")
    }
  }
}
