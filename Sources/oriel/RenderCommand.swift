import AppCore
import ArgumentParser
import Canvas
import Dashboards
import Dispatch
import Synchronization
import TimeSeries

struct RenderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render", abstract: "Draw a dashboard once to standard output, without a terminal.")

  @Argument(help: "A dashboard file, or the name of a bundled dashboard.")
  var dashboard: String

  @Option(name: .long, help: ArgumentHelp("Columns and rows.", valueName: "160x45"))
  var size = "160x45"

  @Option(name: .long, help: "text or ansi.")
  var format: Format = .text

  @Option(name: .long, help: "Seconds to wait for answers.")
  var timeout = 30

  @OptionGroup var sources: SourceOptions
  @OptionGroup var view: ViewOptions

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, ansi }

  func run() throws {
    let (columns, rows) = try parsedSize()
    let library = DashboardLibrary(paths: [])
    guard let location = library.locations(of: dashboard).first else {
      throw ValidationError("\(dashboard): expected one dashboard, not a folder")
    }
    let depth = try view.colorDepth() ?? (format == .text ? .none : .direct)
    let settings = try Settings(view: view, opening: [location], symbols: view.ascii ? .ascii : .braille, colors: depth)
    let live = try Sources(sources, hostName: settings.hostName, keepsHistory: true)
    let effects = LiveEffects(sources: live, library: library) { _ in }
    var model = Model(settings: settings, directory: live.directory, columns: columns, rows: rows, now: LiveEffects.clock())
    model.isKiosk = true
    let limit = Duration.seconds(max(timeout, 1))
    let settled = Blocking.value { [model] in
      // It goes on while the panels are asked: a sampler that ends marks its series as ended.
      live.embedded?.start()
      defer { live.embedded?.stop() }
      // Rates need a few samples; a store that was empty a moment ago has none.
      if live.embedded != nil { try? await Task.sleep(for: .milliseconds(Self.samplingMilliseconds)) }
      return await HeadlessRun(effects: effects).settle(model, limit: limit)
    }
    if let problem = settled.problems.last {
      throw RenderFailure(description: "\(problem.subject): \(problem.reason)" + (problem.advice.map { "\n  try: \($0)" } ?? ""))
    }
    var renderer = FrameRenderer()
    let canvas = renderer.canvas(for: settled)
    switch format {
    case .text: print(canvas.text(), terminator: "")
    case .ansi: print(canvas.ansi(depth: depth), terminator: "")
    }
  }

  private func parsedSize() throws -> (columns: Int, rows: Int) {
    let parts = size.split(separator: "x").compactMap { Int($0) }
    guard parts.count == 2, (1...1000).contains(parts[0]), (1...1000).contains(parts[1]) else {
      throw ValidationError("--size \(size): expected COLUMNSxROWS, each from 1 to 1000")
    }
    return (parts[0], parts[1])
  }

  private static let samplingMilliseconds = 4200
}

private struct RenderFailure: Error, CustomStringConvertible {
  var description: String
}

/// Waits for asynchronous work from a synchronous command; the main actor must not be needed by it.
enum Blocking {
  static func value<T: Sendable>(_ work: @escaping @Sendable () async -> T) -> T {
    let box = Mutex<T?>(nil)
    let done = DispatchSemaphore(value: 0)
    Task.detached {
      let value = await work()
      box.withLock { $0 = value }
      done.signal()
    }
    while true {
      done.wait()
      if let value = box.withLock({ $0 }) { return value }
    }
  }
}
