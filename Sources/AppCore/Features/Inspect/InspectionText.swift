import Canvas
import Dashboards
import DataFrames
import DatasourceKinds
import DatasourceKit
import Panels
import Text
import TimeSeries

/// What `i` says of a panel, line by line.
struct InspectionText {
  var context: Context
  var inspection: Inspection
  /// Of the dialog's inside: tables show the columns that have room there. `nil` shows all.
  var width: Int?

  var title: String { subject + tabs.joined(separator: " ") }

  private var subject: String {
    let name = context.screen.flatMap { screen in
      screen.title(of: inspection.panel)
    }
    return (name ?? "Panel") + " — "
  }

  private var tabs: [String] { TitleTabs.titles(chosen: inspection.tab) }

  /// Where the tabs stand.
  ///
  /// - Parameter column: Of the start of ``title``.
  func tabAreas(column: Int, row: Int) -> [Rect] {
    TitleTabs.areas(of: tabs, column: column + Glyph.width(of: subject), row: row)
  }

  var lines: [String] {
    guard let screen = context.screen, let panel = screen.dashboard.panels[inspection.panel.panel] else { return ["no panel"] }
    let state = screen[panel: inspection.panel]
    switch inspection.tab {
    case .query: return queryLines(panel, state, zone: context.zone)
    case .data: return dataLines(state, zone: context.zone)
    case .response: return responseLines
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
      let isInstant = sent.range.start == sent.range.end
      lines.append(isInstant ? "    at \(CivilTimeText.dateAndTime(sent.range.end, zone: zone))" : "    \(range)  step \(PromDuration.format(sent.step))")
      if let kept = sent.keptFrom { lines.append("    only this end was asked; from \(CivilTimeText.dateAndTime(kept, zone: zone)) on, points are kept from the last answers") }
      let milliseconds = sent.duration / .milliseconds(1)
      lines.append("    \(Int(milliseconds * 10) / 10 > 0 ? "\(Int(milliseconds)) ms" : "< 1 ms"), \(sent.seriesCount) series, \(sent.bytes) bytes")
    }
    for (refID, error) in (state.data?.errors ?? [:]).sorted(by: { $0.key < $1.key }) {
      lines += ["", "\(refID)  \(ErrorText.headline(error))"] + ErrorText.details(error).flatMap(Self.indented)
    }
    if case .failed(let error, _) = state.phase {
      lines += ["", ErrorText.headline(error)] + Self.indented(error.request) + ErrorText.details(error).flatMap(Self.indented)
    }
    for notice in state.data?.notices ?? [] { lines.append("\(notice.severity.rawValue): \(notice.text)") }
    return lines.isEmpty ? ["This panel asks nothing."] : lines
  }

  private static let limits = (frames: 100, lines: 5000, width: 160)

  private func dataLines(_ state: PanelProgress, zone: TimeZoneRules) -> [String] {
    guard let data = state.data, !data.isEmpty else { return ["no data"] }
    var lines: [String] = []
    for frame in data.frames.prefix(Self.limits.frames) {
      if let name = frame.name { lines.append(name) }
      lines += FrameLines(frame, width: width, zone: zone).lines(scrolledBy: inspection.scrollColumn) + [""]
    }
    if data.frames.count > Self.limits.frames { lines.append("… \(data.frames.count - Self.limits.frames) frames more") }
    return lines
  }

  /// How many columns can be scrolled off until the last one of the widest frame is seen.
  var lastScrollColumn: Int {
    guard inspection.tab == .data, let screen = context.screen else { return 0 }
    let frames = screen[panel: inspection.panel].data?.frames.prefix(Self.limits.frames) ?? []
    return frames.map { FrameLines($0, width: width, zone: .utc).lastScroll }.max() ?? 0
  }

  // MARK: The answer as it came

  /// What is copied: answers as they came, tables whole.
  var copied: String {
    var whole = self
    whole.width = nil
    return raw ?? whole.lines.joined(separator: "\n")
  }

  /// The data of a panel, as it is copied.
  static func data(of panel: PanelInstance, in context: Context) -> String {
    var inspection = Inspection(panel: panel)
    inspection.tab = .data
    return InspectionText(context: context, inspection: inspection).lines.joined(separator: "\n")
  }

  private var raw: String? {
    guard inspection.tab == .response, case .success(let sent)? = inspection.replies else { return nil }
    let replies = sent.compactMap(\.reply)
    return replies.isEmpty ? nil : replies.joined(separator: "\n")
  }

  private var responseLines: [String] {
    switch inspection.replies {
    case nil: return ["asking once more …"]
    case .failure(let error): return [ErrorText.headline(error)] + ErrorText.details(error).flatMap(Self.indented)
    case .success(let sent):
      guard !sent.isEmpty else { return ["This panel asks no server."] }
      let lines = sent.flatMap { query in
        ["\(query.refID)  \(query.request), \(query.bytes) bytes"] + (query.reply.map { Self.body($0, of: query) } ?? ["    answered inside this program: nothing came over a line"]) + [""]
      }
      return lines.count <= Self.limits.lines ? lines : lines.prefix(Self.limits.lines) + ["… \(lines.count - Self.limits.lines) lines more; y copies all"]
    }
  }

  /// A whole answer of moderate size is laid out; of a larger one the beginning is shown as it came.
  private static func body(_ reply: String, of query: SentQuery) -> [String] {
    if reply.utf8.count >= query.bytes, let json = try? JSONValue.parse(Array(reply.utf8)) {
      return json.rowText.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
    }
    var lines: [String] = []
    var rest = Substring(reply)
    while !rest.isEmpty, lines.count <= limits.lines {
      let line = rest.prefix { !$0.isNewline }.prefix(limits.width)
      lines.append("    \(line)")
      rest = rest[line.endIndex...]
      if rest.first?.isNewline == true { rest = rest.dropFirst() }
    }
    return lines + (reply.utf8.count < query.bytes ? ["    … \(query.bytes - reply.utf8.count) bytes more"] : [])
  }

  private static func indented(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
  }
}
