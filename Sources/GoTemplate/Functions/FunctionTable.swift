/// The functions that a template may call, beside Go's own.
package struct FunctionTable: Sendable {
  package var functions: [String: TemplateFunction]

  package init(_ functions: [String: TemplateFunction] = [:]) { self.functions = functions }

  func knows(_ name: String) -> Bool { functions[name] != nil || BuiltinFunctions.all[name] != nil || name == "and" || name == "or" }

  subscript(name: String) -> TemplateFunction? { functions[name] ?? BuiltinFunctions.all[name] }
}

/// A function with typed parameters; a call with other arguments fails in Go's words.
package struct TemplateFunction: Sendable {
  package typealias Body = @Sendable ([TemplateValue]) throws(FunctionFailure) -> TemplateValue

  package enum Parameter: Hashable, Sendable {
    case any, bool, int, float, string
    /// A value whose type has this name.
    case named(String)
  }

  var parameters: [Parameter]
  /// Of further arguments.
  var variadic: Parameter?
  var body: Body

  /// - Parameter body: Gets as many arguments as there are parameters, each of its type, then those of `variadic`.
  package init(_ parameters: Parameter..., variadic: Parameter? = nil, body: @escaping Body) {
    (self.parameters, self.variadic, self.body) = (parameters, variadic, body)
  }

  func parameter(_ index: Int) -> Parameter { index < parameters.count ? parameters[index] : variadic ?? .any }
}

extension TemplateFunction.Parameter {
  var type: String {
    switch self {
    case .any: "interface {}"
    case .bool: "bool"
    case .int: "int"
    case .float: "float64"
    case .string: "string"
    case .named(let name): name
    }
  }

  func accepts(_ value: TemplateValue) -> Bool { self == .any || value.type == type }
}

extension TemplateFunction {
  /// A function from one text to another.
  package static func texts(_ body: @escaping @Sendable (String) -> String) -> TemplateFunction {
    TemplateFunction(.string) { (arguments) throws(FunctionFailure) in .string(body(arguments[0].text)) }
  }
}
