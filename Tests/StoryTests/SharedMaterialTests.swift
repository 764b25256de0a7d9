import TestSupport
import Testing

@Suite struct SharedMaterialTests {
  @Test func `shared material is a folder or absent`() {
    #expect(SharedMaterial.folder?.isEmpty != true)
  }
}
