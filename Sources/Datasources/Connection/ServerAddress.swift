import Text
import Transport

/// An address as people write it, with the credentials that may stand in it taken out: those are never shown.
struct ServerAddress {
  /// Without user and password.
  private(set) var url: String
  /// `nil` where the address names no user.
  private(set) var credentials: ConnectionOptions.Credentials?

  init(_ text: String) {
    url = text
    guard let scheme = text.firstRange(of: "://") else { return }
    let end = text[scheme.upperBound...].firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? text.endIndex
    guard let mark = text[scheme.upperBound..<end].lastIndex(of: "@") else { return }
    let named = text[scheme.upperBound..<mark]
    url = String(text[..<scheme.upperBound] + text[text.index(after: mark)...])
    let user = URLText.decoded(named.prefix { $0 != ":" }, plusIsBlank: false)
    let password = URLText.decoded(named.drop { $0 != ":" }.dropFirst(), plusIsBlank: false)
    if !user.isEmpty || !password.isEmpty { credentials = .basic(user: user, password: Secret(password)) }
  }
}
