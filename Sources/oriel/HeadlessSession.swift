import AppCore
import ArgumentParser
import Canvas
import Dashboards
import Datasources
import TimeSeries
import Widgets

/// One dashboard, opened without a terminal and answered once.
struct HeadlessSession {
  var dashboard: String
  var sources: SourceOptions
  var view: ViewOptions
  var columns: Int
  var rows: Int
  var timeout: Int
  var selection = DashboardSelection.asWritten
  var symbols = Symbols.braille
  var colors = ColorDepth.direct
  /// To be pressed once everything has answered.
  var keys: [Key] = []

  /// - Returns: The application once every panel that it shows has answered or the time is up.
  /// - Throws: ``CommandFailure`` with file, place, what was expected and what to do.
  func settled() throws -> Application {
    let library = DashboardLibrary(paths: [])
    guard let location = library.locations(of: dashboard).first else {
      let names = DashboardFiles.files(below: dashboard).prefix(5).joined(separator: ", ")
      throw CommandFailure(
        description: "\(dashboard): expected one dashboard, and this is a folder"
          + (names.isEmpty ? "" : "\n  try: one of its files: \(names)"))
    }
    let addresses = [dashboard].compactMap(PastedAddress.init)
    let registry = try SourceRegistry(sources, addresses: addresses, hostName: HostName.current, history: .read)
    Blocking.value { await registry.complete() }
    let offer = registry.snapshot()
    for remark in offer.remarks { StandardError.print(remark) }
    let settings = try Settings(
      view: view.adding(addresses.first).withTheme(offer.theme), opening: [location], symbols: symbols, colors: colors)
    // A broken file is told at once, and not after the samples that its rates would need.
    let loader = LiveWorld(registry: registry, given: library, terminal: { _ in })
    let dashboard = try Blocking.value { await loader.load(location) }.flatMap(selection.applied(to:)).mapError(CommandFailure.init).get()
    let world = LiveWorld(registry: registry, given: library, terminal: { _ in }, preloaded: (location, dashboard))
    var application = Application(settings: settings, directory: offer.directory, columns: columns, rows: rows, now: LiveWorld.clock())
    application.begin(with: offer)
    // Without keys it is a picture of the panels alone.
    application.isKiosk = keys.isEmpty
    let limit = Duration.seconds(max(timeout, 1))
    let settled = Blocking.value { [application, keys] in
      // It goes on while the panels are asked: a sampler that ends marks its series as ended.
      let listener = registry.embedded.map(TroubleListener.init)
      registry.embedded?.start()
      defer {
        registry.embedded?.stop()
        listener?.stop()
      }
      let run = HeadlessRun(world: world)
      return await run.press(keys, on: run.settle(application, limit: limit, sampling: Self.sampling), limit: limit)
    }
    if let problem = settled.problems.last { throw CommandFailure(problem) }
    return settled
  }

  /// Four samples, and a moment.
  private static let sampling = Duration.milliseconds(4200)

  /// A canvas so high that every panel counts as visible.
  static let everyRow = 1_000_000
}
