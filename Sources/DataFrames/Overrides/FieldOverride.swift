package import Text

/// One entry of `fieldConfig.overrides`, as written.
package struct FieldOverride: Hashable, Sendable {
  package struct Property: Hashable, Sendable {
    /// `unit`, `custom.lineWidth`, …
    package var id: String
    package var value: JSONValue

    package init(id: String, value: JSONValue) {
      (self.id, self.value) = (id, value)
    }
  }

  package var matcher: FieldMatcher
  package var properties: [Property]

  package init(matcher: FieldMatcher, properties: [Property]) {
    (self.matcher, self.properties) = (matcher, properties)
  }
}

/// Selects fields or frames; `id` is `byName`, `byRegexp`, `byType`, `byFrameRefID`, `byNames`, `byValue`, …
package struct FieldMatcher: Hashable, Sendable {
  package var id: String
  package var options: JSONValue

  package init(id: String, options: JSONValue = .null) {
    (self.id, self.options) = (id, options)
  }
}
