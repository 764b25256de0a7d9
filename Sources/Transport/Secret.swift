import Synchronization

/// Text that must not be shown, logged or put into an error.
///
/// Whatever becomes a secret, and is no word of a few letters, is known to every ``Redaction`` from then on, so that a server that repeats it, and a file that is written
/// of what was seen, do not give it away.
package struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// For the one place that sends it.
  package let revealed: String

  package init(_ text: String) {
    revealed = text
    KnownSecrets.add(text)
  }

  package var description: String { Redaction.mark }
  package var debugDescription: String { Redaction.mark }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// The secrets of this process.
enum KnownSecrets {
  /// The oldest go first past so many: tokens that are fetched anew every minute must not fill the memory.
  private static let limit = 500
  /// Shorter ones, in bytes, are hidden only where they are used: a password `shop` must not garble what another server says of a shop.
  private static let shortest = 8
  private static let texts = Mutex<[String]>([])

  static var all: [String] { texts.withLock { $0 } }

  static func add(_ text: String) {
    guard text.utf8.count >= shortest else { return }
    texts.withLock { texts in
      guard !texts.contains(text) else { return }
      texts.append(text)
      texts.removeFirst(max(0, texts.count - limit))
    }
  }
}
