import Datasources
import Testing

@Suite struct CatalogueTests {
  @Test func `an unknown uid finds nothing`() {
    #expect(DatasourceCatalogue()["prom"] == nil)
  }
}
