import Text

/// An address as people write it, with or without a scheme, with the credentials that may stand in it taken out: those are never shown.
package struct ServerAddress: Sendable {
  /// Without user and password.
  package private(set) var url: String
  /// `nil` where the address names no user.
  package private(set) var credentials: ConnectionOptions.Credentials?

  package init(_ text: String) {
    url = text
    let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
    let end = text[start...].firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? text.endIndex
    guard let mark = text[start..<end].lastIndex(of: "@") else { return }
    let named = text[start..<mark]
    url = String(text[..<start] + text[text.index(after: mark)...])
    let user = URLText.decoded(named.prefix { $0 != ":" }, plusIsBlank: false)
    let password = URLText.decoded(named.drop { $0 != ":" }.dropFirst(), plusIsBlank: false)
    if !user.isEmpty || !password.isEmpty { credentials = .basic(user: user, password: Secret(password)) }
  }
}
