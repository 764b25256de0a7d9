package import DatasourceKit

/// The types of datasource that Oriel speaks, as provisioning files write them.
package struct DatasourceCatalogue: Sendable {
  private var datasources: [String: any Datasource]

  package init(_ datasources: [any Datasource] = []) {
    self.datasources = Dictionary(datasources.map { ($0.id.uid, $0) }, uniquingKeysWith: { first, _ in first })
  }

  package subscript(uid: String) -> (any Datasource)? { datasources[uid] }
}
