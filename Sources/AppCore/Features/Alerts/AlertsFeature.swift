import DatasourceKit
import TimeSeries

/// What the sources say of their alerts and silences, and telling the user when that changes.
struct AlertsFeature: Feature {
  enum Message: Sendable {
    case checked([AlertReport])
    /// The new silence's id.
    case silenced(Result<String, DatasourceError>)
    /// The id of the silence that is over.
    case silenceEnded(Result<String, DatasourceError>)
  }

  private(set) var board = AlertBoard()
  /// Those who look at alerts wait for it.
  private(set) var isAsking = false

  /// When alerts are to be asked again by themselves; `nil` while nobody looks at them, and where no source has any.
  ///
  /// - Parameter isShown: Whether they stand on the screen.
  func nextCheck(isShown: Bool, isPaused: Bool) -> Timestamp? {
    (board.isWatched || isShown) && !isPaused ? board.nextCheck : nil
  }

  /// Along with a refresh they are asked as well, so that the status bar tells the truth.
  mutating func askIfOld(isWanted: Bool, in surroundings: Surroundings) -> [Intent] {
    guard isWanted, let due = board.nextCheck, surroundings.now >= due else { return [] }
    return ask(in: surroundings)
  }

  private mutating func ask(in surroundings: Surroundings) -> [Intent] {
    board.asked = surroundings.now
    isAsking = true
    let sources = surroundings.sources.directory.datasources
    return [.start(Effect(Effect.Identity(.alerts, "reports")) { world in Message.checked(await AlertReport.reports(of: sources, from: world)) })]
  }

  mutating func carryOut(_ request: AlertRequest, in surroundings: Surroundings) -> [Intent] {
    switch request {
    case .ask: return ask(in: surroundings)
    case .askIfOld: return askIfOld(isWanted: true, in: surroundings)
    case .forget:
      board.reports = []
      return []
    case .toggleWatch:
      board.isWatched.toggle()
      return [.say(board.isWatched ? "Alerts are watched: bell and notification when one begins or ends to fire" : "Alerts are no longer watched")]
    case .put(let silence, let source):
      let effect = Effect(Effect.Identity(.alerts, "silence"), .changing) { world in Message.silenced(await silence.put(at: source, of: world)) }
      return [.say("Silencing …"), .start(effect)]
    case .endSilence(let id, let source):
      let effect = Effect(Effect.Identity(.alerts, "end silence"), .changing) { world in Message.silenceEnded(await source.endSilence(id, of: world)) }
      return [.say("Ending the silence …"), .start(effect)]
    }
  }

  mutating func handle(_ message: Message, in surroundings: Surroundings) -> [Intent] {
    switch message {
    case .checked(let reports):
      isAsking = false
      let (before, isFirst) = (board.lines, board.reports.isEmpty)
      board.reports = reports
      return board.isWatched && !isFirst ? AlertChanges(from: before, to: board.lines).intents : []
    case .silenced(.success(let id)): return [.say("Silenced (\(id))")] + ask(in: surroundings)
    case .silenced(.failure(let error)): return [.say("Not silenced: \(error.reason)")]
    case .silenceEnded(.success(let id)): return [.say("The silence \(id) is ended")] + ask(in: surroundings)
    case .silenceEnded(.failure(let error)): return [.say("Not ended: \(error.reason)")]
    }
  }

  mutating func handleCancelled(_ effect: Effect.Identity, in surroundings: Surroundings) -> [Intent] {
    if effect.purpose == "reports" { isAsking = false }
    return []
  }
}

/// What began and what ended to fire between two answers.
struct AlertChanges {
  private let begun: [AlertLine]
  private let ended: [AlertLine]

  init(from before: [AlertLine], to now: [AlertLine]) {
    func firing(_ lines: [AlertLine]) -> [AlertLine] { lines.filter { $0.state == .firing } }
    // Not the source: of a highly available pair now the one, now the other is the first to tell.
    func key(_ line: AlertLine) -> String { "\(line.expression ?? "") \(line.labels)" }
    let (old, new) = (Set(firing(before).map(key)), Set(firing(now).map(key)))
    begun = firing(now).filter { !old.contains(key($0)) }
    ended = firing(before).filter { !new.contains(key($0)) }
  }

  /// Nothing where nothing changed.
  var intents: [Intent] {
    guard let first = begun.first ?? ended.first else { return [] }
    let more = begun.count + ended.count - 1
    let text = "\(first.name) \(begun.isEmpty ? "no longer fires" : "fires") (\(first.labels.besideName))" + (more > 0 ? " and \(more) more" : "")
    return WatchEvent(kind: begun.isEmpty ? "resolved" : "firing", subject: first.name, text: text).intents
  }
}
