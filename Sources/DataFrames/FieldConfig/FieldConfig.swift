package import Text

/// How a field is shown: Grafana's `fieldConfig.defaults` with all overrides applied, merged with what the source said.
///
/// `nil` means "not set": the panel or Grafana's default decides.
package struct FieldConfig: Hashable, Sendable {
  package var displayName: String?
  /// From the source: where a target's legend format lands.
  package var displayNameFromSource: String?
  package var description: String?
  package var unit: String?
  package var decimals: Int?
  package var min: Double?
  package var max: Double?
  package var noValue: String?
  package var color: FieldColor?
  package var thresholds: Thresholds?
  package var mappings: [ValueMapping]
  package var links: [DataLink]
  package var actions: [DataAction]
  /// Milliseconds between points, where the source knows.
  package var interval: Double?
  package var filterable: Bool?
  /// Whether ``min`` and ``max`` come from this field alone where they are not set.
  var usesOwnRange: Bool?
  package var nullValueMode: NullValueMode?
  /// Panel-specific draw options (`fieldConfig.defaults.custom`), overrides applied.
  package var custom: JSONObject

  package init(
    displayName: String? = nil, displayNameFromSource: String? = nil, description: String? = nil, unit: String? = nil,
    decimals: Int? = nil, min: Double? = nil, max: Double? = nil, noValue: String? = nil, color: FieldColor? = nil,
    thresholds: Thresholds? = nil, mappings: [ValueMapping] = [], links: [DataLink] = [], actions: [DataAction] = [], interval: Double? = nil,
    filterable: Bool? = nil, usesOwnRange: Bool? = nil, nullValueMode: NullValueMode? = nil, custom: JSONObject = JSONObject()
  ) {
    self.displayName = displayName
    self.displayNameFromSource = displayNameFromSource
    self.description = description
    self.unit = unit
    self.decimals = decimals
    self.min = min
    self.max = max
    self.noValue = noValue
    self.color = color
    self.thresholds = thresholds
    self.mappings = mappings
    self.links = links
    self.actions = actions
    self.interval = interval
    self.filterable = filterable
    self.usesOwnRange = usesOwnRange
    self.nullValueMode = nullValueMode
    self.custom = custom
  }
}

/// How reducers take nulls; the raw value is Grafana's.
package enum NullValueMode: String, Sendable { case kept = "null", ignored = "connected", zero = "null as zero" }

/// `fieldConfig.defaults.color`.
package struct FieldColor: Hashable, Sendable {
  /// `fixed`, `thresholds`, `palette-classic`, `palette-classic-by-name`, `continuous-GrYlRd`, `shades`, …; an open set.
  package var mode: String
  /// A colour name (`semi-dark-red`), `#rrggbb` or `rgb(…)`; for `fixed` and `shades`.
  package var fixedColor: String?
  /// Which value colours a whole series: `last`, `min` or `max`.
  package var seriesBy: String?

  init(mode: String, fixedColor: String? = nil, seriesBy: String? = nil) {
    (self.mode, self.fixedColor, self.seriesBy) = (mode, fixedColor, seriesBy)
  }
}

package struct Thresholds: Hashable, Sendable {
  package enum Mode: String, Sendable { case absolute, percentage }

  package struct Step: Hashable, Sendable {
    /// −∞ for the base step.
    package var value: Double
    /// As written: a colour name, `#rrggbb`, `rgba(…)`, `transparent`.
    package var color: String

    package init(value: Double, color: String) {
      (self.value, self.color) = (value, color)
    }
  }

  package var mode: Mode
  /// Rising by value; the first is the base.
  package var steps: [Step]

  package init(mode: Mode = .absolute, steps: [Step]) {
    (self.mode, self.steps) = (mode, steps)
  }
}

/// `fieldConfig.defaults.mappings[]`.
package enum ValueMapping: Hashable, Sendable {
  package struct Result: Hashable, Sendable {
    var text: String?
    package var color: String?
    var index: Int?

    package init(text: String? = nil, color: String? = nil, index: Int? = nil) {
      (self.text, self.color, self.index) = (text, color, index)
    }
  }

  package enum Special: String, Sendable { case null, nan, nullAndNaN = "null+nan", `true`, `false`, empty }

  /// By the value's text.
  case value([String: Result])
  /// Both ends included; `nil` is open.
  case range(from: Double?, to: Double?, Result)
  /// A JavaScript pattern; `$1` in the result's text stands for a group.
  case regex(pattern: String, Result)
  case special(Special, Result)
}

package struct DataLink: Hashable, Sendable {
  package var title: String
  /// With macros still in it.
  package var url: String
  var opensNewTab: Bool

  package init(title: String, url: String, opensNewTab: Bool = false) {
    (self.title, self.url, self.opensNewTab) = (title, url, opensNewTab)
  }
}

/// A request that a click in Grafana sends (`fieldConfig.defaults.actions`). Here it is only shown and copied.
package struct DataAction: Hashable, Sendable {
  package var title: String
  package var method: String
  /// Query parameters in it, with macros still in it.
  package var url: String

  init(title: String, method: String, url: String) {
    (self.title, self.method, self.url) = (title, method, url)
  }
}
