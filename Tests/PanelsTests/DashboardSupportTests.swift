import Dashboards
import Panels
import Testing
import Text

@Suite struct DashboardSupportTests {
  static func support(_ document: JSONValue) throws -> DashboardSupport {
    DashboardSupport(try #require(try Dashboard.decodeAll(document, file: "x.json").first), speaks: { $0 == "prometheus" })
  }

  @Test func `tells native panels from approximated ones`() throws {
    let support = try Self.support([
      "panels": [
        ["id": 1, "type": "timeseries"], ["id": 2, "type": "vendor-sankey-panel"], ["id": 3, "libraryPanel": ["uid": "u", "name": "L"]],
        ["id": 4, "type": "stat", "transformations": [["id": "newThing"]]],
      ]
    ])
    #expect(support.panels.map(\.verdict) == [.native, .approximated, .approximated, .approximated])
    #expect(!support.dropsAnything)
    #expect(support.panels[2].findings.map(\.path) == ["panels[2].libraryPanel"])
    #expect(support.panels[1].findings.map(\.path) == ["panels[1].type"])
    #expect(support.panels[3].findings.map(\.path).contains("panels[3].transformations[0]"))
  }

  @Test func `says which datasources have no client`() throws {
    let support = try Self.support([
      "panels": [
        ["type": "stat", "datasource": ["type": "oracle", "uid": "o"], "targets": [["refId": "A"]]],
        ["type": "stat", "datasource": ["type": "prometheus", "uid": "p"], "targets": [["refId": "A"]]],
      ]
    ])
    #expect(support.panels.map(\.unspokenSources) == [["oracle"], []])
    #expect(!support.dropsAnything)
  }

  @Test func `reports circles of variables and patterns that cannot be read`() throws {
    let variables: JSONValue = [["name": "a", "query": "$b"], ["name": "b", "query": "$a"], ["name": "c", "query": "x", "regex": "/(/"]]
    let support = try Self.support(["panels": [], "templating": ["list": variables]])
    #expect(support.findings.map(\.severity) == [.approximated, .dropped])
  }

  @Test func `what a transformation or a query cannot do is said`() throws {
    let support = try Self.support([
      "title": "d",
      "panels": [
        ["type": "timeseries", "title": "a", "transformations": [["id": "smoothing", "options": [:]], ["id": "spatial", "disabled": true, "options": [:]]], "targets": [["expr": "a"]]],
        ["type": "table", "title": "b", "datasource": ["type": "grafana", "uid": "-- Grafana --"], "targets": [["refId": "A", "queryType": "list"]]],
        ["type": "table", "title": "c", "datasource": ["type": "grafana", "uid": "-- Grafana --"], "targets": [["refId": "A", "queryType": "snapshot"]]],
      ],
    ])
    #expect(support.panels.map(\.verdict) == [.approximated, .approximated, .native])
    #expect(support.panels.map { $0.findings.map(\.path) } == [["panels[0].transformations[0]"], ["panels[1].targets[0].queryType"], []])
    #expect(!support.dropsAnything)
  }
}
