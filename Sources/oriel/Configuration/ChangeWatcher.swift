import AppCore
import Dashboards
import Datasources

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
  /// Folders are walked through beside the main thread.
  func follow(_ plan: SourcePlan) {
    self.plan = plan
    Task { [weak self, given] in
      let folders = await Task.detached { Self.folders(of: plan, given: given) }.value
      for folder in folders { self?.watch.add(folder: folder) }
    }
  }

  private nonisolated static func folders(of plan: SourcePlan, given: [DashboardProvider]) -> [String] {
    var folders = plan.configurationPaths.map { DashboardFiles.isFolder($0) ? $0 : folder(of: $0) }
    for provider in given + plan.dashboards {
      guard DashboardFiles.isFolder(provider.path) else {
        folders.append(folder(of: provider.path))
        continue
      }
      folders.append(provider.path)
      folders += DashboardFiles.files(below: provider.path).map(folder)
    }
    var seen: Set<String> = []
    return folders.filter { seen.insert($0).inserted }
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
