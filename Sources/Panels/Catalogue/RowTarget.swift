package import TimeSeries

/// What Enter opens at a row of a list or a table.
package enum RowTarget: Hashable, Sendable {
  /// By the text of the list's field `url`.
  case dashboard(url: String)
  case alert(name: String, labels: [String: String])
  /// Something that happened, or lasted until `end`.
  case moment(Timestamp, end: Timestamp?)
  /// A row of a frame, by their places among the panel's frames.
  case row(frame: Int, row: Int)
}
