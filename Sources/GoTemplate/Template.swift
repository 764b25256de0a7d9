/// A parsed template in the language of Go's `text/template`.
///
/// The functions beyond Go's own are injected with a ``FunctionTable``, so that alert annotations, notifications and log
/// pipelines each bring theirs.
package struct Template: Sendable {
  package let name: String
  let source: SourceText
  let root: [TemplateNode]
  let definitions: [String: [TemplateNode]]
  let functions: FunctionTable

  /// - Parameters:
  ///   - text: The template.
  ///   - name: Stands in error messages.
  ///   - prelude: Put before the text, and counted in the columns of errors, as Prometheus does with `{{$labels := .Labels}}`.
  /// - Throws: ``TemplateError`` in Go's words.
  package init(_ text: String, name: String, prelude: String = "", functions: FunctionTable = FunctionTable()) throws(TemplateError) {
    let whole = prelude + text
    guard whole.utf8.count <= TemplateLimits.longestSource else {
      throw TemplateError(stage: .parsing, message: "template: \(name): the text has more than \(TemplateLimits.longestSource) bytes", line: 1)
    }
    let source = SourceText(whole, name: name)
    var parser = TemplateParser(source, functions: functions)
    try parser.parse()
    (self.name, self.source, self.functions) = (name, source, functions)
    (root, definitions) = (parser.root, parser.definitions)
  }

  /// - Parameters:
  ///   - data: What `.` and `$` stand for at the beginning.
  ///   - missingKey: What a key gives that a map does not have.
  /// - Throws: ``TemplateError``; what was written before it is lost.
  package func execute(
    _ data: TemplateValue, missingKey: MissingKey = .noValue, limits: TemplateLimits = TemplateLimits()
  ) throws(TemplateError) -> String {
    var execution = TemplateExecution(self, data: data, missingKey: missingKey, limits: limits)
    try execution.run()
    return String(decoding: execution.output, as: UTF8.self)
  }
}

/// Go's option `missingkey`.
package enum MissingKey: Hashable, Sendable {
  /// `<no value>`
  case noValue
  /// The zero value of what the map holds.
  case zero
  case error
}

/// How far a template may go.
package struct TemplateLimits: Hashable, Sendable {
  /// Nodes that are carried out, so that no range is endless.
  package var steps: Int
  /// Bytes of output.
  package var output: Int
  /// Templates within templates.
  package var depth: Int

  package init(steps: Int = 200_000, output: Int = 1 << 20, depth: Int = 100) {
    (self.steps, self.output, self.depth) = (steps, output, depth)
  }

  static let longestSource = 1 << 20
  /// Of actions within actions and parentheses within parentheses.
  static let nesting = 100
}

/// Why a template cannot be parsed or carried out.
package struct TemplateError: Error, Hashable, Sendable {
  package enum Stage: Hashable, Sendable { case parsing, execution }

  package var stage: Stage
  /// In Go's words: `template: NAME:LINE:COLUMN: executing "NAME" at <…>: …`.
  package var message: String
  /// Counted from 1.
  package var line: Int
  /// Bytes from the start of the line, from 0; `nil` where only the line is known.
  package var column: Int?

  init(stage: Stage, message: String, line: Int, column: Int? = nil) {
    (self.stage, self.message, self.line, self.column) = (stage, message, line, column)
  }
}

extension TemplateError: CustomStringConvertible {
  package var description: String { message }
}

/// The text of a template, and where its bytes stand.
struct SourceText: Sendable {
  let name: String
  let bytes: [UInt8]

  init(_ text: String, name: String) {
    (bytes, self.name) = (Array(text.utf8), name)
  }

  /// The line from 1, the column from 0.
  func place(of offset: Int) -> (line: Int, column: Int) {
    let before = bytes.prefix(offset)
    let line = 1 + before.count { $0 == UInt8(ascii: "\n") }
    let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return (line, offset - lineStart)
  }
}
