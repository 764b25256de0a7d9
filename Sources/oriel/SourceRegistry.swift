import AppCore
import ArgumentParser
import DatasourceKit
import Datasources
import Synchronization
import Transport

/// Holds the sources of the context in use, and changes them when another one is opened or the configuration changes.
final class SourceRegistry: Sendable {
  let embedded: EmbeddedStore?
  private let options: SourceOptions
  private let addresses: [PastedAddress]
  private let transport: any HTTPTransport
  private let state: Mutex<State>

  private struct State {
    var sources: Sources
    /// Of contexts that were only compared with.
    var others: [String: Sources] = [:]
    /// Counts plans: what was found for an earlier one is of no use.
    var generation = 0
    /// For the user, not told yet.
    var remarks: [String]
  }

  /// Nothing is asked yet.
  ///
  /// - Parameter addresses: Of dashboards, pasted: their servers are asked too.
  /// - Throws: `ValidationError` with what is wrong with options, `CommandFailure` with what is in the configuration.
  init(_ options: SourceOptions, addresses: [PastedAddress] = [], hostName: String, history: EmbeddedStore.History, transport: any HTTPTransport = CurlTransport()) throws {
    let plan = try SourcePlan(options, addresses: addresses)
    var remarks = plan.remarks
    let embedded = try EmbeddedStore.make(
      of: options, hostName: hostName, history: history, transport: transport, remarks: &remarks)
    (self.options, self.addresses, self.embedded, self.transport) = (options, addresses, embedded, transport)
    let sources = Sources(plan, embedded: embedded, hostIsShown: !options.noHost, transport: transport)
    state = Mutex(State(sources: sources, remarks: remarks))
  }

  var sources: Sources { state.withLock { $0.sources } }

  /// What another context has in the place of a datasource of this one. Only what it names itself: no server is asked for
  /// more.
  func counterpart(of id: DatasourceID, inContext name: String) throws(LoadProblem) -> DatasourceAccess {
    let known = state.withLock { $0.others[name] }
    let sources: Sources
    if let known {
      sources = known
    } else {
      do {
        sources = Sources(try SourcePlan(options, context: name), embedded: nil, hostIsShown: false, transport: transport)
      } catch {
        throw LoadProblem(subject: "context \(name)", reason: (error as? ValidationError)?.message ?? "\(error)", isOfConfiguration: true)
      }
      state.withLock { $0.others[name] = sources }
    }
    let candidates = sources.datasources.filter { $0.id.isSameKind(as: id) }
    let found = candidates.first { $0.id.uid == id.uid } ?? candidates.first { $0.id.name == id.name } ?? candidates.first
    guard let found else { throw LoadProblem(subject: "context \(name)", reason: "it has no datasource of the type \(id.type)") }
    return found
  }

  /// What is known now; its remarks are not told again.
  func snapshot() -> SourceSnapshot {
    let (sources, remarks) = state.withLock { state in
      defer { state.remarks = [] }
      return (state.sources, state.remarks)
    }
    var told = remarks
    let keyMap = KeyMap(overrides: sources.plan.keys, remarks: &told)
    return SourceSnapshot(
      context: sources.plan.context, contexts: sources.plan.contexts, directory: sources.directory,
      scrapable: embedded == nil ? [] : sources.exporters.map(SourceStatus.init), locked: sources.lockedServers.map(SourceStatus.init), isComplete: sources.isComplete,
      lacksSome: sources.lacksSome, isReadOnly: sources.plan.isReadOnly, keyMap: keyMap, theme: sources.plan.theme, remarks: told)
  }

  /// Waits until every server has said what it has, or its time has passed.
  func complete() async {
    let (sources, generation) = state.withLock { ($0.sources, $0.generation) }
    let completed = await sources.completed()
    state.withLock { state in
      guard state.generation == generation else { return }
      state.sources = completed
      // That a server is still down was told already.
      if !sources.isComplete { state.remarks += completed.remarks }
    }
  }

  /// - Parameter context: `nil` stays with the present one.
  func replan(context: String?) -> Result<SourceSnapshot, LoadProblem> {
    let current = sources.plan.context
    let plan: SourcePlan
    do {
      plan = try SourcePlan(options, addresses: addresses, context: context ?? (current.isEmpty ? nil : current))
    } catch {
      let reason = (error as? ValidationError)?.message ?? "\(error)"
      return .failure(LoadProblem(subject: context.map { "context \($0)" } ?? "configuration", reason: reason, isOfConfiguration: true))
    }
    let sources = Sources(plan, embedded: embedded, hostIsShown: !options.noHost, transport: transport)
    state.withLock { state in
      state = State(sources: sources, generation: state.generation + 1, remarks: plan.remarks)
    }
    return .success(snapshot())
  }
}

extension SourceStatus {
  fileprivate init(_ found: FoundServer) {
    guard let login = found.login else {
      self.init(
        uid: found.uid, name: found.name, type: "scrape target", address: found.url, version: found.version, health: .answers(found.latency))
      return
    }
    self.init(uid: found.uid, name: found.name, type: "found", address: found.url, health: .isLocked(login.reason))
    advice = login.advice
  }
}
