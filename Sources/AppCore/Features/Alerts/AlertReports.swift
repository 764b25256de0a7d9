import DatasourceKit

extension AlertReport {
  /// Asks those of `sources` that have alerts, all at the same time.
  static func reports(of sources: [DatasourceID], from world: any World) async -> [AlertReport] {
    await withTaskGroup(of: (Int, AlertReport?).self) { group in
      for (index, id) in sources.enumerated() {
        group.addTask { (index, await report(of: id, from: world)) }
      }
      var found: [(Int, AlertReport)] = []
      for await (index, report) in group {
        if let report { found.append((index, report)) }
      }
      return found.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  private static func report(of id: DatasourceID, from world: any World) async -> AlertReport? {
    guard let source = world.datasource(uid: id.uid), let alerts = source.alerts else { return nil }
    var report = AlertReport(source: id, maySilence: source.silences?.maySilence ?? false)
    do throws(DatasourceError) {
      report.rules = try await alerts.rules()
      report.alerts = try await alerts.instances()
    } catch {
      report.problem = error
      return report
    }
    guard let silences = source.silences else { return report }
    do throws(DatasourceError) {
      report.silences = try await silences.list()
    } catch {
      report.silenceProblem = error
    }
    return report
  }
}
