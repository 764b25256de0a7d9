import StepColumns
import TimeSeries

extension Function {
  static let presence = [
    Function(
      "absent", summary: "1 where the vector is empty, with the labels that its selector names",
      body: .whole { evaluation, call, grid throws(PromQLError) in
        .vector(try evaluation.absent(call.arguments[0], on: grid))
      }),
    Function(
      "scalar", returns: .scalar, summary: "The only float of the vector as a number; NaN if there is not just one",
      body: .whole { evaluation, call, grid throws(PromQLError) in
        .scalar(try evaluation.onlyFloat(of: call.arguments[0], on: grid))
      }),
    Function(
      "vector", [.scalar], summary: "A number as a vector with one element and no labels",
      body: .whole { evaluation, call, grid throws(PromQLError) in
        .vector([EvaluatedSeries(labels: Labels(), floats: try evaluation.scalar(call.arguments[0], on: grid))])
      }),
  ]
}

extension Evaluation {
  func absent(_ argument: Expression, on grid: StepGrid) throws(PromQLError) -> [EvaluatedSeries] {
    let isPresent = presence(of: try vector(argument, on: grid), on: grid)
    return absence(isPresent, labels: argument.labelsForAbsence)
  }

  func absentOverTime(_ call: FunctionCall, on grid: StepGrid) throws(PromQLError) -> EvaluatedValue {
    let selection = try selection(for: call, on: grid)
    let present = try overTime(selection, arguments: [], keepsName: false) { _ in .float(1) }
    return .vector(absence(presence(of: present, on: grid), labels: call.arguments[0].labelsForAbsence))
  }

  private func presence(of series: [EvaluatedSeries], on grid: StepGrid) -> [Bool] {
    var isPresent = Array(repeating: false, count: grid.count)
    for column in series {
      for step in 0..<grid.count where column.isPresent(step) { isPresent[step] = true }
    }
    return isPresent
  }

  private func absence(_ isPresent: [Bool], labels: Labels) -> [EvaluatedSeries] {
    guard isPresent.contains(false) else { return [] }
    return [EvaluatedSeries(labels: labels, dropsName: true, floats: isPresent.map { $0 ? .absent : 1 })]
  }

  func onlyFloat(of argument: Expression, on grid: StepGrid) throws(PromQLError) -> [Double] {
    let series = try vector(argument, on: grid)
    var values = Array(repeating: Double.ordinaryNaN, count: grid.count)
    var counts = Array(repeating: 0, count: grid.count)
    for column in series {
      for step in 0..<grid.count where !column.floats[step].isAbsent {
        counts[step] += 1
        values[step] = counts[step] == 1 ? column.floats[step] : .ordinaryNaN
      }
    }
    return values
  }
}

extension Expression {
  /// What a missing series would surely have been called: labels with exactly one matcher, an equality.
  fileprivate var labelsForAbsence: Labels {
    let matchers: [Matcher]
    switch withoutParentheses {
    case .vector(let selector): matchers = selector.matchers
    case .matrix(let matrix): matchers = matrix.selector.matchers
    default: return Labels()
    }
    var labels = Labels()
    var seen: Set<String> = []
    for matcher in matchers where matcher.name != Labels.metricName {
      if matcher.operator == .equal && seen.insert(matcher.name).inserted {
        labels[matcher.name] = matcher.value
      } else {
        seen.insert(matcher.name)
        labels[matcher.name] = nil
      }
    }
    return labels
  }
}
