/// The list that is shown while no dashboard is open.
package struct StartScreen: Hashable, Sendable {
  package var input = TextInput()
  package var cursor = 0

  package init() {}
}
