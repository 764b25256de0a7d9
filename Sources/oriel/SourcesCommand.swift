import AppCore
import ArgumentParser
import Canvas
import DatasourceKit
import Datasources
import Glibc

/// What is configured or found, and whether it answers.
struct SourcesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sources", abstract: "List data sources and check their health.",
    discussion: "Exits with 1 if one of them does not, or a cluster or server that was named does not say what it has.")

  @OptionGroup var options: SourceOptions

  func run() throws {
    let registry = try SourceRegistry(options, hostName: HostName.current, history: .none)
    let (rows, remarks, isLacking) = Blocking.value { () async -> ([Row], [String], Bool) in
      await registry.complete()
      return (await Self.rows(of: registry.sources), registry.snapshot().remarks, registry.sources.lacksSome)
    }
    // What a source answers to this very question stands below the table.
    let told = rows.compactMap(\.reason)
    for remark in remarks where !told.contains(where: remark.contains) { StandardError.print(remark) }
    try StandardOutput.print(Self.table([["NAME", "TYPE", "ADDRESS", "VERSION", "LATENCY", "HEALTH", "AUTH"]] + rows.map(\.cells)))
    for row in rows { if let problem = row.problem { try StandardOutput.print("\n\(VisibleText.of(problem))") } }
    if isLacking || rows.contains(where: \.isFailure) { throw ExitCode.failure }
  }

  private struct Row: Sendable {
    var cells: [String]
    var problem: String?
    /// Of the problem, in the source's words.
    var reason: String?
    /// Of what was only found nobody expects anything.
    var isFailure = false
  }

  private static func rows(of sources: Sources) async -> [Row] {
    await withTaskGroup(of: (Int, Row).self) { group in
      for (index, source) in sources.datasources.enumerated() {
        group.addTask { (index, await row(of: source, in: sources)) }
      }
      var rows = [Row?](repeating: nil, count: sources.datasources.count)
      for await (index, row) in group { rows[index] = row }
      return rows.compactMap(\.self) + (sources.exporters + sources.lockedServers).map(Self.row)
    }
  }

  /// An exporter is no datasource yet, and neither is what wants a login: they say how they become a part of one.
  private static func row(of found: FoundServer) -> Row {
    if let login = found.login {
      return Row(
        cells: [found.name, "found", found.url, "–", text(found.latency), "wants a login", "none"], problem: "\(found.name): \(login.reason)\n  try: \(login.advice)")
    }
    return Row(cells: [found.name, "scrape target", found.url, found.version ?? "–", text(found.latency), "ok", "--scrape 127.0.0.1:\(found.port)"])
  }

  private static func row(of source: DatasourceAccess, in sources: Sources) async -> Row {
    let id = source.id
    let settings = sources.settings(of: id.uid)
    let name = id.name + (id.uid == sources.directory.defaultUID ? " *" : "")
    let authentication = settings?.authentication ?? "–"
    do throws(DatasourceError) {
      let health = try await source.health()
      let address = settings?.url ?? health.detail
      return Row(
        cells: [name, id.type, address, health.version ?? "–", text(health.latency), "ok", authentication],
        problem: health.clockLead.flatMap(clockProblem).map { "\(id.name): \($0)" })
    } catch {
      let advice = error.advice.map { "\n  try: \($0)" } ?? ""
      return Row(
        cells: [name, id.type, settings?.url ?? "–", "–", "–", word(for: error.kind), authentication],
        problem: "\(id.name): \(error.reason)\(advice)", reason: error.reason, isFailure: true)
    }
  }

  /// From half a minute on, as Prometheus's own page warns: ranges that end now are then asked of the wrong time.
  private static func clockProblem(_ lead: Duration) -> String? {
    let seconds = lead.components.seconds
    guard abs(seconds) >= 30 else { return nil }
    let length = abs(seconds) < 600 ? "\(abs(seconds)) s" : abs(seconds) < 36_000 ? "\(abs(seconds) / 60) min" : "\(abs(seconds) / 3600) h"
    return "this machine’s clock is \(length) \(seconds > 0 ? "ahead of" : "behind") the server’s: a range that ends now misses its newest samples"
      + "\n  try: set the clocks by NTP (timedatectl)"
  }

  private static func word(for kind: DatasourceError.Kind) -> String {
    switch kind {
    case .unreachable: "unreachable"
    case .timedOut: "timed out"
    case .cancelled: "cancelled"
    case .rejected(let status): "HTTP \(status)"
    case .unauthorized(let status): "refused (\(status))"
    case .malformedReply: "odd answer"
    case .tooLarge: "too large"
    case .invalidQuery: "invalid"
    case .unconfigured: "not configured"
    case .unsupported: "unsupported"
    }
  }

  private static func text(_ latency: Duration) -> String {
    let milliseconds = latency / .milliseconds(1)
    if milliseconds <= 0 { return "–" }
    return milliseconds < 10 ? "\((milliseconds * 10).rounded() / 10) ms" : "\(Int(min(milliseconds, 1e9))) ms"
  }

  /// Columns two blanks apart; control characters of servers are shown as “�”.
  private static func table(_ rows: [[String]]) -> String {
    let clean = rows.map { $0.map(VisibleText.of) }
    let widths = (clean.first ?? []).indices.map { column in clean.map { $0[column].count }.max() ?? 0 }
    return clean.map { row in
      let padded = zip(row, widths).map { cell, width in cell + String(repeating: " ", count: width - cell.count) }.joined(separator: "  ")
      return String(padded.reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }
}
