import Dashboards
import Glibc

/// Loading the dashboards of the corpus beside the checkout, one by one as the program does.
enum LoadingMeasurement {
  static func run() {
    let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    let folder = root + "/../shared/corpus/dashboards"
    guard DashboardFiles.isFolder(folder) else { return Figure.note("loading: skipped, there is no ../shared/corpus/dashboards") }
    let paths = DashboardFiles.files(below: folder)
    guard let largest = paths.max(by: { size($0) < size($1) }) else { return Figure.note("loading: skipped, the corpus is empty") }
    let single = (0..<5).map { _ in ProcessorTime.of { _ = try? DashboardFiles.load(largest) } }.min() ?? 0
    Figure.report("largest dashboard loaded", single, limit: 50, unit: "ms", note: "\(size(largest) / 1024) KiB")
    var count = 0
    let all = ProcessorTime.of { for path in paths { count += (try? DashboardFiles.load(path))?.count ?? 0 } }
    Figure.report("whole corpus loaded", all / 1000, limit: 3, unit: "s", note: "\(count) dashboards in \(paths.count) files")
  }

  private static func size(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_size : 0
  }
}
