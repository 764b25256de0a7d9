/// Why a dashboard cannot be shown, in words for its reader.
package struct LoadProblem: Error, Hashable, Sendable {
  /// The file or server concerned.
  package var subject: String
  package var reason: String
  package var advice: String?
  /// Not of a dashboard but of the configuration or a provisioning file.
  var isOfConfiguration: Bool

  package init(subject: String, reason: String, advice: String? = nil, isOfConfiguration: Bool = false) {
    (self.subject, self.reason, self.advice, self.isOfConfiguration) = (subject, reason, advice, isOfConfiguration)
  }
}
