import PromQL
import Testing

@Suite struct FunctionCatalogueTests {
  @Test func `every function is described once`() {
    #expect(Set(FunctionCatalogue.all.map(\.name)).count == FunctionCatalogue.all.count)
    for function in FunctionCatalogue.all {
      #expect(!function.summary.isEmpty && function.summary.last != ".", "\(function.name)")
    }
  }

  @Test func `help shows optional and repeated parameters`() {
    #expect(FunctionCatalogue.function(named: "round")?.usage == "round(instant vector, [scalar])")
    #expect(FunctionCatalogue.function(named: "label_join")?.usage == "label_join(instant vector, string, string, string, …)")
  }
}
