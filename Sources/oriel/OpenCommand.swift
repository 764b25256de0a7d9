import AppCore
import ArgumentParser
import Canvas
import Dashboards
import Datasources
import Glibc
import TaskThreads
import Terminal
import TimeSeries

struct OpenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open", abstract: "Open dashboards in the terminal (the default command).")

  @Argument(help: "A dashboard file, a folder, or the name of a bundled dashboard; none opens the Host dashboard.", completion: .file(extensions: ["json"]))
  var dashboards: [String] = []

  @OptionGroup var sources: SourceOptions
  @OptionGroup var view: ViewOptions
  @OptionGroup var terminal: TerminalOptions

  func run() throws {
    try checkNames()
    // Before any thread exists: threads inherit the mask, and the event loop reads the signals itself. Only here:
    // commands without a screen must end by Ctrl-C.
    EventLoop.blockSignals()
    guard TaskThreads.serve() else {
      throw CommandFailure(description: "tasks do not run: this build does not fit the Swift runtime that it is linked with; build it again with make install")
    }
    try MainActor.assumeIsolated { try TerminalSession(dashboards: dashboards, sources: sources, view: view, terminal: terminal).run() }
  }
}

extension OpenCommand {
  /// A word that is no dashboard is most likely a subcommand that was mistyped.
  private func checkNames() throws {
    for word in dashboards where !word.contains("/") && !word.contains(".") && PastedAddress(word) == nil {
      guard case .file(let path)? = DashboardLibrary(paths: []).locations(of: word).first, access(path, F_OK) != 0 else { continue }
      throw ValidationError(
        "there is no subcommand, bundled dashboard, file or folder “\(word)”\(CommandWords.suggestion(for: word) ?? "")\n  subcommands: \(CommandWords.listed)\n  bundled dashboards: \(BundledDashboards.names.joined(separator: ", "))")
    }
  }
}

/// The application on a real terminal, from entering the screen to leaving it.
@MainActor private struct TerminalSession {
  var dashboards: [String]
  var sources: SourceOptions
  var view: ViewOptions
  var terminal: TerminalOptions

  func run() throws {
    guard isatty(STDOUT_FILENO) == 1, isatty(STDIN_FILENO) == 1 else {
      throw ValidationError("oriel needs a terminal; “oriel render” draws without one")
    }
    let capabilities = TerminalCapabilities.detect(
      environment: ProcessEnvironment.variables, depth: try view.colorDepth(), ascii: view.ascii)
    let addresses = dashboards.compactMap(PastedAddress.init)
    let registry = try SourceRegistry(sources, addresses: addresses, hostName: HostName.current, history: .kept)
    let plan = registry.sources.plan
    let given = DashboardLibrary(paths: dashboards)
    var opening = dashboards.flatMap(given.locations)
    if dashboards.isEmpty, !plan.isConfigured { opening = [.bundled(name: "host")] }
    var settings = try Settings(
      view: view.withTheme(plan.theme), opening: opening, symbols: capabilities.symbols, colors: capabilities.depth)
    for address in addresses {
      settings.views[address.location] = RequestedView(address.dashboard)
      if settings.refresh == nil { settings.refresh = address.dashboard.refresh }
    }
    let screen = try Screen(capabilities: capabilities)
    screen.maximumBytesPerSecond = terminal.maxBytesPerSecond
    screen.isMouseOn = terminal.mouse
    let loop = try EventLoop(screen: screen)
    let messages = MessageSink()
    let hook = try WatchCommand(terminal.watchCommand) { trouble in Task { @MainActor in messages.send(.notice(trouble)) } }
    var world = LiveWorld(registry: registry, given: given) { effect in Self.perform(effect, on: screen, loop, registry, hook) }
    let watcher = ChangeWatcher(plan, given: given.providers) { message in messages.send(message) }
    world.follow = { watcher?.follow(registry.sources.plan) }
    let offer = registry.snapshot()
    var application = Application(
      settings: settings, directory: offer.directory, columns: screen.size.columns, rows: screen.size.rows, now: LiveWorld.clock())
    application.begin(with: offer)
    application.restore(OutputFolder.read(OutputFolder.stateFile, limit: 1 << 20))
    application.isKiosk = terminal.kiosk
    application.isMouseOn = terminal.mouse
    let running = ApplicationLoop(application: application, world: world) { canvas in screen.show(canvas) }
    running.onNeedsFrame = { loop.needsFrame() }
    let line = LineMeasurement()
    loop.onFrame = {
      running.send(.terminalMeasured(bytes: screen.traffic.bytes, roundTrip: loop.roundTrip))
      if running.application.needsPaint, line.isDue { loop.measureRoundTrip() }
      running.paint()
    }
    loop.onEvent = { event in running.send(.input(event)) }
    loop.onNotice = { text in running.send(.notice(text)) }
    messages.send = { [weak running] message in running?.send(message) }
    if let watcher { loop.watch(watcher.descriptor) { watcher.somethingChanged() } }
    if let embedded = registry.embedded {
      Task { for await failure in embedded.failures { running.send(.notice(failure)) } }
    }
    registry.embedded?.start()
    screen.enter()
    running.start()
    if let sentence = offer.sentence { running.send(.notice(sentence)) }
    let ending = loop.run()
    running.stop()
    screen.leave()
    if let embedded = registry.embedded { Blocking.value { await embedded.close() } }
    ending.finish()
  }

  private static func perform(_ effect: TerminalEffect, on screen: Screen, _ loop: EventLoop, _ registry: SourceRegistry, _ hook: WatchCommand?) {
    switch effect {
    case .copy(let text): _ = screen.copy(text)
    case .bell: screen.ringBell()
    case .notify(let text): screen.notify(title: "oriel", body: text)
    case .hook(let event): hook?.tell(event)
    case .title(let text): screen.setTitle(text)
    case .mouse(let isOn): screen.isMouseOn = isOn
    case .sampling(true): registry.embedded?.start()
    case .sampling(false): registry.embedded?.stop()
    case .suspend: loop.suspend()
    case .repaint: screen.repaint()
    case .quit: loop.stop()
    }
  }
}

/// When the terminal's round trip is measured: along with a frame that is painted anyway, so that it wakes nobody up.
@MainActor private final class LineMeasurement {
  private var last: ContinuousClock.Instant?

  /// True at most every ten seconds.
  var isDue: Bool {
    let now = ContinuousClock.now
    guard last.map({ now - $0 > .seconds(10) }) ?? true else { return false }
    last = now
    return true
  }
}

/// Stands between those who tell and the running that is made after them.
@MainActor private final class MessageSink {
  var send: (Message) -> Void = { _ in }
}
