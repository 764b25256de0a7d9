import Canvas
import Dashboards
import DataFrames
import DatasourceKit
import Text
import TimeSeries

/// Everything that is on screen, as files for a ticket: the dashboard, what was asked and answered, and pictures.
struct IncidentBundle: Sendable {
  var application: Application

  /// Panels whose data is written.
  private static let limit = 200

  /// The folder's name: when, and of what.
  var folder: String {
    let time = CivilTimeText.dateAndTime(application.now, zone: application.zone).map { $0.isNumber ? $0 : "-" }
    return "incidents/" + String(time) + "-" + OutputFile.safe(application.screen?.dashboard.title ?? "dashboard")
  }

  func files() -> [OutputFile] {
    guard let screen = application.screen else { return [] }
    var plain = application
    plain.overlays = []
    plain.statusMessage = nil
    var renderer = FrameRenderer()
    let picture = renderer.frame(of: plain).canvas
    let names = Self.names(in: screen)
    var files = [
      OutputFile(name: "README.md", text: summary(of: screen, names)),
      OutputFile(name: "dashboard.json", text: GeneratedDashboard.document(of: screen).prettyText + "\n"),
      OutputFile(name: "state.json", text: state(of: screen).prettyText + "\n"),
      OutputFile(name: "screen.txt", text: picture.text()),
      OutputFile(name: "screen.svg", text: picture.svg()),
    ]
    for (key, state) in Self.panels(of: screen).prefix(Self.limit) {
      guard let data = state.data, let name = names[key] else { continue }
      let parts = data.frames.prefix(500).map { $0.csv(isFormatted: false, zone: application.zone(of: screen), now: application.now) }
      files.append(OutputFile(name: name + ".csv", text: parts.joined(separator: "\n")))
      files.append(OutputFile(name: name + ".json", text: JSONValue.array(data.rawFrames.map(\.json)).compactText + "\n"))
      let alone = self.picture(of: key, in: plain)
      files.append(OutputFile(name: name + ".txt", text: alone.text()))
      files.append(OutputFile(name: name + ".svg", text: alone.svg()))
    }
    return files
  }

  /// What the files of each panel with data are called; a panel that is repeated under one title is counted.
  private static func names(in screen: OpenDashboard) -> [PanelInstance: String] {
    var names: [PanelInstance: String] = [:]
    var seen: [String: Int] = [:]
    for (key, state) in panels(of: screen).prefix(limit) {
      guard screen.dashboard.panels[key.panel] != nil, state.data?.isEmpty == false else { continue }
      let name = "panel-\(key.panel.rawValue)-\(OutputFile.safe(screen.title(of: key)))"
      seen[name, default: 0] += 1
      names[key] = seen[name] == 1 ? name : "\(name)-\(seen[name] ?? 0)"
    }
    return names
  }

  /// One panel on the whole of a canvas.
  private func picture(of key: PanelInstance, in plain: Application) -> Canvas {
    var alone = plain
    (alone.columns, alone.rows, alone.isKiosk, alone.showsStart) = (100, 30, true, false)
    alone.dashboards.screen?.view.fullScreen = key
    var renderer = FrameRenderer()
    return renderer.frame(of: alone).canvas
  }

  /// Range and variables, to find what was looked at again.
  private func state(of screen: OpenDashboard) -> JSONValue {
    let range = screen.time.resolved
    let variables = screen.variables.states.map { state -> JSONObject.Member in
      let filters = state.filters.map { JSONValue.string("\($0.key)\($0.operator)\($0.value)") }
      return JSONObject.Member(key: state.name, value: .array(state.variable.kind == .adhoc ? filters : state.selection.map { .string($0.value) }))
    }
    return [
      "title": .string(screen.dashboard.title), "uid": screen.dashboard.uid.map(JSONValue.string) ?? .null, "location": .string(screen.location.key),
      "from": .string(screen.time.raw.from), "to": .string(screen.time.raw.to), "fromMilliseconds": .number(Double(range.start.rawValue)),
      "toMilliseconds": .number(Double(range.end.rawValue)), "timezone": .string(application.zone(of: screen).name),
      "variables": .object(JSONObject(variables)),
    ]
  }

  private static func panels(of screen: OpenDashboard) -> [(PanelInstance, PanelProgress)] {
    screen.panels.sorted { $0.key.panel < $1.key.panel }.map { ($0.key, $0.value) }
  }

  /// - Parameter names: Of the files of each panel with data.
  private func summary(of screen: OpenDashboard, _ names: [PanelInstance: String]) -> String {
    let zone = application.zone(of: screen)
    let range = screen.time.resolved
    var lines = [
      "# \(screen.dashboard.title)", "",
      "- written \(CivilTimeText.dateAndTime(application.now, zone: zone)) (\(zone.name)) on \(application.settings.hostName)",
      "- range \(CivilTimeText.dateAndTime(range.start, zone: zone)) to \(CivilTimeText.dateAndTime(range.end, zone: zone)) (`\(screen.time.raw.from)` to `\(screen.time.raw.to)`)",
    ]
    for state in screen.variables.states where !state.selection.isEmpty || !state.filters.isEmpty {
      let filters = state.filters.map { "\($0.key)\($0.operator)\($0.value)" }.joined(separator: ", ")
      lines.append("- \(state.name) = \(state.variable.kind == .adhoc ? filters : state.text)")
    }
    let firing = application.alerts.lines.filter { $0.state == .firing }.prefix(Self.limit)
    if !firing.isEmpty { lines += ["", "## Firing", ""] }
    for alert in firing {
      let since = alert.since.map { ", since \(CivilTimeText.dateAndTime($0, zone: zone))" } ?? ""
      lines.append("- \(alert.name) \(alert.labels.besideName)\(since)")
    }
    lines += ["", "`screen.txt` and `screen.svg` show what was on screen; each panel has a picture (`.txt`, `.svg`), its table (`.csv`) and the answers (`.json`).", "", "## Panels", ""]
    for (key, state) in Self.panels(of: screen) {
      guard screen.dashboard.panels[key.panel] != nil else { continue }
      lines.append("### \(screen.title(of: key))")
      if case .failed(let error, _) = state.phase { lines.append("- \(ErrorText.headline(error)): \(error.reason)") }
      for (refID, error) in (state.data?.errors ?? [:]).sorted(by: { $0.key < $1.key }) { lines.append("- \(refID) failed: \(error.reason)") }
      for sent in state.data?.sent ?? [] { lines.append("- \(sent.refID) `\(sent.expression)`, \(sent.seriesCount) series") }
      if let name = names[key] { lines += ["", "![](\(name).svg)", ""] }
      if let level = state.data.flatMap({ application.surroundings.thresholdLevel(of: $0.frames, zone: zone) }), level.index > 0 {
        lines.append("- threshold \(level.index) reached by \(level.series): \(level.value)")
      }
      lines.append("")
    }
    let unseen = screen.dashboard.panels.values.filter { panel in panel.asksForData && !screen.panels.contains { $0.key.panel == panel.id && $0.value.data != nil } }
    if !unseen.isEmpty {
      let titles = unseen.sorted { $0.id < $1.id }.map { screen.variables.title($0.title) }
      lines += ["## Without answers", "", "These were not asked, since nobody looked at them: \(titles.joined(separator: ", ")).", ""]
    }
    return lines.joined(separator: "\n")
  }
}
