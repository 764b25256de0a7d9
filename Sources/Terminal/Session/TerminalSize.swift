import CSystem

/// How large a terminal is, in cells.
package struct TerminalSize: Hashable, Sendable {
  package var columns: Int
  package var rows: Int

  /// Clamped to 1…4,096, as much as a canvas holds.
  package init(columns: Int, rows: Int) {
    self.columns = min(max(columns, 1), 4096)
    self.rows = min(max(rows, 1), 4096)
  }

  static let standard = TerminalSize(columns: 80, rows: 24)

  /// The size that the terminal behind `descriptor` reports; `nil` if it is none or does not know.
  init?(ofTerminal descriptor: Int32) {
    var (columns, rows): (Int32, Int32) = (0, 0)
    guard sys_get_window_size(descriptor, &columns, &rows) == 0, columns > 0, rows > 0 else { return nil }
    self.init(columns: Int(columns), rows: Int(rows))
  }
}
