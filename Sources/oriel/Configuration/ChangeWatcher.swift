import AppCore
import Dashboards
import Datasources
import Text

/// Tells the application when its configuration or a dashboard's file has changed.
@MainActor final class ChangeWatcher {
  private let watch: FileWatch
  private let given: [DashboardProvider]
  private var plan: SourcePlan
  private let report: (Message) -> Void
  private var changed: Set<String> = []
  private var settling: Task<Void, Never>?
  /// A program writes a file in several steps.
  private static let settlingTime = Duration.milliseconds(150)

  /// - Parameter given: Of the command line.
  init?(_ plan: SourcePlan, given: [DashboardProvider], report: @escaping (Message) -> Void) {
    guard let watch = FileWatch() else { return nil }
    (self.watch, self.given, self.plan, self.report) = (watch, given, plan, report)
    follow(plan)
  }

  var descriptor: Int32 { watch.descriptor }

  /// The files of this plan from now on; those of earlier ones are not forgotten, and what happens to them does no harm.
  ///
  /// What is named is watched when this returns, so that nothing is missed that is saved after it was read. What is in the
  /// folders is walked through beside the main thread.
  func follow(_ plan: SourcePlan) {
    self.plan = plan
    let places = (given + plan.dashboards).map(\.path)
    for path in plan.configurationPaths + places { watch.add(folder: DashboardFiles.isFolder(path) ? path : Self.folder(of: path)) }
    Task { [weak self] in
      let folders = await Task.detached { Set(places.flatMap(DashboardFiles.files).map(Self.folder)) }.value
      for folder in folders { self?.watch.add(folder: folder) }
    }
  }

  /// To be called when ``descriptor`` is readable.
  func somethingChanged() {
    changed.formUnion(watch.changes())
    settling?.cancel()
    settling = Task { [weak self] in
      try? await Task.sleep(for: Self.settlingTime)
      if !Task.isCancelled { self?.tell() }
    }
  }

  private func tell() {
    defer { changed = [] }
    if changed.contains(where: isOfConfiguration) { report(.configurationChanged) }
    let dashboards = changed.filter { isDashboard($0) && !isOfConfiguration($0) }
    if !dashboards.isEmpty { report(.dashboardFilesChanged(dashboards.sorted())) }
    // A new folder may hold dashboards.
    follow(plan)
  }

  private func isDashboard(_ path: String) -> Bool {
    guard [".json", ".yaml", ".yml"].contains(where: path.hasSuffix) else { return false }
    return (given + plan.dashboards).contains { path == $0.path || path.hasPrefix($0.path.hasSuffix("/") ? $0.path : $0.path + "/") }
  }

  private func isOfConfiguration(_ path: String) -> Bool {
    plan.configurationPaths.contains { known in
      // In a mounted ConfigMap the files never change, but the link to the folder behind them.
      path == known || path == Self.folder(of: known) + "/..data"
        || (path.hasPrefix(known + "/") && (path.hasSuffix(".yaml") || path.hasSuffix(".yml")))
    }
  }

  private nonisolated static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? ""
  }
}
