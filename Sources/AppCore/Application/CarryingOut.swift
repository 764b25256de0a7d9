/// What intents come to: each is handed to the feature that it concerns, whose own intents follow at once.
extension Application {
  mutating func carryOut(_ intents: [Intent]) -> [Command] {
    var commands: [Command] = []
    for intent in intents { carryOut(intent, &commands) }
    return commands
  }

  private mutating func carryOut(_ intent: Intent, _ commands: inout [Command]) {
    switch intent {
    case .start(var effect):
      // One that opens asks for itself before it has a number.
      if case .overlay(0) = effect.identity.asker { effect.identity.asker = .overlay(nextOverlayNumber - 1) }
      commands.append(.start(effect))
    case .cancel(let scope): commands.append(.cancel(scope))
    case .terminal(let effect): commands.append(.terminal(effect))
    case .copy(let text, let sentence): commands += copy(text, saying: sentence)
    case .say(let sentence): (statusMessage, needsPaint) = (sentence, true)
    case .press(let key): commands += carryOut(press(key))
    case .perform(let action): commands += carryOut(perform(action))
    case .report(let problem): start.report(problem)
    case .forgetProblems(let file): start.forgetProblems(ofFile: file)
    case .settings(.adopt(let snapshot)): adopt(snapshot)
    case .settings(.theme(let name)): useTheme(named: name)
    case .showStart(let isShown): (showsStart, needsPaint) = (isShown, true)
    case .showSources: start.enter(.sources)
    case .show, .open, .close, .closeOverlay, .closeLists, .closeAllOverlays, .restore: changeOverlays(intent, &commands)
    case .dashboards(let request): commands += carryOut(dashboards.carryOut(request, in: surroundings))
    case .alerts(let request): commands += carryOut(alertsFeature.carryOut(request, in: surroundings))
    case .sources(let request): commands += carryOut(sourcesFeature.carryOut(request, in: surroundings))
    case .listDashboards(let isLocal): commands += carryOut(library.carryOut(.list(isLocal: isLocal), in: surroundings))
    case .forgetRemoteDashboards: commands += carryOut(library.carryOut(.forgetRemote, in: surroundings))
    case .remember(let change): commands += carryOut(savedState.carryOut(change, in: surroundings))
    }
  }

  private mutating func changeOverlays(_ intent: Intent, _ commands: inout [Command]) {
    let before = overlays.map(\.number)
    needsPaint = true
    switch intent {
    case .show(let overlay):
      overlays.append(OverlayEntry(number: nextOverlayNumber, overlay: overlay))
      nextOverlayNumber += 1
    case .open(let request): commands += carryOut(OverlayCatalogue.open(request, in: context))
    case .close: overlays = overlays.dropLast()
    case .closeOverlay(let number): overlays.removeAll { $0.number == number }
    case .closeLists: overlays.removeAll { $0.overlay.isList }
    case .closeAllOverlays: overlays = []
    case .restore(let kept, let isStartShown): (overlays, showsStart) = (kept, isStartShown)
    default: break
    }
    // Nobody waits any more for what a closed one asked.
    for number in before where !overlays.contains(where: { $0.number == number }) { commands.append(.cancel(.asker(.overlay(number)))) }
  }

  /// Terminals refuse more than this.
  private static let clipboardLimit = 100_000

  /// Hands a text to the terminal's clipboard, or says why not.
  private mutating func copy(_ text: String, saying sentence: String?) -> [Command] {
    needsPaint = true
    guard text.utf8.count <= Self.clipboardLimit else {
      statusMessage = "\(text.utf8.count / 1000) kB are too much for a terminal’s clipboard; B writes everything to files"
      return []
    }
    statusMessage = sentence ?? "Sent to the terminal’s clipboard"
    return [.terminal(.copy(text))]
  }
}
