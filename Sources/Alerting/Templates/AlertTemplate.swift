package import GoTemplate
package import TimeSeries

/// A label or annotation of a rule as a template, as Prometheus expands it.
package struct AlertTemplate: Sendable {
  private let text: String
  /// Stands in the messages of errors.
  private let name: String

  /// What Prometheus puts before every template.
  static let prelude =
    "{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}{{$externalURL := .ExternalURL}}{{$value := .Value}}"

  /// - Parameter alert: The name of the rule; a template of none is called `template`.
  package init(_ text: String, alert: String) {
    (self.text, name) = (text, "__alert_\(alert)")
  }

  /// - Throws: What is wrong with the template itself, in Go's words; columns count the text alone.
  package func check() throws(TemplateError) {
    _ = try Template(text, name: name, prelude: Self.prelude, functions: PrometheusFunctions.table(TemplateSurroundings()))
  }

  /// - Throws: ``ExpansionFailure`` in Prometheus' words.
  package func expanded(labels: Labels, value: Double, in surroundings: TemplateSurroundings) throws(ExpansionFailure) -> String {
    // Most labels are no templates.
    guard text.contains("{{") else { return text }
    do throws(TemplateError) {
      let template = try Template(text, name: name, prelude: Self.prelude, functions: PrometheusFunctions.table(surroundings))
      return try template.execute(
        .object(AlertData(labels: labels, value: value, externalLabels: surroundings.externalLabels, externalURL: surroundings.externalURL)),
        missingKey: .zero)
    } catch {
      throw ExpansionFailure(message: "error \(error.stage == .parsing ? "parsing" : "executing") template \(name): \(error.message)")
    }
  }

  /// As a rule shows it: a failure is a text as well.
  package func expandedOrFailure(labels: Labels, value: Double, in surroundings: TemplateSurroundings) -> String {
    do throws(ExpansionFailure) {
      return try expanded(labels: labels, value: value, in: surroundings)
    } catch {
      return "<error expanding template: \(error.message)>"
    }
  }
}

package struct ExpansionFailure: Error, Hashable, Sendable {
  package var message: String
}

/// What `.` is in the template of a rule.
struct AlertData: TemplateObject {
  let labels: Labels
  let value: Double
  let externalLabels: Labels
  let externalURL: String

  var type: String {
    "struct { Labels map[string]string; ExternalLabels map[string]string; ExternalURL string; Value interface {} }"
  }

  var text: String { "{\(TemplateValue(labels).text) \(TemplateValue(externalLabels).text) \(externalURL) \(value.goGeneral)}" }

  func member(_ name: String, arguments: [TemplateValue]) throws(FunctionFailure) -> TemplateValue? {
    switch name {
    case "Labels": TemplateValue(labels)
    case "ExternalLabels": TemplateValue(externalLabels)
    case "ExternalURL": .string(externalURL)
    case "Value": .float(value)
    default: nil
    }
  }
}
