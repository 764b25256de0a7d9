import Widgets

extension ListBox {
  /// A panel's lines: around the row that the cursor is on, else from the row that it is scrolled to.
  init(_ entries: [Entry], in context: PanelContext) {
    let interaction = context.interaction
    let cursor = interaction.cursorRow.map { min(max($0, 0), max(entries.count - 1, 0)) }
    self.init(entries: entries, chosen: cursor, scroll: interaction.scrollRow, look: context.look)
  }
}
