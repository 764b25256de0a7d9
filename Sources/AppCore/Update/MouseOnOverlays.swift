import Canvas
import DatasourceKit
import Panels
import TimeSeries
import Widgets

/// Clicks on what lies over a dashboard: lists, tabs, and the keys in the lower edge of a frame.
extension Model {
  mutating func clickOverlay(_ mouse: Mouse) -> [Command] {
    guard let overlay = overlays.last else { return [] }
    let (dialog, bounds) = frame(of: overlay)
    guard dialog.box(in: bounds).contains(column: mouse.column, row: mouse.row) else { return clickBeside(overlay) }
    if let key = dialog.key(column: mouse.column, row: mouse.row, in: bounds) { return handle(key) }
    switch overlay {
    case .picker(let picker): return click(picker, row: mouse.row)
    case .inspect(let inspection):
      guard mouse.row == dialog.box(in: bounds).top, let tab = InspectionText(model: self, inspection: inspection).tab(atColumn: mouse.column - dialog.titleStart(in: bounds))
      else { return [] }
      return show(tab, of: inspection)
    case .alerts(let list): return click(list, mouse, title: dialog.titleStart(in: bounds))
    case .silence(var draft):
      guard draft.typing == nil, let line = textDialog(of: overlay)?.line(atRow: mouse.row, in: bounds), draft.matchers.indices.contains(line) else { return [] }
      draft.cursor = line
      replaceOverlay(.silence(draft))
      return handle(Key(.character(" ")))
    case .expression(var line):
      guard let index = ExpressionView(line: line, model: self).suggestion(atRow: mouse.row, in: bounds) else { return [] }
      line.chosen = index
      replaceOverlay(.expression(line))
      return handle(Key(.enter))
    case .help, .report, .page, .rowFilter: return []
    }
  }

  /// The frame of an overlay, and what it is placed in.
  private func frame(of overlay: Overlay) -> (Dialog, bounds: Rect) {
    let bounds = overlayBounds
    switch overlay {
    case .help(let scroll):
      return (HelpView(keyMap: settings.keyMap, theme: settings.theme, symbols: settings.symbols, scroll: scroll).dialog(in: bounds), bounds)
    case .picker(let picker):
      let list = PickerView(picker: picker, model: self).widget
      let box = list.box(in: bounds)
      return (Dialog(title: list.title, hint: list.hint, width: box.width, height: box.height), box)
    case .alerts(let list): return (AlertsView(list: list, model: self).dialog(in: bounds), bounds)
    case .expression(let line):
      let view = ExpressionView(line: line, model: self)
      let dialog = view.dialog(in: bounds)
      return (dialog, view.place(of: dialog, in: bounds))
    case .rowFilter: return (Dialog.rowFilter, bounds)
    case .report, .page, .inspect, .silence: return (textDialog(of: overlay)?.dialog(in: bounds) ?? Dialog.rowFilter, bounds)
    }
  }

  /// It closes what is only looked at; what is being typed or made stays.
  private mutating func clickBeside(_ overlay: Overlay) -> [Command] {
    switch overlay {
    case .silence, .expression, .rowFilter: return []
    case .help, .picker, .alerts, .report, .page, .inspect: return handle(Key(.escape))
    }
  }

  /// A click on a line of a list chooses it, a second one takes it.
  private mutating func click(_ picker: Picker, row: Int) -> [Command] {
    var picker = picker
    guard let index = PickerView(picker: picker, model: self).widget.entry(atRow: row, in: overlayBounds) else { return [] }
    if index == picker.cursor { return handle(Key(.enter)) }
    picker.cursor = index
    replaceOverlay(.picker(picker))
    return []
  }

  private mutating func click(_ list: AlertsList, _ mouse: Mouse, title: Int) -> [Command] {
    var list = list
    if mouse.row == overlayBounds.top {
      guard let index = TitleTabs.index(atColumn: mouse.column - title, of: AlertsView.titles(chosen: list.tab)) else { return [] }
      let tab = AlertsList.Tab.allCases[index]
      if tab != list.tab { (list.tab, list.cursor) = (tab, 0) }
      replaceOverlay(.alerts(list))
      return []
    }
    guard let index = AlertsView(list: list, model: self).line(column: mouse.column, row: mouse.row, in: overlayBounds) else { return [] }
    if index == list.cursor, !list.isFiltering { return handle(Key(.enter)) }
    list.cursor = index
    replaceOverlay(.alerts(list))
    return []
  }
}

/// Tabs that stand in a dialog's title, a blank between two.
enum TitleTabs {
  static func index(atColumn column: Int, of titles: [String]) -> Int? {
    var next = 0
    for (index, title) in titles.enumerated() {
      let end = next + Glyph.width(of: title)
      if (next..<end).contains(column) { return index }
      next = end + 1
    }
    return nil
  }
}

extension Dialog {
  /// The column where the title's words begin.
  func titleStart(in bounds: Rect) -> Int { box(in: bounds).left + 3 }

  /// The key that the lower edge names at a cell: `Enter draw  s silence` is two of them.
  func key(column: Int, row: Int, in bounds: Rect) -> Key? {
    let box = box(in: bounds)
    guard row == box.bottom - 1 else { return nil }
    let shown = min(Glyph.width(of: hint) + 2, box.width - 4)
    var next = box.right - 2 - shown + 1
    for part in hint.split(separator: "  ", omittingEmptySubsequences: false) {
      let end = next + Glyph.width(of: String(part))
      if (next..<end).contains(column), column < box.right - 3 { return HintKey.key(part.prefix { $0 != " " }) }
      next = end + 2
    }
    return nil
  }
}

/// The keys that hints name.
enum HintKey {
  /// - Returns: `nil` for arrows, several keys and words that are no key: there is no telling which is meant.
  static func key(_ text: some StringProtocol) -> Key? {
    guard text.allSatisfy(\.isASCII), let keys = KeySequence(String(text))?.keys, keys.count == 1 else { return nil }
    return keys[0]
  }
}
