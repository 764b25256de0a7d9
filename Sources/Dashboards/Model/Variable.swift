package import Text

/// One entry of `templating.list`.
package struct Variable: Hashable, Sendable {
  package enum Kind: String, Sendable {
    case query, custom, constant, interval, textbox, datasource, adhoc, groupby, `switch`, system, snapshot
  }

  package enum Hiding: Int, Sendable { case none = 0, label, variable, controlsMenu }
  package enum Refresh: Int, Sendable { case never = 0, onLoad, onTimeRangeChange }
  package enum Sort: Int, Sendable {
    case none = 0, alphabeticalAscending, alphabeticalDescending, numericalAscending, numericalDescending
    case caseInsensitiveAscending, caseInsensitiveDescending, naturalAscending, naturalDescending
  }

  package struct Option: Hashable, Sendable {
    package var text: String
    package var value: String
    /// Reachable as `${name.property}`.
    var properties: JSONObject

    package init(text: String, value: String, properties: JSONObject = JSONObject()) {
      (self.text, self.value, self.properties) = (text, value, properties)
    }
  }

  package var name: String
  package var label: String?
  var description: String?
  package var kind: Kind
  package var hiding: Hiding
  var skipsURLSync: Bool
  package var isMulti: Bool
  package var includesAll: Bool
  var allValue: String?
  package var refresh: Refresh
  package var regex: String?
  var regexAppliesToText: Bool
  package var sort: Sort
  package var datasource: DatasourceReference?
  /// As written: text, or the datasource's own object.
  package var query: JSONValue
  /// What the file says is selected; ``Variable/allValueToken`` for All. Empty where it says nothing usable.
  package var current: [Option]
  /// Known without asking: custom, interval and constant variables, and cached or static options of others.
  package var options: [Option]
  /// Everything else of the entry (`auto`, `auto_min`, `filters`, `staticOptions`, …).
  var model: JSONObject

  package static let allValueToken = "$__all"

  package init(
    name: String, label: String? = nil, description: String? = nil, kind: Kind, hiding: Hiding = .none,
    skipsURLSync: Bool = false, isMulti: Bool = false, includesAll: Bool = false, allValue: String? = nil,
    refresh: Refresh = .onLoad, regex: String? = nil, regexAppliesToText: Bool = false, sort: Sort = .none,
    datasource: DatasourceReference? = nil, query: JSONValue = .null, current: [Option] = [], options: [Option] = [],
    model: JSONObject = JSONObject()
  ) {
    self.name = name
    self.label = label
    self.description = description
    self.kind = kind
    self.hiding = hiding
    self.skipsURLSync = skipsURLSync
    self.isMulti = isMulti
    self.includesAll = includesAll
    self.allValue = allValue
    self.refresh = refresh
    self.regex = regex
    self.regexAppliesToText = regexAppliesToText
    self.sort = sort
    self.datasource = datasource
    self.query = query
    self.current = current
    self.options = options
    self.model = model
  }
}
