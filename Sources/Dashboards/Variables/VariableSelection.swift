import Text

/// Which options of a variable are selected (`scenes: MultiValueVariable.ts`).
package enum VariableSelection {
  private static let all = Variable.Option(text: "All", value: Variable.allValueToken)

  /// Keeps what is still there; else the first option, or All.
  ///
  /// - Parameters:
  ///   - current: What was selected: from the file, from before, or from an address.
  ///   - isExplicit: The user named the values (`--var`, a link): they stay even where they are no options.
  package static func selection(
    of variable: Variable, options: [Variable.Option], current: [Variable.Option], isExplicit: Bool = false
  ) -> [Variable.Option] {
    switch variable.kind {
    case .textbox, .adhoc, .groupby, .system: return current
    case .constant: return options
    default: break
    }
    let wantsAll = current.contains { $0.value == Variable.allValueToken || (isExplicit && variable.includesAll && $0.value == "All") }
    if wantsAll, variable.includesAll { return [all] }
    if isExplicit, !current.isEmpty { return named(current, options, isMulti: variable.isMulti) }
    guard let first = options.first else { return variable.includesAll ? [all] : [] }
    if wantsAll { return [first] }

    if variable.isMulti {
      let kept = current.compactMap { wanted in options.first { $0.value == wanted.value } }
      return kept.isEmpty ? (prefersAll(variable, current) ? [all] : [first]) : kept
    }
    guard let wanted = current.first else { return [prefersAll(variable, current) ? all : first] }
    let match = options.first { $0.value == wanted.value } ?? options.first { $0.text == wanted.text }
    return [match ?? (prefersAll(variable, []) && variable.model["defaultToAll"]?.bool == true ? all : first)]
  }

  /// Values named by the user, with their texts where they are options.
  private static func named(_ values: [Variable.Option], _ options: [Variable.Option], isMulti: Bool) -> [Variable.Option] {
    let found = values.map { wanted in options.first { $0.value == wanted.value } ?? options.first { $0.text == wanted.value } ?? wanted }
    return isMulti ? found : Array(found.prefix(1))
  }

  /// A file that selects nothing at all leaves All as the sensible choice where it is offered.
  private static func prefersAll(_ variable: Variable, _ current: [Variable.Option]) -> Bool {
    variable.includesAll && (current.isEmpty || variable.model["defaultToAll"]?.bool == true)
  }

  /// Values of an address or of `--var name=a,b`.
  package static func options(named values: [String]) -> [Variable.Option] {
    values.map { $0 == Variable.allValueToken ? all : Variable.Option(text: $0, value: $0) }
  }
}

/// The options that follow without asking a datasource.
package enum LocalOptions {
  /// A configured source, for variables that choose one.
  package struct Source: Hashable, Sendable {
    var uid: String
    var name: String
    var type: String
    var isDefault: Bool

    package init(uid: String, name: String, type: String, isDefault: Bool = false) {
      (self.uid, self.name, self.type, self.isDefault) = (uid, name, type, isDefault)
    }
  }

  /// - Returns: `nil` for variables that have to ask.
  package static func options(of variable: Variable, sources: [Source], interpolation: Interpolation) -> [Variable.Option]? {
    switch variable.kind {
    case .query: return nil
    case .groupby:
      let keys = (variable.model["defaultOptions"] ?? variable.model["options"])?.array ?? []
      let options = keys.compactMap { key -> Variable.Option? in
        guard let value = key["value"]?.text ?? key.text, !value.isEmpty else { return nil }
        return Variable.Option(text: key["text"]?.text ?? value, value: value)
      }
      return options.isEmpty ? nil : options
    case .datasource:
      let type = variable.query.text ?? ""
      let pattern = variable.regex.map { interpolation($0) }.flatMap(GrafanaPattern.init)
      let matching = sources.filter { $0.type == type && (pattern?.matches($0.name) ?? true) }
      return matching.map { Variable.Option(text: $0.name, value: $0.uid) }
    case .custom:
      guard let query = variable.query.text, query.contains("$") else { return variable.options }
      return CustomOptions.options(interpolation(query), isJSON: variable.model["valuesFormat"] == "json")
    default: return variable.options
    }
  }

  /// The selection of a datasource variable, which files write as a uid, a name or `default`.
  package static func datasourceSelection(
    of variable: Variable, options: [Variable.Option], sources: [Source], current: [Variable.Option]
  ) -> [Variable.Option] {
    let resolved = current.map { wanted -> Variable.Option in
      if wanted.value == "default", let source = sources.first(where: { $0.isDefault && $0.type == variable.query.text }) {
        return Variable.Option(text: source.name, value: source.uid)
      }
      return options.first { $0.value == wanted.value || $0.text == wanted.value } ?? wanted
    }
    return VariableSelection.selection(of: variable, options: options, current: resolved)
  }
}

extension AdhocFilter {
  /// The filters that an ad-hoc variable comes with.
  package static func filters(of variable: Variable) -> [AdhocFilter] {
    let lists = [variable.model["baseFilters"], variable.model["filters"]].compactMap { $0?.array }
    return lists.joined().compactMap { entry in
      guard let key = entry["key"]?.text, !key.isEmpty, let sign = entry["operator"]?.string else { return nil }
      let values = (entry["values"]?.array ?? []).compactMap(\.text)
      guard let value = entry["value"]?.text ?? values.first else { return nil }
      return AdhocFilter(key: key, operator: sign, value: value, values: values)
    }
  }
}
