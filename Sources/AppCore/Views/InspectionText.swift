import Dashboards
import DataFrames
import DatasourceKit
import Text
import TimeSeries

/// What `i` says of a panel, line by line.
struct InspectionText {
  var model: Model
  var inspection: Inspection

  var title: String {
    let name = model.screen.flatMap { screen in
      screen.dashboard.panels[inspection.panel.panel].map { screen.variables.interpolate($0.title, scope: inspection.panel.scopedVariables) }
    }
    let tabs = Inspection.Tab.allCases.map { $0 == inspection.tab ? "[\($0.rawValue)]" : $0.rawValue }.joined(separator: " ")
    return "\(name ?? "Panel") — \(tabs)"
  }

  var lines: [String] {
    guard let screen = model.screen, let panel = screen.dashboard.panels[inspection.panel.panel] else { return ["no panel"] }
    let state = screen[panel: inspection.panel]
    switch inspection.tab {
    case .query: return queryLines(panel, state, zone: model.zone(of: screen))
    case .data: return dataLines(state, zone: model.zone(of: screen))
    case .json: return panel.source.prettyText.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
  }

  private func queryLines(_ panel: Panel, _ state: PanelProgress, zone: TimeZoneRules) -> [String] {
    var lines: [String] = []
    for target in panel.targets {
      lines.append("\(target.refID)\(target.isHidden ? " (hidden)" : "")  as written:")
      lines += Self.indented(target.model["expr"]?.text ?? target.model["query"]?.text ?? target.model["rawSql"]?.text ?? "—")
    }
    for sent in state.data?.sent ?? [] {
      lines += ["", "\(sent.refID)  as sent (\(sent.request)):"] + Self.indented(sent.expression)
      let range = CivilTimeText.dateAndTime(sent.range.start, zone: zone) + " → " + CivilTimeText.dateAndTime(sent.range.end, zone: zone)
      lines.append("    \(range)  step \(PromDuration.format(sent.step))")
      let milliseconds = sent.duration / .milliseconds(1)
      lines.append("    \(Int(milliseconds * 10) / 10 > 0 ? "\(Int(milliseconds)) ms" : "< 1 ms"), \(sent.seriesCount) series, \(sent.bytes) bytes")
    }
    for (refID, error) in (state.data?.errors ?? [:]).sorted(by: { $0.key < $1.key }) {
      lines += ["", "\(refID)  \(PanelView.headline(error))"] + PanelView.details(error).flatMap(Self.indented)
    }
    if case .failed(let error, _) = state.phase {
      lines += ["", PanelView.headline(error)] + Self.indented(error.request) + PanelView.details(error).flatMap(Self.indented)
    }
    for notice in state.data?.notices ?? [] { lines.append("\(notice.severity.rawValue): \(notice.text)") }
    return lines.isEmpty ? ["This panel asks nothing."] : lines
  }

  private func dataLines(_ state: PanelProgress, zone: TimeZoneRules) -> [String] {
    guard let data = state.data, !data.isEmpty else { return ["no data"] }
    var lines: [String] = []
    for frame in data.frames.prefix(100) {
      if let name = frame.name { lines.append(name) }
      lines.append(frame.fields.map { $0.config.displayName ?? $0.name }.joined(separator: "  |  "))
      for row in 0..<min(frame.rowCount, 500) {
        lines.append(frame.fields.map { Self.text($0.values[row], zone: zone) }.joined(separator: "  |  "))
      }
      if frame.rowCount > 500 { lines.append("… \(frame.rowCount - 500) rows more") }
      lines.append("")
    }
    if data.frames.count > 100 { lines.append("… \(data.frames.count - 100) frames more") }
    return lines
  }

  private static func text(_ value: Value, zone: TimeZoneRules) -> String {
    switch value {
    case .null: "null"
    case .time(let time): CivilTimeText.dateAndTime(Timestamp(milliseconds: time), zone: zone)
    case .number(let number): Int64(exactly: number).map(String.init) ?? "\(number)"
    case .string(let text): text
    case .boolean(let bool): "\(bool)"
    case .frames(let frames): "\(frames.count) frames"
    case .json(let json): json.text ?? "…"
    }
  }

  private static func indented(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
  }
}

/// What of the dashboard is not as in Grafana, with the JSON path of each.
struct CompatibilityText {
  var model: Model

  var lines: [String] {
    guard let screen = model.screen else { return ["no dashboard"] }
    let warnings = screen.dashboard.warnings.filter { $0.severity != .note }
    guard !warnings.isEmpty else { return ["Everything in this dashboard is shown as in Grafana."] }
    return warnings.flatMap { warning -> [String] in
      let title = warning.panel.flatMap { screen.dashboard.panels[$0]?.title } ?? ""
      return ["\(warning.severity.rawValue)  \(title)", "    \(warning.path): \(warning.message)"]
    }
  }
}
