import CDashboards
import DataFrames
import Dashboards
import DatasourceKinds
import Panels
import PromQL
import Testing
import Text

/// What every dashboard inside the binary keeps to.
@Suite struct BundledDashboardTests {
  struct Bundled: CustomTestStringConvertible, Sendable {
    var name: String
    var bytes: [UInt8]
    var testDescription: String { name }

    func decoded() throws -> Dashboard { try Dashboard.decode(bytes, file: "\(name).json") }
  }

  static let all: [Bundled] = {
    var count = 0
    guard let first = bundled_dashboards(&count) else { return [] }
    return (0..<count).map { index in
      Bundled(
        name: String(cString: first[index].name),
        bytes: Array(UnsafeBufferPointer(start: first[index].bytes, count: first[index].count)))
    }
  }()

  @Test func `they have names and identifiers of their own`() throws {
    let dashboards = try Self.all.map { try $0.decoded() }
    #expect(Self.all.first?.name == "host")
    #expect(Set(Self.all.map(\.name)).count == Self.all.count)
    #expect(Set(dashboards.compactMap(\.uid)).count == Self.all.count)
    #expect(dashboards.allSatisfy { $0.tags.contains("oriel") && $0.description?.isEmpty == false })
  }

  @Test(arguments: all) func `nothing of it is dropped`(_ bundled: Bundled) throws {
    let dashboard = try bundled.decoded()
    let support = DashboardSupport(dashboard) { ["prometheus", "grafana-testdata-datasource"].contains($0) }
    #expect(!dashboard.panels.isEmpty)
    #expect(!support.dropsAnything, "\(support.findings) \(support.panels.filter { $0.verdict == .dropped })")
    #expect(support.panels.allSatisfy { $0.unspokenSources.isEmpty })
  }

  @Test(arguments: all) func `its variables are known and its expressions parse`(_ bundled: Bundled) throws {
    let dashboard = try bundled.decoded()
    let interpolation = Interpolation(
      variables: dashboard.variables.map { VariableState(variable: $0, selection: [Variable.Option(text: "x", value: "x")]) },
      environment: MacroEnvironment(interval: 15_000))
    for panel in dashboard.panels.values {
      for target in panel.targets {
        guard let expression = target.model["expr"]?.string else { continue }
        let planned = expression.replacing("$__rate_interval", with: "1m").replacing("$__range", with: "1h")
        let filled = interpolation(planned, dialect: .prometheus)
        // `$1` belongs to label_replace.
        #expect(!filled.replacing("$1", with: "").contains("$"), "\(panel.title): \(filled)")
        do {
          _ = try Expression(parsing: filled)
        } catch {
          Issue.record("\(panel.title): \(filled): \(error)")
        }
      }
    }
  }

  @Test(arguments: all) func `its links lead to bundled dashboards`(_ bundled: Bundled) throws {
    let dashboards = try Self.all.map { try $0.decoded() }
    let uids = Set(dashboards.compactMap(\.uid))
    let dashboard = try bundled.decoded()
    for link in dashboard.links + dashboard.panels.values.flatMap(\.links) {
      switch link.kind {
      case .dashboards(let tags, _):
        #expect(dashboards.contains { other in other.uid != dashboard.uid && tags.allSatisfy(other.tags.contains) }, "\(link.title)")
      case .url(let address): Self.check(address, leadsTo: uids)
      }
    }
    for panel in dashboard.panels.values {
      for link in panel.fieldDefaults.links { Self.check(link.url, leadsTo: uids) }
    }
  }

  private static func check(_ address: String, leadsTo uids: Set<String>) {
    guard address.hasPrefix("/d/") else { return }
    let uid = address.dropFirst(3).prefix { $0 != "/" && $0 != "?" }
    #expect(uids.contains(String(uid)), "\(address)")
  }
}
