import AppCore
import ArgumentParser
import Canvas
import Dashboards
import DataFrames
import Datasources
import Glibc
import Text
import TimeSeries
import Widgets

struct RenderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render", abstract: "Draw a dashboard or a panel once, without a terminal; or write its data.",
    discussion: "Exits with 1 and a message on standard error where there is nothing to draw.")

  @Argument(help: "A dashboard file, or the name of a bundled dashboard.", completion: .file(extensions: ["json"]))
  var dashboard: [String]

  @Option(name: .long, help: ArgumentHelp("Only this panel, on the whole canvas.", valueName: "title|id"))
  var panel: String?

  @Option(name: .long, help: ArgumentHelp("Columns and rows.", valueName: "160x45"))
  var size = "160x45"

  @Option(name: .long, help: "text, ansi, svg; csv (one panel’s data) or json (data of one panel or all).")
  var format: Format = .text

  @Option(name: .shortAndLong, help: ArgumentHelp("Write to this file in place of standard output.", valueName: "file"), completion: .file())
  var output: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Press these keys first, parted by blanks as the configuration writes them; “type:TEXT” types TEXT. Nothing is written or changed anywhere.",
      valueName: "keys"))
  var keys: String?

  @Option(name: .long, help: "Seconds to wait for answers.")
  var timeout = 30

  @OptionGroup var sources: SourceOptions
  @OptionGroup var view: ViewOptions

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, ansi, svg, csv, json }

  func validate() throws {
    guard dashboard.count == 1 else {
      throw ValidationError(
        dashboard.isEmpty
          ? "expected a dashboard: a file, or the name of a bundled one" : "expected one dashboard, not \(dashboard.count); call render once for each")
    }
    if format == .csv, wantedPanel == nil { throw ValidationError("--format csv writes one table: say which with --panel TITLE or ID") }
  }

  func run() throws {
    let canvasSize = try CanvasSize(size)
    let depth = try view.colorDepth() ?? (format == .text ? .none : .direct)
    let writesData = format == .csv || format == .json
    let selection = wantedPanel.map(DashboardSelection.panel) ?? (writesData ? .everyPanel : .asWritten)
    var application = try HeadlessSession(
      dashboard: dashboard[0], sources: sources, view: view, columns: canvasSize.columns, rows: writesData ? HeadlessSession.everyRow : canvasSize.rows,
      timeout: timeout, selection: selection, symbols: view.ascii ? .ascii : .braille, colors: depth, keys: try pressed()
    ).settled()
    if wantedPanel != nil { application.showFirstPanelAlone() }
    try write(writesData ? data(of: application) : picture(of: application, depth))
  }

  /// The option's, else the one that a pasted address shows alone.
  private var wantedPanel: String? {
    panel ?? dashboard.first.flatMap(PastedAddress.init).flatMap { RequestedView($0.dashboard).panel }.map { String($0.rawValue) }
  }

  private func picture(of application: Application, _ depth: ColorDepth) -> String {
    var renderer = FrameRenderer()
    let canvas = renderer.frame(of: application).canvas
    switch format {
    case .ansi: return canvas.ansi(depth: depth)
    case .svg:
      let theme = application.settings.theme
      var appearance = SVGAppearance()
      if theme.text != .standard { appearance.foreground = theme.text }
      if theme.background != .standard { appearance.background = theme.background }
      return canvas.svg(appearance)
    case .text, .csv, .json: return canvas.text()
    }
  }

  private func data(of application: Application) throws -> String {
    guard let screen = application.screen else { return "" }
    let export = DashboardData(screen: screen, placement: application.placement(of: screen), zone: application.zone(of: screen))
    return format == .csv ? try export.csv() : export.json.prettyText + "\n"
  }

  private func pressed() throws -> [Key] {
    try (keys ?? "").split(separator: " ").flatMap { word -> [Key] in
      if word.hasPrefix("type:") { return word.dropFirst(5).map { Key(.character($0)) } }
      guard let sequence = KeySequence(String(word)) else { throw ValidationError("--keys \(word): no such key; write enter, ctrl-k or g t") }
      return sequence.keys
    }
  }

  private func write(_ text: String) throws {
    guard let output, output != "-" else { return try StandardOutput.print(text, terminator: "", isDrawn: format == .ansi) }
    guard let file = fopen(output, "w") else { throw CommandFailure(description: "\(output): \(String(cString: strerror(errno)))") }
    let bytes = Array(text.utf8)
    let written = fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, written == bytes.count else {
      throw CommandFailure(description: "\(output): not all could be written: \(String(cString: strerror(errno)))")
    }
  }
}
