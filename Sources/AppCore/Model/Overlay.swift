/// Something that lies over the dashboard and takes the keys until it is closed.
package enum Overlay: Hashable, Sendable {
  case help(scroll: Int)
  /// What of the dashboard is approximated or dropped.
  case report(scroll: Int)
  case picker(Picker)
  case inspect(Inspection)
  /// The text that rows of the focused table must hold, applied while it is typed.
  case rowFilter(TextInput)
  case page(TextPage)
  case expression(ExpressionLine)
  case alerts(AlertsList)
  case silence(SilenceDraft)
}
