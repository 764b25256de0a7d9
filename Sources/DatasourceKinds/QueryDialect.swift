/// How a datasource wants values of variables written when no format is given.
package enum QueryDialect: Hashable, Sendable {
  case prometheus, loki, lucene, sql, influx, glob
  /// No datasource reads it: the format that the place wants, such as `text` in titles.
  case written(as: String)

  /// - Parameter datasourceType: As a dashboard writes it; what is not known takes ``glob``.
  package init(datasourceType: String?) {
    self = datasourceType.flatMap(DatasourceKind.init(type:))?.dialect ?? .glob
  }
}
