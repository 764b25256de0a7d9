import AppCore
import Dashboards
import DatasourceKit
import Testing
import Text
import TimeSeries

/// The parts of the model that keep rules of their own.
@Suite struct ModelPartTests {
  private static let noon = Timestamp(milliseconds: 1_700_000_000_000)

  private static func screen(_ title: String, in opened: inout OpenDashboards) throws -> OpenDashboard {
    let document: JSONValue = ["title": .string(title), "panels": []]
    let dashboard = try #require(try Dashboard.decodeAll(document, file: title).first)
    let raw = TimeControl.RawRange(from: "now-1h", to: "now")
    return OpenDashboard(
      number: opened.newNumber(), location: .scratch(name: title), dashboard: dashboard,
      time: TimeControl(raw: raw, resolved: TimeRange(start: noon - 3_600_000, end: noon)), variables: DashboardVariables(dashboard: dashboard, given: [:]),
      refresh: RefreshControl(interval: nil))
  }

  private static func opened(_ titles: String...) throws -> OpenDashboards {
    var opened = OpenDashboards()
    for title in titles { opened.add(try screen(title, in: &opened)) }
    return opened
  }

  @Test func `the dashboard that was opened last is on screen; closing it shows its neighbour`() throws {
    var opened = try Self.opened("a", "b", "c")
    #expect(opened.screen?.dashboard.title == "c")
    #expect(opened.closeCurrent()?.dashboard.title == "c" && opened.screen?.dashboard.title == "b")
    #expect(opened.closeCurrent()?.dashboard.title == "b" && opened.closeCurrent()?.dashboard.title == "a")
    #expect(opened.screen == nil && opened.current == 0 && opened.closeCurrent() == nil)
  }

  @Test(arguments: [(1, 0), (-1, 1), (0, 2), (4, 0), (-5, 0)]) func `neighbours go round the ends`(by count: Int, index: Int) throws {
    #expect(try Self.opened("a", "b", "c").index(by: count) == index)
    #expect(OpenDashboards().index(by: count) == 0)
  }

  @Test func `a number is never used twice`() throws {
    var opened = try Self.opened("a", "b")
    _ = opened.closeCurrent()
    opened.add(try Self.screen("c", in: &opened))
    #expect(opened.screens.map(\.number) == [1, 3])
  }

  private static let prom = DatasourceID(uid: "prom", name: "Prom", type: "prometheus")
  private static let loki = DatasourceID(uid: "loki", name: "Loki", type: "loki")

  @Test func `what is known of a source stays while it is there`() {
    var sources = KnownSources(directory: DatasourceDirectory())
    sources.adopt(SourceSnapshot(directory: DatasourceDirectory([Self.prom])), at: Self.noon)
    let status = SourceStatus(uid: "prom", name: "Prom", type: "prometheus", address: "", health: .fails("refused"))
    sources.note(status)
    sources.adopt(SourceSnapshot(directory: DatasourceDirectory([Self.prom, Self.loki])), at: Self.noon)
    #expect(sources.statuses.map(\.health) == [.fails("refused"), .unknown])
    sources.adopt(SourceSnapshot(directory: DatasourceDirectory([Self.loki])), at: Self.noon)
    sources.note(status)
    #expect(sources.statuses.map(\.uid) == ["loki"])
  }

  @Test func `exporters that were found are offered once`() {
    let found = SourceStatus(uid: "", name: "node", type: "exporter", address: "127.0.0.1:9100")
    var sources = KnownSources(directory: DatasourceDirectory())
    sources.adopt(SourceSnapshot(directory: DatasourceDirectory([Self.prom]), scrapable: [found]), at: Self.noon)
    #expect(sources.statuses.count == 2)
    #expect(sources.takeOfferedScrapes() == ["127.0.0.1:9100"])
    #expect(sources.takeOfferedScrapes().isEmpty && sources.statuses.map(\.uid) == ["prom"])
  }

  @Test func `servers that said nothing are asked again later`() {
    var sources = KnownSources(directory: DatasourceDirectory())
    #expect(sources.findingNext == nil)
    sources.adopt(SourceSnapshot(directory: DatasourceDirectory(), lacksSome: true), at: Self.noon)
    #expect(sources.findingNext == Self.noon + 30_000)
    sources.adopt(SourceSnapshot(directory: DatasourceDirectory()), at: Self.noon)
    #expect(sources.findingNext == nil)
  }

  @Test func `alerts are asked again where a source has some`() {
    var alerts = AlertBoard()
    alerts.asked = Self.noon
    #expect(alerts.nextCheck == nil && alerts.firingCount == 0)
    alerts.reports = [AlertReport(source: Self.prom)]
    #expect(alerts.nextCheck == Self.noon + 30_000)
  }
}
