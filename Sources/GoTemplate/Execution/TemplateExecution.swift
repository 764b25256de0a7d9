/// Carries a parsed template out; messages and order of evaluation are those of Go's `text/template`.
struct TemplateExecution {
  let template: Template
  let missingKey: MissingKey
  let limits: TemplateLimits
  private(set) var output: [UInt8] = []

  private var variables: [(name: String, value: TemplateValue)]
  private var steps = 0
  private var depth = 0
  /// The name of the template that is being carried out.
  private var name: String
  private let data: TemplateValue

  init(_ template: Template, data: TemplateValue, missingKey: MissingKey, limits: TemplateLimits) {
    (self.template, self.data, self.missingKey, self.limits) = (template, data, missingKey, limits)
    name = template.name
    variables = [("$", data)]
  }

  mutating func run() throws(TemplateError) { _ = try walk(template.root, dot: data) }

  private enum Jump { case none, `break`, `continue` }

  /// `nil` as the text of the place where the whole template is meant.
  private func failure(_ message: String, at offset: Int, _ text: String) -> TemplateError {
    let place = template.source.place(of: offset)
    return TemplateError(
      stage: .execution,
      message: "template: \(template.source.name):\(place.line):\(place.column): executing \(GoQuoting.quoted(name)) at <\(text)>: \(message)",
      line: place.line, column: place.column)
  }

  private func failure(_ message: String, at node: OperandNode) -> TemplateError { failure(message, at: node.offset, node.description) }
  private func failure(_ message: String, at pipeline: PipelineNode) -> TemplateError { failure(message, at: pipeline.offset, pipeline.description) }

  private mutating func count(at offset: Int) throws(TemplateError) {
    steps += 1
    guard steps <= limits.steps else { throw failure("exceeded the limit of \(limits.steps) steps", at: offset, "…") }
  }

  private mutating func write(_ text: String, at offset: Int) throws(TemplateError) {
    output += text.utf8
    guard output.count <= limits.output else { throw failure("exceeded the limit of \(limits.output) bytes of output", at: offset, "…") }
  }

  // MARK: Nodes

  private mutating func walk(_ nodes: [TemplateNode], dot: TemplateValue) throws(TemplateError) -> Jump {
    for node in nodes {
      let jump = try walk(node, dot: dot)
      if jump != .none { return jump }
    }
    return .none
  }

  private mutating func walk(_ node: TemplateNode, dot: TemplateValue) throws(TemplateError) -> Jump {
    switch node {
    case .text(let text):
      try count(at: 0)
      try write(text, at: 0)
    case .action(let pipeline):
      try count(at: pipeline.offset)
      let value = try evaluate(pipeline, dot: dot)
      if pipeline.variables.isEmpty { try write(printed(value), at: pipeline.offset) }
    case .choice(let branches): return try choose(branches, dot: dot, movesDot: false)
    case .with(let branches): return try choose(branches, dot: dot, movesDot: true)
    case .range(let branches): return try loop(branches, dot: dot)
    case .template(let name, let pipeline, let offset): try call(name, pipeline, dot: dot, offset: offset)
    case .break: return .break
    case .continue: return .continue
    }
    return .none
  }

  /// A value that is missing is no text, and neither is a nil.
  private func printed(_ value: TemplateValue) -> String {
    if case .none = value { return "<no value>" }
    return value.text
  }

  private mutating func choose(_ branches: TemplateNode.Branches, dot: TemplateValue, movesDot: Bool) throws(TemplateError) -> Jump {
    try count(at: branches.offset)
    let known = variables.count
    defer { variables.removeLast(variables.count - known) }
    let value = try evaluate(branches.pipeline, dot: dot)
    return value.isTrue
      ? try walk(branches.body, dot: movesDot ? value : dot)
      : try walk(branches.otherwise, dot: dot)
  }

  private mutating func loop(_ branches: TemplateNode.Branches, dot: TemplateValue) throws(TemplateError) -> Jump {
    try count(at: branches.offset)
    let known = variables.count
    defer { variables.removeLast(variables.count - known) }
    let value = try evaluate(branches.pipeline, dot: dot)
    let elements: [(key: TemplateValue, value: TemplateValue)]
    switch value {
    case .none: elements = []
    case .list(let list): elements = list.values.enumerated().map { (.int($0.offset), $0.element) }
    case .map(let map): elements = map.sortedKeys.map { (.string($0), map.values[$0] ?? .none) }
    case .int(let count, _):
      guard count <= limits.steps else { throw failure("exceeded the limit of \(limits.steps) steps", at: branches.pipeline) }
      elements = (0..<max(0, count)).map { (.int($0), .int($0)) }
    default: throw failure("range can't iterate over \(value.text)", at: branches.pipeline)
    }
    guard !elements.isEmpty else { return try walk(branches.otherwise, dot: dot) }
    let inner = variables.count
    for (key, element) in elements {
      try count(at: branches.offset)
      try bind(branches.pipeline, key, element)
      let jump = try walk(branches.body, dot: element)
      variables.removeLast(variables.count - inner)
      if jump == .break { break }
    }
    return .none
  }

  private mutating func bind(_ pipeline: PipelineNode, _ key: TemplateValue, _ element: TemplateValue) throws(TemplateError) {
    let names = pipeline.variables
    guard let last = names.last else { return }
    if names.count > 1 { try set(names[0], key, pipeline) }
    try set(last, element, pipeline)
  }

  private mutating func set(_ name: String, _ value: TemplateValue, _ pipeline: PipelineNode) throws(TemplateError) {
    guard let index = variables.lastIndex(where: { $0.name == name }) else { throw failure("undefined variable: \(name)", at: pipeline) }
    variables[index].value = value
  }

  private mutating func call(_ name: String, _ pipeline: PipelineNode?, dot: TemplateValue, offset: Int) throws(TemplateError) {
    try count(at: offset)
    let text = "{{template \(GoQuoting.quoted(name))\(pipeline.map { " \($0)" } ?? "")}}"
    guard let nodes = template.definitions[name] else { throw failure("template \(GoQuoting.quoted(name)) not defined", at: offset, text) }
    guard depth < limits.depth else { throw failure("exceeded maximum template depth (\(limits.depth))", at: offset, text) }
    var argument = TemplateValue.none
    if let pipeline { argument = try evaluate(pipeline, dot: dot) }
    let (outer, outerName) = (variables, self.name)
    depth += 1
    (variables, self.name) = ([("$", argument)], name)
    _ = try walk(nodes, dot: argument)
    (variables, self.name) = (outer, outerName)
    depth -= 1
  }
}

// MARK: - Pipelines

extension TemplateExecution {
  private mutating func evaluate(_ pipeline: PipelineNode, dot: TemplateValue) throws(TemplateError) -> TemplateValue {
    var value: TemplateValue?
    for command in pipeline.commands { value = try evaluate(command, dot: dot, final: value) }
    let result = value ?? .none
    for name in pipeline.variables {
      if pipeline.isAssignment { try set(name, result, pipeline) } else { variables.append((name, result)) }
    }
    return result
  }

  private mutating func evaluate(_ command: CommandNode, dot: TemplateValue, final: TemplateValue?) throws(TemplateError) -> TemplateValue {
    try count(at: command.offset)
    let first = command.arguments[0]
    switch first.content {
    case .fields(let names): return try fields(names, of: dot, at: first, command.arguments, dot, final)
    case .chain(let node, let names):
      let value = try argument(node, dot: dot)
      if case .nil = node.content { throw failure("indirection through explicit nil in \(first)", at: first) }
      return try fields(names, of: value, at: first, command.arguments, dot, final)
    case .function(let name): return try function(name, at: first, text: command.description, command.arguments, dot, final)
    case .variable(let name, let names):
      let value = try variable(name, at: first)
      guard names.isEmpty else { return try fields(names, of: value, at: first, command.arguments, dot, final) }
      try refuseArguments(command, final)
      return value
    case .pipeline(let pipeline):
      try refuseArguments(command, final)
      return try evaluate(pipeline, dot: dot)
    case .nil:
      try refuseArguments(command, final)
      throw failure("nil is not a command", at: first)
    default:
      try refuseArguments(command, final)
      return try constant(first, dot: dot)
    }
  }

  private func refuseArguments(_ command: CommandNode, _ final: TemplateValue?) throws(TemplateError) {
    guard command.arguments.count > 1 || final != nil else { return }
    throw failure("can't give argument to non-function \(command.arguments[0])", at: command.arguments[0])
  }

  private func variable(_ name: String, at node: OperandNode) throws(TemplateError) -> TemplateValue {
    guard let known = variables.last(where: { $0.name == name }) else { throw failure("undefined variable: \(name)", at: node) }
    return known.value
  }

  private func constant(_ node: OperandNode, dot: TemplateValue) throws(TemplateError) -> TemplateValue {
    switch node.content {
    case .bool(let value): return .bool(value)
    case .dot: return dot
    case .string(let text, _): return .string(text)
    case .number(let number):
      guard let value = number.ideal else { throw failure("\(number.text) overflows int", at: node) }
      return value
    default: return .none
    }
  }

  /// The value of a word that is an argument.
  private mutating func argument(_ node: OperandNode, dot: TemplateValue) throws(TemplateError) -> TemplateValue {
    switch node.content {
    case .fields(let names): return try fields(names, of: dot, at: node, [node], dot, nil)
    case .variable(let name, let names):
      let value = try variable(name, at: node)
      return names.isEmpty ? value : try fields(names, of: value, at: node, [node], dot, nil)
    case .pipeline(let pipeline): return try evaluate(pipeline, dot: dot)
    case .function(let name): return try function(name, at: node, text: name, [node], dot, nil)
    case .chain(let inner, let names):
      let value = try argument(inner, dot: dot)
      return try fields(names, of: value, at: node, [node], dot, nil)
    default: return try constant(node, dot: dot)
    }
  }

  // MARK: Fields and methods

  private mutating func fields(
    _ names: [String], of receiver: TemplateValue, at node: OperandNode, _ arguments: [OperandNode], _ dot: TemplateValue, _ final: TemplateValue?
  ) throws(TemplateError) -> TemplateValue {
    var value = receiver
    for name in names.dropLast() { value = try field(name, of: value, at: node, nil, dot, nil) }
    return try field(names[names.count - 1], of: value, at: node, arguments, dot, final)
  }

  private mutating func field(
    _ name: String, of receiver: TemplateValue, at node: OperandNode, _ arguments: [OperandNode]?, _ dot: TemplateValue, _ final: TemplateValue?
  ) throws(TemplateError) -> TemplateValue {
    let hasArguments = (arguments?.count ?? 0) > 1 || final != nil
    switch receiver {
    case .none:
      guard missingKey != .error else { throw failure("nil data; no entry for key \(GoQuoting.quoted(name))", at: node) }
      return .none
    case .map(let map):
      guard !hasArguments else { throw failure("\(name) is not a method but has arguments", at: node) }
      if let value = map.values[name] { return value }
      if missingKey == .error { throw failure("map has no entry for key \(GoQuoting.quoted(name))", at: node) }
      // Where the map may hold anything its zero value is a nil all the same.
      return map.zero.type == nil || missingKey == .zero ? map.zero : .none
    case .int(let number, .duration):
      if let value = GoDuration.member(name, of: number) { return value }
    case .int(_, .month) where name == "String", .int(_, .weekday) where name == "String": return .string(receiver.text)
    case .object(let object):
      var values: [TemplateValue] = []
      for argument in arguments?.dropFirst() ?? [] { values.append(try self.argument(argument, dot: dot)) }
      if let final { values.append(final) }
      do throws(FunctionFailure) {
        if let value = try object.member(name, arguments: values) { return value }
      } catch {
        throw failure("error calling \(name): \(error.message)", at: node)
      }
    default: break
    }
    throw failure("can't evaluate field \(name) in type \(receiver.type ?? "nil")", at: node)
  }

  // MARK: Functions

  private mutating func function(
    _ name: String, at node: OperandNode, text: String, _ arguments: [OperandNode], _ dot: TemplateValue, _ final: TemplateValue?
  ) throws(TemplateError) -> TemplateValue {
    let words = arguments.dropFirst()
    let given = words.count + (final == nil ? 0 : 1)
    guard let function = template.functions[name] else {
      guard name == "and" || name == "or" else { throw failure("\(GoQuoting.quoted(name)) is not a defined function", at: node) }
      guard given > 0 else { throw failure("wrong number of args for \(name): want at least 1 got 0", at: node) }
      return try shortCircuit(name, words, dot, final)
    }
    guard function.variadic == nil ? given == function.parameters.count : given >= function.parameters.count else {
      let wanted = function.variadic == nil ? "\(function.parameters.count)" : "at least \(function.parameters.count)"
      throw failure("wrong number of args for \(name): want \(wanted) got \(given)", at: node)
    }
    var values: [TemplateValue] = []
    for word in words { values.append(try self.argument(word, as: function.parameter(values.count), dot: dot)) }
    if let final { values.append(try validated(final, as: function.parameter(values.count), at: arguments.last ?? node)) }
    do throws(FunctionFailure) {
      return try function.body(values)
    } catch {
      throw failure("error calling \(name): \(error.message)", at: arguments[0].offset, text)
    }
  }

  private mutating func shortCircuit(
    _ name: String, _ words: ArraySlice<OperandNode>, _ dot: TemplateValue, _ final: TemplateValue?
  ) throws(TemplateError) -> TemplateValue {
    var value = TemplateValue.none
    for word in words {
      value = try argument(word, as: .any, dot: dot)
      if value.isTrue == (name == "or") { return value }
    }
    return final ?? value
  }

  private mutating func argument(
    _ node: OperandNode, as parameter: TemplateFunction.Parameter, dot: TemplateValue
  ) throws(TemplateError) -> TemplateValue {
    switch node.content {
    case .nil:
      guard parameter == .any || isNilable(parameter) else { throw failure("cannot assign nil to \(parameter.type)", at: node) }
      return .none
    case .bool, .number, .string: return try literal(node, as: parameter, dot: dot)
    default: return try validated(try argument(node, dot: dot), as: parameter, at: node)
    }
  }

  private func isNilable(_ parameter: TemplateFunction.Parameter) -> Bool { if case .named = parameter { true } else { false } }

  private func literal(_ node: OperandNode, as parameter: TemplateFunction.Parameter, dot: TemplateValue) throws(TemplateError) -> TemplateValue {
    switch (parameter, node.content) {
    case (.any, _): return try constant(node, dot: dot)
    case (.bool, .bool(let value)): return .bool(value)
    case (.string, .string(let text, _)): return .string(text)
    case (.int, .number(let number)):
      if let integer = number.integer { return .int(integer) }
    case (.float, .number(let number)):
      if let float = number.float { return .float(float) }
    case (.named, _): throw failure("can't handle \(node) for arg of type \(parameter.type)", at: node)
    default: break
    }
    let wanted = switch parameter {
    case .bool: "bool"
    case .int: "integer"
    case .float: "float"
    default: "string"
    }
    throw failure("expected \(wanted); found \(node)", at: node)
  }

  private func validated(_ value: TemplateValue, as parameter: TemplateFunction.Parameter, at node: OperandNode) throws(TemplateError) -> TemplateValue {
    if parameter.accepts(value) { return value }
    guard let type = value.type else {
      guard !isNilable(parameter) else { return value }
      throw failure("invalid value; expected \(parameter.type)", at: node)
    }
    throw failure("wrong type for value; expected \(parameter.type); got \(type)", at: node)
  }
}
