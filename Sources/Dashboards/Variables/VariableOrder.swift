import Text

/// In which order variables have to be resolved.
package struct VariableOrder: Hashable, Sendable {
  /// Names; those of one stage depend only on earlier stages and can be asked at the same time.
  package var stages: [[String]]
  /// Names that depend on each other or on themselves; they are resolved last, in the order of the file.
  package var cycles: [[String]]
  /// Which variables each one mentions.
  package var dependencies: [String: Set<String>]

  package init(_ variables: [Variable]) {
    let names = Set(variables.map(\.name))
    var dependencies: [String: Set<String>] = [:]
    for variable in variables { dependencies[variable.name] = Self.mentioned(in: variable).intersection(names) }
    self.dependencies = dependencies

    var stages: [[String]] = []
    var done: Set<String> = []
    var waiting = variables.map(\.name)
    while !waiting.isEmpty {
      let ready = waiting.filter { dependencies[$0, default: []].isSubset(of: done) }
      guard !ready.isEmpty else { break }
      stages.append(ready)
      done.formUnion(ready)
      waiting.removeAll { done.contains($0) }
    }
    cycles = Self.cycles(among: waiting, dependencies)
    stages += waiting.map { [$0] }
    self.stages = stages
  }

  /// Everything that has to be asked again when `name` changes, in order.
  package func dependents(of name: String) -> [String] {
    var affected: Set<String> = [name]
    var result: [String] = []
    for stage in stages {
      for candidate in stage where candidate != name && !dependencies[candidate, default: []].isDisjoint(with: affected) {
        affected.insert(candidate)
        result.append(candidate)
      }
    }
    return result
  }

  private static func mentioned(in variable: Variable) -> Set<String> {
    var texts: [String] = [variable.regex, variable.datasource?.uid, variable.allValue].compactMap(\.self)
    if variable.kind != .custom || variable.model["valuesFormat"] != "json" {
      texts.append(variable.query.string ?? (variable.query.object == nil ? "" : variable.query.compactText))
    }
    if variable.kind == .adhoc || variable.kind == .groupby { texts.append(variable.model["defaultKeys"]?.compactText ?? "") }
    return Set(texts.flatMap(VariableReference.names))
  }

  /// One list of names for each circle.
  private static func cycles(among waiting: [String], _ dependencies: [String: Set<String>]) -> [[String]] {
    var found: [[String]] = []
    var reported: Set<String> = []
    for start in waiting where !reported.contains(start) {
      var path: [String] = [start]
      var current = start
      // Every waiting variable depends on a waiting one, so following them ends in a circle.
      while let next = waiting.first(where: { dependencies[current, default: []].contains($0) }) {
        if let index = path.firstIndex(of: next) {
          let circle = Array(path[index...])
          if reported.isDisjoint(with: circle) { found.append(circle) }
          reported.formUnion(circle)
          break
        }
        path.append(next)
        current = next
      }
      reported.insert(start)
    }
    return found
  }
}
