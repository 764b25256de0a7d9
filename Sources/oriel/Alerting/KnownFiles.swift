import Alerting
import AppCore
import Dashboards
import Text

/// What to tell somebody who gave a file to a command that has another use for it.
enum KnownFiles {
  private static let longest = 64 << 20

  private static func kind(of path: String) -> FileKind? {
    guard let bytes = try? FileBytes.read(path, limit: longest) else { return nil }
    return FileKind.of(bytes)
  }

  /// - Returns: `nil` where the file is not recognised, or is a dashboard after all.
  static func reason(for path: String) -> String? {
    guard let kind = kind(of: path), kind != .dashboard, kind != .grafanaDashboardResource else { return nil }
    return kind.advice(for: path)
  }

  /// Kinds that hold nothing to be scraped.
  ///
  /// - Returns: `nil` for those that might.
  static func reasonNotToScrape(_ path: String) -> String? {
    guard let kind = kind(of: path) else { return nil }
    switch kind {
    case .prometheusConfiguration, .serviceMonitor, .podMonitor, .probe, .kubernetesObject, .blackboxConfiguration, .orielConfiguration: return nil
    case .logs, .exposition, .objectives: return nil
    default: return kind.advice(for: path)
    }
  }
}

extension LoadProblem {
  /// The same, with the file's kind where it is a known one that is no dashboard.
  func naming(_ path: String) -> LoadProblem {
    KnownFiles.reason(for: path).map { LoadProblem(subject: path, reason: $0) } ?? self
  }
}

extension DashboardError {
  /// As `lint` tells it.
  var naming: DashboardError {
    kind == .notADashboard || kind == .notJSON ? DashboardError(recognising: file) ?? self : self
  }

  /// - Returns: `nil` where the file is not recognised, or is a dashboard.
  init?(recognising file: String) {
    guard let reason = KnownFiles.reason(for: file) else { return nil }
    self.init(kind: .notADashboard, file: file, reason: reason, advice: "oriel lint reads dashboards alone")
  }
}
