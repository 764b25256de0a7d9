/// What a watch has to tell, for a command that the user named.
package struct WatchEvent: Hashable, Sendable {
  /// `crossed`, `back`, `firing`, `resolved`
  package var kind: String
  /// The panel's title or the alert's name.
  package var subject: String
  /// One sentence.
  package var text: String
}
