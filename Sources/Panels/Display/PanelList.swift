import Widgets

extension ListBox {
  /// A panel's lines: around the row that the cursor is on, else from the row that it is scrolled to.
  init(_ entries: [Entry], in context: PanelContext) {
    let last = max(entries.count - 1, 0)
    if let cursor = context.interaction.cursorRow {
      self.init(entries: entries, chosen: min(max(cursor, 0), last), look: context.look)
    } else {
      self.init(entries: Array(entries.dropFirst(min(max(context.interaction.scrollRow, 0), last))), chosen: nil, look: context.look)
    }
  }
}
