import Dashboards
import TestSupport
import Testing

@Suite struct CorpusTests {
  @Test func `every public dashboard loads`() throws {
    guard let folder = SharedMaterial.folder else { return print("skipped: the corpus of dashboards is not here") }
    let clock = ContinuousClock()
    var panels = 0
    var dashboards = 0
    var slowest = (Duration.zero, "")
    let start = clock.now
    for path in DashboardFiles.files(below: folder + "/corpus/dashboards") {
      let before = clock.now
      let loaded = try DashboardFiles.load(path)
      if clock.now - before > slowest.0 { slowest = (clock.now - before, path) }
      for dashboard in loaded {
        dashboards += 1
        panels += dashboard.panels.count
        #expect(!dashboard.panels.isEmpty, "\(path)")
        for warning in dashboard.warnings.prefix(4) {
          print(path.split(separator: "/").suffix(2).joined(separator: "/"), warning.severity, warning.path, warning.message)
        }
      }
    }
    print(dashboards, "dashboards,", panels, "panels in", clock.now - start, "slowest", slowest)
    #expect(dashboards == 221)
  }
}

