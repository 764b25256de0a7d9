import Text

/// What outlives a run: what was opened and starred, variables, the theme.
package struct SavedState: Hashable, Sendable {
  /// Keys of dashboards, the latest first.
  var recents: [String] = []
  var starred: [String] = []
  /// The last selection, by dashboard and variable.
  var variables: [String: [String: [String]]] = [:]
  var theme: String?
  /// What was asked in Explore, the latest at the end.
  var expressions: [String] = []

  private static let limits = (recents: 30, starred: 500, dashboards: 100, variables: 50, values: 100, expressions: 100)

  init() {}

  /// - Parameter bytes: From a file that anybody may have damaged: whatever cannot be read is left out.
  init(reading bytes: [UInt8]) {
    guard let json = try? JSONValue.parse(bytes, limits: JSONLimits(bytes: 1 << 20, depth: 16, values: 100_000)) else { return }
    recents = Self.texts(json["recents"], limit: Self.limits.recents)
    starred = Self.texts(json["starred"], limit: Self.limits.starred)
    expressions = Self.texts(json["expressions"], limit: Self.limits.expressions)
    theme = json["theme"]?.string
    for dashboard in (json["variables"]?.object?.members ?? []).prefix(Self.limits.dashboards) {
      var values: [String: [String]] = [:]
      for variable in (dashboard.value.object?.members ?? []).prefix(Self.limits.variables) {
        values[variable.key] = Self.texts(variable.value, limit: Self.limits.values)
      }
      variables[dashboard.key] = values
    }
  }

  private static func texts(_ json: JSONValue?, limit: Int) -> [String] {
    (json?.array ?? []).prefix(limit).compactMap(\.string)
  }

  var text: String {
    let list = { (texts: [String]) in JSONValue.array(texts.map(JSONValue.string)) }
    let saved = JSONObject(
      variables.sorted { $0.key < $1.key }.map { dashboard in
        let values = dashboard.value.sorted { $0.key < $1.key }.map { JSONObject.Member(key: $0.key, value: list($0.value)) }
        return JSONObject.Member(key: dashboard.key, value: .object(JSONObject(values)))
      })
    let json: JSONValue = [
      "recents": list(recents), "starred": list(starred), "expressions": list(expressions), "variables": .object(saved),
      "theme": theme.map(JSONValue.string) ?? .null,
    ]
    return json.prettyText + "\n"
  }

  package enum Change: Hashable, Sendable {
    case opened(dashboard: String)
    case toggleStar(dashboard: String)
    case selected([String], ofVariable: String, onDashboard: String)
    case asked(expression: String)
    case theme(String)
  }

  mutating func apply(_ change: Change) {
    switch change {
    case .opened(let key): opened(key)
    case .toggleStar(let key): toggleStar(key)
    case .selected(let values, let variable, let key): select(values, of: variable, on: key)
    case .asked(let expression): asked(expression)
    case .theme(let name): theme = name
    }
  }

  /// Puts an expression at the end, once.
  private mutating func asked(_ expression: String) {
    expressions.removeAll { $0 == expression }
    expressions.append(expression)
    if expressions.count > Self.limits.expressions { expressions.removeFirst() }
  }

  private mutating func opened(_ key: String) {
    recents.removeAll { $0 == key }
    recents.insert(key, at: 0)
    if recents.count > Self.limits.recents { recents.removeLast() }
  }

  private mutating func toggleStar(_ key: String) {
    if let index = starred.firstIndex(of: key) { starred.remove(at: index) } else if starred.count < Self.limits.starred { starred.append(key) }
  }

  private mutating func select(_ values: [String], of variable: String, on key: String) {
    guard values.count <= Self.limits.values else { return }
    // Only dashboards among the recents keep their values, so that the file stays small.
    if variables[key] == nil, variables.count >= Self.limits.dashboards {
      variables = variables.filter { recents.contains($0.key) }
    }
    variables[key, default: [:]][variable] = values
  }
}
