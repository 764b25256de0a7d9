import DatasourceKit
import PromQL
import Text
import Widgets

/// A PromQL expression that is being typed, with what could follow.
struct ExpressionLine: Hashable, Sendable {
  struct Suggestion: Hashable, Sendable {
    var text: String
    /// A function's parameters, or what kind of word it is.
    var detail: String
  }

  var input: TextInput
  var datasource: DatasourceID
  var suggestions: [Suggestion] = []
  /// The suggestion that Enter takes; `nil` while none was chosen: then Enter asks the expression.
  var chosen: Int?
  /// How far back in the history the text comes from.
  var historyPosition: Int?

  init(_ text: String, datasource: DatasourceID) {
    (input, self.datasource) = (TextInput(text), datasource)
  }

  /// Longer ones were pasted: nothing is completed in them, so that each key stays quick.
  var isTyped: Bool { input.text.utf8.count <= 4000 }

  var context: CompletionContext { CompletionContext(in: input.text, at: cursorByte) }

  private var cursorByte: Int {
    input.text.prefix(input.cursor).utf8.count
  }

  /// What is wrong so far, with a caret below the place; `nil` for a whole expression and for an empty line.
  var problem: String? {
    guard input.text.contains(where: { !$0.isWhitespace }) else { return nil }
    do throws(PromQLError) {
      _ = try Expression(parsing: GeneratedDashboard.withoutMacros(input.text))
      return nil
    } catch {
      return error.rendered(in: input.text)
    }
  }

  /// Of the function around the cursor: its parameters and what it does.
  var signature: String? {
    guard isTyped, let call = context.call else { return nil }
    if let function = FunctionCatalogue.function(named: call.name) { return "\(function.usage): \(function.summary)" }
    return AggregateOperator(rawValue: call.name.lowercased()).map { "\($0.usage): \($0.summary)" }
  }

  /// Puts a suggestion in the place of the word at the cursor.
  mutating func take(_ suggestion: Suggestion) {
    let bytes = Array(input.text.utf8)
    let replaced = context.replaced.clamped(to: 0..<bytes.count)
    let before = String(decoding: bytes[..<replaced.lowerBound], as: UTF8.self)
    let after = String(decoding: bytes[replaced.upperBound...], as: UTF8.self)
    input = TextInput(before + suggestion.text + after)
    input.cursor = (before + suggestion.text).count
  }
}
