/// The name and types of a function: what the parser, completion and help know about it.
package struct FunctionSignature: Hashable, Sendable {
  enum Arity: Hashable, Sendable {
    /// All parameters are needed.
    case exact
    /// The last parameter may be left out, or given up to `times` times.
    case lastOptional(upTo: Int)
    /// The last parameter may be left out, or repeated without end.
    case lastRepeats
  }

  package var name: String
  var parameters: [ValueType]
  var arity: Arity
  var returns: ValueType

  init(
    _ name: String, _ parameters: [ValueType], arity: Arity = .exact, returns: ValueType = .vector
  ) {
    (self.name, self.parameters, self.arity, self.returns) = (name, parameters, arity, returns)
  }

  var minimumArguments: Int { arity == .exact ? parameters.count : max(parameters.count - 1, 0) }

  /// `nil`: no upper limit.
  var maximumArguments: Int? {
    switch arity {
    case .exact: parameters.count
    case .lastOptional(let times): max(parameters.count - 1, 0) + times
    case .lastRepeats: nil
    }
  }

  /// The type that argument `index` must have; the last parameter's for all that follow it.
  func type(ofArgument index: Int) -> ValueType? {
    parameters.indices.contains(index) ? parameters[index] : parameters.last
  }
}
