/// A part of a template that is carried out.
indirect enum TemplateNode: Sendable {
  case text(String)
  case action(PipelineNode)
  case choice(Branches)
  case with(Branches)
  case range(Branches)
  case template(name: String, pipeline: PipelineNode?, offset: Int)
  case `break`
  case `continue`

  struct Branches: Sendable {
    var pipeline: PipelineNode
    var body: [TemplateNode]
    var otherwise: [TemplateNode]
    var offset: Int
  }
}

/// `$x := command | command`
struct PipelineNode: Sendable {
  var variables: [String] = []
  /// `=` and not `:=`.
  var isAssignment = false
  var commands: [CommandNode] = []
  var offset: Int
}

struct CommandNode: Sendable {
  var arguments: [OperandNode]
  var offset: Int
}

/// A word of a command, with its place.
struct OperandNode: Sendable {
  indirect enum Content: Sendable {
    case bool(Bool)
    case dot
    case `nil`
    case number(NumberConstant)
    /// Unquoted, and as written.
    case string(String, written: String)
    /// `.A.B`
    case fields([String])
    /// `$x.A.B`: the name, then its fields.
    case variable(String, [String])
    case function(String)
    case pipeline(PipelineNode)
    /// `(…).A.B`
    case chain(OperandNode, [String])
  }

  var content: Content
  var offset: Int
}

// MARK: As Go's messages quote them

extension OperandNode: CustomStringConvertible {
  var description: String {
    switch content {
    case .bool(let value): "\(value)"
    case .dot: "."
    case .nil: "nil"
    case .number(let number): number.text
    case .string(_, let written): written
    case .fields(let names): names.map { "." + $0 }.joined()
    case .variable(let name, let fields): ([name] + fields).joined(separator: ".")
    case .function(let name): name
    case .pipeline(let pipeline): "(\(pipeline))"
    case .chain(let node, let fields): "\(node)" + fields.map { "." + $0 }.joined()
    }
  }
}

extension CommandNode: CustomStringConvertible {
  var description: String { arguments.map(\.description).joined(separator: " ") }
}

extension PipelineNode: CustomStringConvertible {
  var description: String {
    let names = variables.isEmpty ? "" : variables.joined(separator: ", ") + (isAssignment ? " = " : " := ")
    return names + commands.map(\.description).joined(separator: " | ")
  }
}
