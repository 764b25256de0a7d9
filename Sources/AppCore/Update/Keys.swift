import Canvas
import Dashboards
import Panels
import TimeSeries

/// Keys: an overlay takes them first, then the key map turns them into actions.
extension Model {
  mutating func handle(_ key: Key) -> [Command] {
    needsPaint = true
    remark = nil
    // A garbled screen is painted anew, and the shell reached, whatever is open.
    if key.modifiers.contains(.control), case .action(let action) = settings.keyMap.match([key]), action == .redraw || action == .suspend {
      return perform(action)
    }
    // Ctrl-C first leaves what is open, then the program.
    if key == Key(.character("c"), .control), !overlays.isEmpty || showsStart && !start.input.text.isEmpty { return handle(Key(.escape)) }
    if !overlays.isEmpty { return handleInOverlay(key) }
    if showsStart { if let commands = handleOnStart(key) { return commands } }
    if !showsStart, let commands = handleAtCrosshair(key) { return commands }
    if pendingKeys.isEmpty, case .character(let character) = key.code, key.modifiers.isEmpty,
      let digit = character.wholeNumberValue, character.isASCII, (1...9).contains(digit), screen != nil, !settings.keyMap.binds(key)
    {
      toggleSeries(digit - 1)
      return []
    }
    if pendingKeys.isEmpty, case .character(let character) = key.code, key.modifiers == .alt,
      let digit = character.wholeNumberValue, (1...9).contains(digit), !settings.keyMap.binds(key)
    {
      return show(screenAt: digit - 1)
    }
    pendingKeys.append(key)
    switch settings.keyMap.match(pendingKeys) {
    case .prefix:
      remark = KeySequence(pendingKeys).description + " …"
      return []
    case .action(let action):
      pendingKeys = []
      return perform(action)
    case .none:
      let wasSequence = pendingKeys.count > 1
      let text = KeySequence(pendingKeys).description
      pendingKeys = []
      if wasSequence { remark = "\(text) means nothing; ? lists the keys" }
      return []
    }
  }

  mutating func paste(_ text: String) -> [Command] {
    needsPaint = true
    // Only a line that is being typed takes pasted text: it must never press keys.
    switch overlays.last {
    case .picker(var picker):
      picker.input.insert(text)
      picker.cursor = 0
      overlays[overlays.count - 1] = .picker(picker)
    case .rowFilter(var input):
      input.insert(text)
      overlays[overlays.count - 1] = .rowFilter(input)
      applyRowFilter(input.text)
    case .expression(var line):
      line.input.insert(text)
      return changed(line)
    case .silence(var draft):
      switch draft.typing {
      case .comment: draft.comment.insert(text)
      case .matcher: draft.matcher.insert(text)
      case nil: return []
      }
      overlays[overlays.count - 1] = .silence(draft)
    case .alerts(var list):
      guard list.isFiltering else { break }
      list.filter.insert(text)
      list.cursor = 0
      overlays[overlays.count - 1] = .alerts(list)
    case .help, .report, .inspect, .page: break
    case nil:
      if showsStart {
        start.input.insert(text)
        start.chosen = nil
      }
    }
    return []
  }

  mutating func perform(_ action: Action.ID) -> [Command] {
    switch action {
    case .quit: return quit()
    case .help: overlays.append(.help(scroll: 0))
    case .palette: overlays.append(.picker(palettePicker()))
    case .openDashboard:
      overlays.append(.picker(dashboardPicker()))
      return listDashboards()
    case .startScreen:
      showsStart = true
      return listDashboards() + checkSources()
    case .switchContext:
      if sources.contexts.isEmpty { remark = "The configuration has no contexts" } else { overlays.append(.picker(contextPicker())) }
    case .scrapeFound: return scrapeFound()
    case .logs: return openLogs()
    case .traces: return openTraces()
    case .findPanel: if let picker = panelPicker() { overlays.append(.picker(picker)) }
    case .variables: if let picker = variablePicker() { overlays.append(.picker(picker)) } else { remark = "This dashboard has no variables" }
    case .timePicker: if screen != nil { overlays.append(.picker(timePicker())) }
    case .followLink: if let picker = linkPicker() { overlays.append(.picker(picker)) } else { remark = "No links here" }
    case .inspect: if let panel = screen?.view.focusedPanel { overlays.append(.inspect(Inspection(panel: panel))) }
    case .report: overlays.append(.report(scroll: 0))
    case .moveLeft: return move(.left)
    case .moveRight: return move(.right)
    case .moveUp: return move(.up)
    case .moveDown: return move(.down)
    case .nextPanel: return moveInOrder(by: 1)
    case .previousPanel: return moveInOrder(by: -1)
    case .pageDown: return scroll(byPages: 1)
    case .pageUp: return scroll(byPages: -1)
    case .top: return moveToEnd(first: true)
    case .bottom: return moveToEnd(first: false)
    case .open: return open()
    case .fullScreen: return toggleFullScreen()
    case .back: return back()
    case .foldRow: return foldRow()
    case .foldAllRows: return foldAllRows(true)
    case .unfoldAllRows: return foldAllRows(false)
    case .nextTab: return changeTab(by: 1)
    case .previousTab: return changeTab(by: -1)
    case .zoomIn: return changeTime { $0.zoom(by: 0.5) }
    case .zoomOut: return changeTime { $0.zoom(by: 2) }
    case .resetTime: return changeTime { $0.reset() }
    case .timeBack: return changeTime { [now] in $0.shift(forward: false, now: now) }
    case .timeForward: return changeTime { [now] in $0.shift(forward: true, now: now) }
    case .live: return changeTime { $0.goLive() }
    case .rangeHistoryBack: return walkHistory { $0.goBack() }
    case .rangeHistoryForward: return walkHistory { $0.goForward() }
    case .timeZone: if screen != nil { overlays.append(.picker(zonePicker())) }
    case .pause: return pause()
    case .refresh: return refreshNow(isUrgent: true) + [wakeCommand()]
    case .refreshFaster: return changeRefresh(towardsLonger: false)
    case .refreshSlower: return changeRefresh(towardsLonger: true)
    case .crosshair: toggleCrosshair()
    case .toggleSeries: remark = "1 … 9 show and hide series"
    case .showAllSeries: changeInteraction { $0.hiddenSeries = [] }
    case .toggleLegend: toggleLegend()
    case .sortColumn: changeSort()
    case .star: toggleStar()
    case .theme: nextTheme()
    case .kiosk: isKiosk.toggle()
    case .nextDashboard: return show(screenAt: opened.index(by: 1))
    case .previousDashboard: return show(screenAt: opened.index(by: -1))
    case .closeDashboard: return showsStart || opened.screens.isEmpty ? [] : closeScreen()
    case .copy: return copy()
    case .mouse:
      isMouseOn.toggle()
      remark = isMouseOn ? "Mouse on: click, wheel; m switches it off" : "Mouse off"
      return [.outside(.mouse(isMouseOn))]
    case .redraw: return [.outside(.repaint)]
    case .suspend: return [.outside(.suspend)]
    case .filterRows: filterRows()
    case .explainNoData: return explainNoData()
    case .compare: return compare()
    case .compareSources: return compareSources()
    case .watch: toggleWatch()
    case .playlist: return togglePlaylist()
    case .explore: return explore()
    case .pin: return pin()
    case .save: return save()
    case .bundle:
      guard screen != nil else { return [] }
      remark = "Writing the incident bundle …"
      return [.bundle(IncidentBundle(model: self))]
    case .alerts: return showAlerts()
    }
    return []
  }

  private mutating func quit() -> [Command] {
    isEnding = true
    return [.outside(.quit)]
  }

  /// Full screen, crosshair, selection: Escape takes back the last step into something.
  private mutating func back() -> [Command] {
    guard var screen else { return [] }
    if screen.view.selectionStart != nil {
      screen.view.selectionStart = nil
    } else if screen.view.crosshair != nil {
      screen.view.crosshair = nil
    } else if screen.view.fullScreen != nil {
      screen.view.fullScreen = nil
      self.screen = screen
      keepFocusVisible()
      return askVisiblePanels()
    } else if isKiosk {
      isKiosk = false
      keepFocusVisible()
      return askVisiblePanels()
    } else if let origin = screen.origin {
      return origin.staysOpen ? comeBack(to: origin) : closeScreen()
    } else {
      return []
    }
    self.screen = screen
    return []
  }
}
