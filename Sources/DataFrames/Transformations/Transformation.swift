package import Text

/// One entry of a panel's `transformations`, as written.
package struct Transformation: Hashable, Sendable {
  package var id: String
  package var isDisabled: Bool
  package var options: JSONObject
  /// Which frames it applies to; the rest pass.
  var filter: FieldMatcher?
  /// `series` or `annotations`.
  var topic: String?

  package init(
    id: String, isDisabled: Bool = false, options: JSONObject = JSONObject(), filter: FieldMatcher? = nil, topic: String? = nil
  ) {
    (self.id, self.isDisabled, self.options) = (id, isDisabled, options)
    (self.filter, self.topic) = (filter, topic)
  }
}
