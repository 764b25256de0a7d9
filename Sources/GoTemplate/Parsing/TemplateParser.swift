/// Puts tokens together to nodes; messages are those of Go's parser.
struct TemplateParser {
  private(set) var root: [TemplateNode] = []
  private(set) var definitions: [String: [TemplateNode]] = [:]

  private let source: SourceText
  private let tokens: [TemplateToken]
  private let functions: FunctionTable
  private var index = 0
  private var variables = ["$"]
  private var rangeDepth = 0
  private var nesting = 0

  init(_ source: SourceText, functions: FunctionTable) {
    (self.source, self.functions) = (source, functions)
    tokens = TemplateLexer(source).tokens
  }

  mutating func parse() throws(TemplateError) {
    while peek().kind != .end {
      if isAhead("define") {
        index += 1
        skipSpace()
        index += 1
        try definition()
        continue
      }
      switch try node() {
      case .node(let node): root.append(node)
      case .end: throw failure("unexpected {{end}}")
      case .otherwise: throw failure("unexpected {{else}}")
      }
    }
  }

  private enum Step {
    case node(TemplateNode), end, otherwise
  }

  private func peek() -> TemplateToken { tokens[min(index, tokens.count - 1)] }

  private mutating func next() -> TemplateToken {
    let token = peek()
    index += 1
    return token
  }

  private mutating func skipSpace() { while peek().kind == .space { index += 1 } }

  private mutating func nextNonSpace() -> TemplateToken {
    skipSpace()
    return next()
  }

  /// Whether an action with this keyword begins here.
  private func isAhead(_ keyword: String) -> Bool {
    guard peek().kind == .leftDelimiter else { return false }
    let following = tokens[min(index + 1, tokens.count - 1)...].first { $0.kind != .space }
    return following?.kind == .keyword && following?.text == keyword
  }

  private func failure(_ message: String) -> TemplateError {
    let line = source.place(of: tokens[min(max(index - 1, 0), tokens.count - 1)].offset).line
    return TemplateError(stage: .parsing, message: "template: \(source.name):\(line): \(message)", line: line)
  }

  private func unexpected(_ token: TemplateToken, in context: String) -> TemplateError {
    failure(token.kind == .error ? token.text : "unexpected \(token.shown) in \(context)")
  }

  private mutating func expect(_ kind: TemplateToken.Kind, in context: String) throws(TemplateError) {
    let token = nextNonSpace()
    guard token.kind == kind else { throw unexpected(token, in: context) }
  }

  private mutating func nested<Result>(_ body: (inout Self) throws(TemplateError) -> Result) throws(TemplateError) -> Result {
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= TemplateLimits.nesting else { throw failure("nested deeper than \(TemplateLimits.nesting) levels") }
    return try body(&self)
  }
}

// MARK: Control

extension TemplateParser {
  private mutating func node() throws(TemplateError) -> Step {
    let token = next()
    switch token.kind {
    case .text: return .node(.text(token.text))
    case .leftDelimiter: return try action()
    default: throw unexpected(token, in: "input")
    }
  }

  private mutating func action() throws(TemplateError) -> Step {
    skipSpace()
    let token = peek()
    if token.kind == .keyword {
      switch token.text {
      case "nil": break
      case "block": index += 1; return .node(try block(token))
      case "break": index += 1; return .node(try jump(.break, token))
      case "continue": index += 1; return .node(try jump(.continue, token))
      case "else": index += 1; return try otherwise()
      case "end":
        index += 1
        try expect(.rightDelimiter, in: "end")
        return .end
      case "if": index += 1; return .node(.choice(try control("if", token)))
      case "with": index += 1; return .node(.with(try control("with", token)))
      case "range": index += 1; return .node(.range(try control("range", token)))
      case "template": index += 1; return .node(try call())
      default: index += 1; throw unexpected(token, in: "command")
      }
    }
    return .node(.action(try pipeline("command", until: .rightDelimiter)))
  }

  private mutating func jump(_ node: TemplateNode, _ token: TemplateToken) throws(TemplateError) -> TemplateNode {
    let following = nextNonSpace()
    guard following.kind == .rightDelimiter else { throw unexpected(following, in: "{{\(token.text)}}") }
    guard rangeDepth > 0 else { throw failure("{{\(token.text)}} outside {{range}}") }
    return node
  }

  private mutating func otherwise() throws(TemplateError) -> Step {
    skipSpace()
    // `{{else if …}}` is read where the branches are.
    if peek().kind == .keyword, ["if", "with"].contains(peek().text) { return .otherwise }
    try expect(.rightDelimiter, in: "else")
    return .otherwise
  }

  private mutating func list() throws(TemplateError) -> (nodes: [TemplateNode], endsWithElse: Bool) {
    var nodes: [TemplateNode] = []
    while peek().kind != .end {
      switch try node() {
      case .node(let node): nodes.append(node)
      case .end: return (nodes, false)
      case .otherwise: return (nodes, true)
      }
    }
    index += 1
    throw failure("unexpected EOF")
  }

  private mutating func control(_ context: String, _ token: TemplateToken) throws(TemplateError) -> TemplateNode.Branches {
    try nested { (parser) throws(TemplateError) in
      let known = parser.variables.count
      defer { parser.variables.removeLast(parser.variables.count - known) }
      let pipeline = try parser.pipeline(context, until: .rightDelimiter)
      if context == "range" { parser.rangeDepth += 1 }
      let (body, endsWithElse) = try parser.list()
      if context == "range" { parser.rangeDepth -= 1 }
      var otherwise: [TemplateNode] = []
      if endsWithElse {
        let following = parser.peek()
        if following.kind == .keyword, following.text == context, context != "range" {
          parser.index += 1
          let branches = try parser.control(context, following)
          otherwise = [context == "if" ? .choice(branches) : .with(branches)]
        } else if following.kind == .keyword {
          throw parser.unexpected(following, in: "input")
        } else {
          let (nodes, again) = try parser.list()
          guard !again else { throw parser.failure("expected end; found {{else}}") }
          otherwise = nodes
        }
      }
      return TemplateNode.Branches(pipeline: pipeline, body: body, otherwise: otherwise, offset: token.offset)
    }
  }

  private mutating func name(in context: String) throws(TemplateError) -> String {
    let token = nextNonSpace()
    guard token.kind == .string || token.kind == .rawString else { throw unexpected(token, in: context) }
    guard let name = GoQuoting.unquoted(token.text) else { throw failure("invalid syntax") }
    return name
  }

  /// The place of a call is that of the name.
  private mutating func call() throws(TemplateError) -> TemplateNode {
    skipSpace()
    let offset = peek().offset
    let name = try name(in: "template clause")
    skipSpace()
    guard peek().kind != .rightDelimiter else {
      index += 1
      return .template(name: name, pipeline: nil, offset: offset)
    }
    return .template(name: name, pipeline: try pipeline("template clause", until: .rightDelimiter), offset: offset)
  }

  private mutating func block(_ token: TemplateToken) throws(TemplateError) -> TemplateNode {
    let name = try name(in: "block clause")
    let pipeline = try pipeline("block clause", until: .rightDelimiter)
    try define(name, in: "block clause")
    return .template(name: name, pipeline: pipeline, offset: token.offset)
  }

  private mutating func definition() throws(TemplateError) {
    let name = try name(in: "define clause")
    try expect(.rightDelimiter, in: "define clause")
    try define(name, in: "define clause")
  }

  /// The body of a definition knows no variables but `$`.
  private mutating func define(_ name: String, in context: String) throws(TemplateError) {
    let (outer, depth) = (variables, rangeDepth)
    (variables, rangeDepth) = (["$"], 0)
    let (nodes, endsWithElse) = try nested { (parser) throws(TemplateError) in try parser.list() }
    guard !endsWithElse else { throw failure("unexpected {{else}} in \(context)") }
    (variables, rangeDepth) = (outer, depth)
    // One that is empty does not hide another of its name.
    let isEmpty = nodes.allSatisfy { if case .text(let text) = $0 { text.allSatisfy(\.isWhitespace) } else { false } }
    if !isEmpty || definitions[name] == nil { definitions[name] = nodes }
  }
}

// MARK: Pipelines

extension TemplateParser {
  private mutating func pipeline(_ context: String, until end: TemplateToken.Kind) throws(TemplateError) -> PipelineNode {
    skipSpace()
    var pipeline = PipelineNode(offset: peek().offset)
    try declarations(of: &pipeline, context)
    while true {
      let token = nextNonSpace()
      switch token.kind {
      case end:
        try check(pipeline, context)
        return pipeline
      case .bool, .character, .dot, .field, .identifier, .number, .rawString, .string, .variable, .leftParenthesis:
        index -= 1
        pipeline.commands.append(try command())
      case .keyword where token.text == "nil":
        index -= 1
        pipeline.commands.append(try command())
      default: throw unexpected(token, in: context)
      }
    }
  }

  private mutating func declarations(of pipeline: inout PipelineNode, _ context: String) throws(TemplateError) {
    while peek().kind == .variable {
      let start = index
      let variable = next()
      skipSpace()
      let token = peek()
      switch token.kind {
      case .assign, .declare:
        index += 1
        pipeline.isAssignment = token.kind == .assign
        pipeline.variables.append(variable.text)
        variables.append(variable.text)
        return
      case .sign where token.text == ",":
        index += 1
        pipeline.variables.append(variable.text)
        variables.append(variable.text)
        guard context == "range", pipeline.variables.count < 2 else { throw failure("too many declarations in \(context)") }
        skipSpace()
        switch peek().kind {
        case .variable, .rightDelimiter, .rightParenthesis: continue
        default: throw failure("range can only initialize variables")
        }
      default:
        index = start
        return
      }
    }
  }

  private func check(_ pipeline: PipelineNode, _ context: String) throws(TemplateError) {
    guard !pipeline.commands.isEmpty else { throw failure("missing value for \(context)") }
    for (stage, command) in pipeline.commands.enumerated().dropFirst() {
      switch command.arguments.first?.content {
      case .bool, .dot, .nil, .number, .string: throw failure("non executable command in pipeline stage \(stage + 1)")
      default: break
      }
    }
  }

  private mutating func command() throws(TemplateError) -> CommandNode {
    skipSpace()
    var command = CommandNode(arguments: [], offset: peek().offset)
    loop: while true {
      skipSpace()
      if let operand = try operand() { command.arguments.append(operand) }
      let token = next()
      switch token.kind {
      case .space: continue
      case .rightDelimiter, .rightParenthesis:
        index -= 1
        break loop
      case .pipe: break loop
      default: throw unexpected(token, in: "operand")
      }
    }
    guard !command.arguments.isEmpty else { throw failure("empty command") }
    return command
  }

  private mutating func operand() throws(TemplateError) -> OperandNode? {
    guard var node = try term() else { return nil }
    guard peek().kind == .field else { return node }
    var fields: [String] = []
    while peek().kind == .field { fields.append(String(next().text.dropFirst())) }
    switch node.content {
    case .fields(let names): node.content = .fields(names + fields)
    case .variable(let name, let names): node.content = .variable(name, names + fields)
    case .bool, .string, .number, .nil, .dot: throw failure("unexpected . after term \(GoQuoting.quoted(node.description))")
    default: node = OperandNode(content: .chain(node, fields), offset: node.offset)
    }
    return node
  }

  private mutating func term() throws(TemplateError) -> OperandNode? {
    let token = nextNonSpace()
    func node(_ content: OperandNode.Content) -> OperandNode { OperandNode(content: content, offset: token.offset) }
    switch token.kind {
    case .identifier:
      guard functions.knows(token.text) else { throw failure("function \(GoQuoting.quoted(token.text)) not defined") }
      return node(.function(token.text))
    case .dot: return node(.dot)
    case .keyword where token.text == "nil": return node(.nil)
    case .variable:
      guard variables.contains(token.text) else { throw failure("undefined variable \(GoQuoting.quoted(token.text))") }
      return node(.variable(token.text, []))
    case .field: return node(.fields([String(token.text.dropFirst())]))
    case .bool: return node(.bool(token.text == "true"))
    case .number:
      guard let number = NumberConstant(token.text) else { throw failure("bad number syntax: \(GoQuoting.quoted(token.text))") }
      return node(.number(number))
    case .character:
      guard let number = NumberConstant(character: token.text) else { throw failure("malformed character constant: \(token.text)") }
      return node(.number(number))
    case .string, .rawString:
      guard let text = GoQuoting.unquoted(token.text) else { throw failure("invalid syntax") }
      return node(.string(text, written: token.text))
    case .leftParenthesis:
      let inner = try nested { (parser) throws(TemplateError) in try parser.pipeline("parenthesized pipeline", until: .rightParenthesis) }
      return node(.pipeline(inner))
    default:
      index -= 1
      return nil
    }
  }
}
