import StepColumns
import Text
import TimeSeries

extension Function {
  static let labels = [
    Function(
      "label_replace", [.vector, .string, .string, .string, .string],
      summary: "Sets a label from a regular expression over another: destination, replacement, source, pattern",
      body: .whole { evaluation, call, grid throws(PromQLError) in
        .vector(try evaluation.replaceLabel(call, on: grid))
      }),
    Function(
      "label_join", [.vector, .string, .string, .string], arity: .lastRepeats,
      summary: "Sets a label to the values of others, joined: destination, separator, sources",
      body: .whole { evaluation, call, grid throws(PromQLError) in
        .vector(try evaluation.joinLabels(call, on: grid))
      }),
    Function(
      "info", [.vector, .vector], arity: .lastOptional(upTo: 1),
      summary: "Adds the labels of the info series with the same instance and job",
      body: .whole { evaluation, call, grid throws(PromQLError) in .vector(try evaluation.addInfo(call, on: grid)) }),
  ]
}

extension Evaluation {
  func replaceLabel(_ call: FunctionCall, on grid: StepGrid) throws(PromQLError) -> [EvaluatedSeries] {
    let destination = try string(call.arguments[1])
    let template = try string(call.arguments[2])
    let source = try string(call.arguments[3])
    let expression = try string(call.arguments[4])
    guard let pattern = try? Pattern(expression, syntax: .prometheus) else {
      throw .execution("invalid regular expression in label_replace(): \(expression)")
    }
    guard destination.isLabelName else {
      throw .execution("invalid destination label name in label_replace(): \(destination)")
    }
    var series = try vector(call.arguments[0], on: grid)
    let references = template.utf8.count { $0 == UInt8(ascii: "$") }
    for i in series.indices {
      try checkProgress(work: 100)
      let value = series[i].labels[source] ?? ""
      try reserve(label: destination, bytes: template.utf8.count + references * value.utf8.count)
      guard let match = pattern.firstMatch(in: value) else { continue }
      set(destination, to: pattern.goExpanded(template, match, in: value), on: &series[i])
    }
    return try series.mergingSameLabels()
  }

  func joinLabels(_ call: FunctionCall, on grid: StepGrid) throws(PromQLError) -> [EvaluatedSeries] {
    let destination = try string(call.arguments[1])
    let separator = try string(call.arguments[2])
    var sources: [String] = []
    for argument in call.arguments.dropFirst(3) {
      let source = try string(argument)
      guard source.isLabelName else { throw .execution("invalid source label name in label_join(): \(source)") }
      sources.append(source)
    }
    guard destination.isLabelName else {
      throw .execution("invalid destination label name in label_join(): \(destination)")
    }
    var series = try vector(call.arguments[0], on: grid)
    for i in series.indices {
      let values = sources.map { series[i].labels[$0] ?? "" }
      try reserve(label: destination, bytes: values.reduce(0) { $0 + $1.utf8.count + separator.utf8.count })
      let value = values.joined(separator: separator)
      set(destination, to: value, on: &series[i])
    }
    return try series.mergingSameLabels()
  }

  private static let longestLabelValue = 1 << 20

  /// Counts the bytes that a label's new value may have, before memory is taken for them: values made of values grow by powers.
  private func reserve(label: String, bytes: Int) throws(PromQLError) {
    guard bytes <= Self.longestLabelValue else {
      throw PromQLError(
        kind: .limit, message: "the value of label \(label) would have \(bytes) bytes (limit \(Self.longestLabelValue)); use a shorter replacement")
    }
    try reserve(points: bytes / MemoryLayout<Double>.stride)
  }

  /// A name that was set on purpose stays.
  private func set(_ name: String, to value: String, on series: inout EvaluatedSeries) {
    series.labels[name] = value
    if name == Labels.metricName { series.dropsName = false }
  }
}

extension String {
  /// Any text but none; bytes that were no UTF-8 have become replacement characters by now.
  var isLabelName: Bool { !isEmpty && !unicodeScalars.contains("\u{FFFD}") }
}
