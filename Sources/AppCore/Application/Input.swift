import Canvas

/// Keys, pasted text and the mouse: what lies on top takes them first, then the key map turns keys into actions.
extension Application {
  mutating func press(_ key: Key) -> [Intent] {
    statusMessage = nil
    // A garbled screen is painted anew, and the shell reached, whatever is open.
    if key.modifiers.contains(.control), case .action(let action) = settings.keyMap.match([key]), action == .redraw || action == .suspend {
      return [.perform(action)]
    }
    // Ctrl-C first leaves what is open, then the program.
    if key == Key(.character("c"), .control), !overlays.isEmpty || showsStart && !start.input.text.isEmpty { return press(Key(.escape)) }
    if let index = overlays.indices.last { return asked(by: overlays[index].number, overlays[index].overlay.press(key, in: context)) }
    if showsStart, let intents = start.press(key, in: context) { return intents }
    if pendingKeys.isEmpty, let intents = pressAlone(key) { return intents }
    return pressInSequence(key)
  }

  /// Keys that mean something by themselves, unless the key map says otherwise.
  private mutating func pressAlone(_ key: Key) -> [Intent]? {
    if !showsStart, let intents = dashboards.pressAtCrosshair(key, in: surroundings) { return intents }
    guard case .character(let character) = key.code, character.isASCII, let digit = character.wholeNumberValue, (1...9).contains(digit),
      !settings.keyMap.binds(key)
    else { return nil }
    if key.modifiers.isEmpty, screen != nil { return dashboards.toggleSeries(digit - 1) }
    return key.modifiers == .alt ? dashboards.show(dashboardAt: digit - 1, in: surroundings) : nil
  }

  private mutating func pressInSequence(_ key: Key) -> [Intent] {
    pendingKeys.append(key)
    let sequence = KeySequence(pendingKeys)
    switch settings.keyMap.match(pendingKeys) {
    case .prefix: return [.say(sequence.description + " …")]
    case .action(let action):
      pendingKeys = []
      return [.perform(action)]
    case .none:
      pendingKeys = []
      return sequence.keys.count > 1 ? [.say("\(sequence.description) means nothing; ? lists the keys")] : []
    }
  }

  /// Only a line that is being typed takes pasted text: it must never press keys.
  mutating func paste(_ text: String) -> [Intent] {
    if let index = overlays.indices.last { return asked(by: overlays[index].number, overlays[index].overlay.paste(text, in: context)) }
    if showsStart { start.paste(text) }
    return []
  }

  // MARK: The mouse

  mutating func intents(for pointer: Pointer) -> [Intent] {
    switch pointer.action {
    case .wheelUp, .wheelDown: turnWheel(pointer)
    case .press: click(pointer.meaning)
    case .drag:
      if overlays.isEmpty, !showsStart, case .message(DashboardsFeature.Message.clicked(.panel(let point)))? = pointer.meaning { drag(to: point) } else { [] }
    case .release: overlays.isEmpty && !showsStart ? dashboards.release(in: surroundings) : []
    }
  }

  private mutating func drag(to point: PanelPoint) -> [Intent] {
    dashboards.drag(to: point)
    return []
  }

  /// Lists move as by three presses of an arrow.
  private mutating func turnWheel(_ pointer: Pointer) -> [Intent] {
    let isUp = pointer.action == .wheelUp
    if overlays.isEmpty, showsStart, case .message(let message as StartFeature.Message)? = pointer.meaning { start.enter(message) }
    guard overlays.isEmpty, !showsStart, !dashboards.takesWheelAsArrows else { return Array(repeating: .press(Key(isUp ? .up : .down)), count: 3) }
    return dashboards.scroll(byRows: isUp ? -3 : 3, in: surroundings)
  }

  private mutating func click(_ meaning: HitTarget.Meaning?) -> [Intent] {
    guard let meaning else {
      // Beside an overlay.
      guard let overlay = overlays.last?.overlay, overlay.isClosedByClickBeside else { return [] }
      return [.press(Key(.escape))]
    }
    switch meaning {
    case .nothing: return []
    case .key(let key): return [.press(key)]
    case .action(let action): return [.perform(action)]
    case .intents(let intents): return intents
    case .message(let message):
      if let index = overlays.indices.last { return asked(by: overlays[index].number, overlays[index].overlay.receive(message, in: context)) }
      if showsStart { return (message as? StartFeature.Message).map { start.handle($0, in: context) } ?? [] }
      return (message as? DashboardsFeature.Message).map { dashboards.handle($0, in: surroundings) } ?? []
    }
  }
}
