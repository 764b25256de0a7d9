package import DatasourceKinds
package import Text
import TimeSeries

/// Fills variables and macros into texts: `$name`, `${name:format}`, `${name.path}`, `[[name:format]]`.
///
/// Looks in the scope first (repeats, the data of a link), then at the dashboard's variables, then at the built-in macros.
/// What is not known stays as it is, for later stages and for the datasource.
package struct Interpolation: Sendable {
  /// A value of the scope.
  package enum ScopedValue: Hashable, Sendable {
    /// One option of a repeated variable.
    case option(Variable.Option)
    case text(String)
    /// An object whose parts are reached by paths: `${__field.labels.job}`. Its member `text` stands for the whole.
    case tree(JSONValue)
  }

  var variables: [String: VariableState]
  /// Names in the dashboard's order.
  var order: [String]
  package var scope: [String: ScopedValue]
  package var environment: MacroEnvironment
  /// Names that stay as they are whatever they would mean: the datasource fills them in itself.
  package var untouched: Set<String> = []

  package init(variables: [VariableState] = [], scope: [String: ScopedValue] = [:], environment: MacroEnvironment = MacroEnvironment()) {
    self.variables = Dictionary(variables.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    order = variables.map(\.name)
    self.scope = scope
    self.environment = environment
  }

  /// With what a repeated panel or row fixes.
  package func scoped(_ values: [String: Variable.Option]) -> Interpolation {
    var copy = self
    for (name, option) in values { copy.scope[name] = .option(option) }
    return copy
  }

  package func callAsFunction(_ text: String, dialect: QueryDialect = .glob) -> String {
    fill(text, dialect: dialect, depth: 0)
  }

  /// Every text of a tree; keys stay.
  package func fill(_ value: JSONValue, dialect: QueryDialect = .glob) -> JSONValue {
    switch value {
    case .string(let text): .string(self(text, dialect: dialect))
    case .array(let elements): .array(elements.map { fill($0, dialect: dialect) })
    case .object(let object): .object(fill(object, dialect: dialect))
    default: value
    }
  }

  func fill(_ object: JSONObject, dialect: QueryDialect = .glob) -> JSONObject {
    JSONObject(object.members.map { JSONObject.Member(key: $0.key, value: fill($0.value, dialect: dialect)) })
  }

  private func fill(_ text: String, dialect: QueryDialect, depth: Int) -> String {
    // An allValue may hold variables again, even itself.
    guard depth < 5, text.utf8.contains(where: VariableReference.isSign) else { return text }
    var result = ""
    for part in VariableReference.parts(of: text) {
      switch part {
      case .literal(let literal): result += literal
      case .reference(let reference, let written):
        result += value(of: reference, dialect: dialect, depth: depth) ?? String(written)
      }
    }
    return result
  }
}

// MARK: Looking up

extension Interpolation {
  private func value(of reference: VariableReference, dialect: QueryDialect, depth: Int) -> String? {
    guard !untouched.contains(reference.name) else { return nil }
    if let scoped = scope[reference.name] { return value(of: scoped, reference, dialect) }
    if let state = variables[reference.name] { return value(of: state, reference, dialect, depth) }
    return environment.value(of: reference, in: self)
  }

  private func value(of scoped: ScopedValue, _ reference: VariableReference, _ dialect: QueryDialect) -> String {
    switch scoped {
    case .text(let text): return formatted(.single(text), text: text, reference, dialect, isMulti: false)
    case .tree(let tree):
      let found = reference.path.isEmpty ? tree : tree.member(at: reference.path) ?? .null
      let text = Self.text(of: found)
      return formatted(.single(text), text: text, reference, dialect, isMulti: false)
    case .option(let option):
      let variable = variables[reference.name]?.variable
      let value = reference.path.isEmpty ? option.value : Self.property(reference.path, of: option)
      return formatted(.single(value), text: option.text, reference, dialect, isMulti: variable.map(Self.isMulti) ?? false)
    }
  }

  private func value(of state: VariableState, _ reference: VariableReference, _ dialect: QueryDialect, _ depth: Int) -> String {
    if state.isAll, let allValue = state.variable.allValue {
      // The user's own text for All goes in as it is, variables in it filled in.
      switch Self.format(of: reference, dialect) {
      case "text"?: return "All"
      case "percentencode"?: return URLText.encodedComponent(allValue)
      case "queryparam"?: return "var-\(state.name)=All"
      default: return fill(allValue, dialect: dialect, depth: depth + 1)
      }
    }
    let options = state.effectiveSelection
    let values = options.map { reference.path.isEmpty ? resolved($0.value, of: state.variable) : Self.property(reference.path, of: $0) }
    let isList = state.variable.isMulti || state.isAll
    let value = isList ? VariableValue.list(values) : .single(values.first ?? "")
    return formatted(value, text: state.text, reference, dialect, isMulti: Self.isMulti(state.variable), isAll: state.isAll)
  }

  /// Only these kinds can stand inside patterns; the others are text whatever the file says.
  private static func isMulti(_ variable: Variable) -> Bool {
    switch variable.kind {
    case .query, .custom, .datasource, .groupby, .snapshot: variable.isMulti || variable.includesAll
    default: false
    }
  }

  private func formatted(
    _ value: VariableValue, text: String, _ reference: VariableReference, _ dialect: QueryDialect, isMulti: Bool, isAll: Bool = false
  ) -> String {
    guard let format = Self.format(of: reference, dialect) else { return dialect.format(value, isMulti: isMulti) }
    let subject = VariableFormat.Subject(name: reference.name, value: value, text: text, isAll: isAll)
    return VariableFormat.format(subject, as: format, zone: environment.zone)
  }

  /// The reference's own comes before that of the place.
  private static func format(of reference: VariableReference, _ dialect: QueryDialect) -> String? {
    if let format = reference.format { return format }
    if case .written(let format) = dialect { return format }
    return nil
  }

  /// An interval variable's `auto` is a length that follows from the range.
  package func resolved(_ value: String, of variable: Variable) -> String {
    guard variable.kind == .interval, value.hasPrefix("$__auto") else { return value }
    let count = variable.model["auto_count"]?.number ?? 30
    let minimum = variable.model["auto_min"]?.text ?? "10s"
    return IntervalText.text(
      StepCalculator.panelInterval(rangeLength: environment.range.length, maxDataPoints: count, minimum: self(minimum)))
  }

  private static func property(_ path: [String], of option: Variable.Option) -> String {
    if path == ["text"] { return option.text }
    if path == ["value"] { return option.value }
    return text(of: JSONValue.object(option.properties).member(at: path) ?? .null)
  }

  private static func text(of value: JSONValue) -> String {
    switch value {
    case .null: ""
    case .object(let object): object["text"].map(text) ?? labels(object)
    case .array: value.compactText
    default: value.text ?? ""
    }
  }

  private static func labels(_ object: JSONObject) -> String {
    object.members.map { "\($0.key)=\"\($0.value.text ?? "")\"" }.joined(separator: ", ")
  }
}

extension JSONValue {
  func member(at path: [String]) -> JSONValue? {
    var value = self
    for step in path {
      // A number may be an index of a list or a position among members.
      if let next = value[step] {
        value = next
      } else if let index = Int(step), let next = value[index] ?? value.object.flatMap({ $0.members.indices.contains(index) ? $0.members[index].value : nil }) {
        value = next
      } else {
        return nil
      }
    }
    return value
  }
}
