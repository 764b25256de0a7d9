extension Command {
  /// Carries out a command that has an answer; the others, about time and the terminal, are the caller's.
  package func message(from effects: any Effects, coalescing coalescer: QueryCoalescer) async -> Message? {
    switch self {
    case .query(let query):
      let result = await query.result(from: effects, coalescing: coalescer)
      return .answered(screen: query.screen, panel: query.panel, generation: query.generation, result)
    case .loadOptions(let query):
      return .optionsAnswered(
        screen: query.screen, variable: query.variable, generation: query.generation, await query.result(from: effects))
    case .annotate(let query): return .annotated(screen: query.screen, generation: query.generation, await query.frames(from: effects))
    case .explain(let inquiry): return .explained(panel: inquiry.panel, lines: await inquiry.findings(from: effects))
    case .findLogs(let inquiry): return .logsFound(await inquiry.finding(from: effects))
    case .fetchReplies(let inquiry): return .replied(panel: inquiry.panel, await inquiry.replies(from: effects))
    case .complete(let question): return .completed(question, await question.answer(from: effects))
    case .load(let location): return .loaded(location, await effects.load(location))
    case .listDashboards: return .dashboardsListed(await effects.dashboards())
    case .listRemoteDashboards: return .remoteDashboardsListed(await effects.remoteDashboards())
    case .reload(let location): return .reloaded(location, await effects.load(location))
    case .checkSource(let id): return .sourceChecked(await effects.health(of: id))
    case .findSources: return .sourcesFound(await effects.findSources())
    case .openContext(let name): return .contextOpened(await effects.openContext(name))
    case .rereadConfiguration: return .contextOpened(await effects.rereadConfiguration())
    case .scrape(let addresses): return .notice(await effects.scrape(addresses))
    case .checkAlerts(let sources): return .alertsChecked(await AlertReport.reports(of: sources, from: effects))
    case .silence(let source, let silence): return .silenced(await silence.put(at: source, of: effects))
    case .endSilence(let source, let id): return .silenceEnded(await source.endSilence(id, of: effects))
    case .bundle(let bundle): return .written(await effects.write(bundle.files(), to: bundle.folder))
    case .save(let file, let replaces, let screen): return .saved(screen: screen, await effects.save(file, replaces: replaces))
    case .keepState(let text): return await effects.keepState(text).map(Message.stateNotKept)
    case .cancel, .abandonAnswers, .wake, .outside: return nil
    }
  }
}
