/// A number as text, its unit apart so that a panel can style it.
package struct FormattedValue: Hashable, Sendable, CustomStringConvertible {
  /// `$`, `-$`; mostly empty.
  package var prefix: String
  package var text: String
  /// With its leading space where it has one: ` MiB`, `%`.
  package var suffix: String

  package init(prefix: String = "", text: String, suffix: String = "") {
    (self.prefix, self.text, self.suffix) = (prefix, text, suffix)
  }

  package var description: String { prefix + text + suffix }
}
