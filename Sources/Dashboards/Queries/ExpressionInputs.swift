import DatasourceKinds
import Text

/// Which targets the server-side expressions of a panel read.
struct ExpressionInputs {
  /// Targets whose frames some visible expression needs, directly or through another expression.
  let names: Set<String>
  private let inputs: [String: Set<String>]

  static func isExpression(_ target: Target) -> Bool {
    target.datasource?.builtIn == .expression
  }

  init(_ targets: [Target]) {
    let known = Set(targets.map(\.refID))
    var inputs: [String: Set<String>] = [:]
    for target in targets where Self.isExpression(target) {
      inputs[target.refID] = Self.mentioned(in: target.model).intersection(known)
    }
    var needed: Set<String> = []
    var open = targets.filter { inputs[$0.refID] != nil && !$0.isHidden }.map(\.refID)
    while let name = open.popLast() {
      for input in inputs[name, default: []] where needed.insert(input).inserted { open.append(input) }
    }
    names = needed
    self.inputs = inputs
  }

  /// Inputs first; what depends on itself stays last, in the order of the file.
  func ordered(_ targets: [PlannedTarget]) -> [PlannedTarget] {
    var waiting = targets
    var result: [PlannedTarget] = []
    while !waiting.isEmpty {
      let open = Set(waiting.map(\.refID))
      let ready = waiting.filter { inputs[$0.refID, default: []].isDisjoint(with: open) }
      guard !ready.isEmpty else { return result + waiting }
      result += ready
      waiting.removeAll { target in ready.contains { $0.refID == target.refID } }
    }
    return result
  }

  /// `$A` and `${A}` of math, the bare name of reduce, resample and threshold, the parameters of classic conditions.
  private static func mentioned(in model: JSONObject) -> Set<String> {
    var names: Set<String> = []
    if let expression = model["expression"]?.text {
      names.formUnion(VariableReference.names(in: expression))
      names.insert(expression.trimmed)
    }
    for condition in model["conditions"]?.array ?? [] {
      if let name = condition["query"]?["params"]?[0]?.text { names.insert(name) }
    }
    return names
  }
}
