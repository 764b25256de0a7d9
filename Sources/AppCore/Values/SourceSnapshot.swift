package import DatasourceKit

/// What a context has to offer, as far as is known: its datasources, and what the configuration says besides.
package struct SourceSnapshot: Sendable {
  /// "" where the configuration has no contexts.
  var context: String
  /// Names of all contexts, in the configuration's order.
  var contexts: [String]
  package var directory: DatasourceDirectory
  /// What was found beside the datasources: exporters, which the embedded store can scrape.
  var scrapable: [SourceStatus]
  /// And servers that want a login, which is not known here.
  var locked: [SourceStatus]
  /// `false` while servers are still being asked: ``Command/findSources`` brings the rest.
  var isComplete: Bool
  /// Servers did not answer, and what they have is not known.
  var lacksSome: Bool
  var isReadOnly: Bool
  var keyMap: KeyMap
  /// The configuration's, by name.
  package var theme: String?
  /// For the user, a sentence each.
  package var remarks: [String]

  package init(
    context: String = "", contexts: [String] = [], directory: DatasourceDirectory, scrapable: [SourceStatus] = [], locked: [SourceStatus] = [],
    isComplete: Bool = true, lacksSome: Bool = false, isReadOnly: Bool = false, keyMap: KeyMap = KeyMap(), theme: String? = nil, remarks: [String] = []
  ) {
    self.context = context
    self.contexts = contexts
    self.directory = directory
    (self.scrapable, self.locked) = (scrapable, locked)
    self.isComplete = isComplete
    self.lacksSome = lacksSome
    self.isReadOnly = isReadOnly
    self.keyMap = keyMap
    self.theme = theme
    self.remarks = remarks
  }

  /// Its remarks in one line; `nil` where there are none.
  package var sentence: String? {
    guard let first = remarks.first else { return nil }
    let line = first.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: "; ")
    return remarks.count == 1 ? line : "\(remarks.count) remarks, “oriel sources” lists them; the first: \(line)"
  }
}
