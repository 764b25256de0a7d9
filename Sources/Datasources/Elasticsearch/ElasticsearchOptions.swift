import DatasourceKit
package import Text

/// What the settings of a datasource say about its documents (`jsonData` of Grafana's plugins for Elasticsearch and OpenSearch).
package struct ElasticsearchOptions: Hashable, Sendable {
  /// The two families differ in a few names of the request and in the second language they speak.
  package enum Flavor: Hashable, Sendable { case elasticsearch, openSearch }

  package var flavor: Flavor
  package var index: ElasticsearchIndexPattern
  package var timeField: String
  /// "" where none is named.
  package var messageField: String
  package var levelField: String
  package var concurrentShardRequests: Int
  package var includesFrozen: Bool

  /// - Parameters:
  ///   - data: `jsonData`.
  ///   - database: Where old provisioning files name the index.
  package init(flavor: Flavor, data: JSONValue, database: String? = nil) {
    self.flavor = flavor
    let index = data["index"]?.text.flatMap { $0.isEmpty ? nil : $0 } ?? data["database"]?.text ?? database ?? ""
    self.index = ElasticsearchIndexPattern(index, rotation: data["interval"]?.text ?? "")
    timeField = data["timeField"]?.text.flatMap { $0.isEmpty ? nil : $0 } ?? "@timestamp"
    messageField = data["logMessageField"]?.text ?? ""
    levelField = data["logLevelField"]?.text ?? ""
    concurrentShardRequests = data["maxConcurrentShardRequests"]?.integer.flatMap { $0 > 0 ? $0 : nil } ?? 5
    includesFrozen = data["includeFrozen"]?.bool ?? false
  }
}

extension ElasticsearchOptions {
  init(_ settings: DatasourceSettings) {
    let isOpenSearch = settings.id.type.contains("opensearch") && settings.data["flavor"]?.text != "elasticsearch"
    self.init(flavor: isOpenSearch ? .openSearch : .elasticsearch, data: settings.data, database: settings.database)
  }
}
