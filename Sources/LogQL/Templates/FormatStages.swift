import GoTemplate
import LogEntries
import Synchronization
import TimeSeries

/// What `__line__` and `__timestamp__` give while a template works.
final class TemplateMoment: Sendable {
  private struct Current {
    var line = ""
    var time: Nanoseconds = 0
  }

  private let current = Mutex(Current())

  func set(_ line: String, _ time: Nanoseconds) {
    current.withLock { $0 = Current(line: line, time: time) }
  }

  var line: String { current.withLock { $0.line } }
  var time: Nanoseconds { current.withLock { $0.time } }
}

/// A template with Loki's functions.
struct LineTemplateText: Sendable {
  private let template: Template
  private let moment = TemplateMoment()
  private let needsLine: Bool

  /// - Parameter name: `line` or `label`, for messages.
  init(_ text: String, name: String) throws(StageFailure) {
    needsLine = text.contains("__line__")
    do throws(TemplateError) {
      template = try Template(text, name: name, functions: TemplateFunctions.table(moment))
    } catch {
      throw StageFailure("invalid \(name) template: \(error.message)")
    }
  }

  func execute(_ data: TemplateValue, _ line: PipelineLine) throws(TemplateError) -> String {
    moment.set(needsLine ? line.text : "", line.time)
    return try template.execute(data, missingKey: .zero)
  }
}

extension LineLabels {
  var templateData: TemplateValue {
    var values: [String: String] = [:]
    for item in items { values[item.name] = item.value }
    if hasError { values[Self.errorName] = error }
    if !errorDetails.isEmpty { values[Self.errorDetailsName] = errorDetails }
    return .strings(values)
  }
}

/// `| line_format "…"`
struct LineFormatStage: PipelineStage {
  private let template: LineTemplateText

  init(_ text: String) throws(StageFailure) { template = try LineTemplateText(text, name: "line") }

  func pass(_ line: inout PipelineLine, _ labels: inout LineLabels) -> Bool {
    do throws(TemplateError) {
      let text = try template.execute(labels.templateData, line)
      line.replace(with: text)
    } catch {
      labels.fail("TemplateFormatErr", error.message)
    }
    return true
  }
}

/// `| label_format a=b, c="…"`
struct LabelFormatStage: PipelineStage {
  private enum Assignment {
    case rename(String, from: String)
    case template(String, LineTemplateText)
  }

  private let assignments: [Assignment]

  init(_ list: [LabelAssignment]) throws(StageFailure) {
    assignments = try list.map { (assignment) throws(StageFailure) in
      switch assignment.value {
      case .rename(let source): .rename(assignment.name, from: source)
      case .template(let text): .template(assignment.name, try LineTemplateText(text, name: "label"))
      }
    }
  }

  func pass(_ line: inout PipelineLine, _ labels: inout LineLabels) -> Bool {
    // All templates see the labels as they are at the first of them.
    var data: TemplateValue?
    for assignment in assignments {
      switch assignment {
      case .rename(let name, let source): labels.rename(source, to: name)
      case .template(let name, let template):
        let seen = data ?? labels.templateData
        data = seen
        do throws(TemplateError) {
          labels.set(name, try template.execute(seen, line))
        } catch {
          labels.fail("TemplateFormatErr", error.message)
        }
      }
    }
    return true
  }
}
