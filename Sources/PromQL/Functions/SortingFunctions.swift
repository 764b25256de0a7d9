import StepColumns
import TimeSeries

extension Function {
  static let sorting = [
    Function(
      "sort", summary: "Sorted by value, lowest first; for instant queries",
      body: .whole { evaluation, call, grid throws(PromQLError) in
        .vector(try evaluation.sortedByValue(call, descending: false, on: grid))
      }),
    Function(
      "sort_desc", summary: "Sorted by value, highest first; for instant queries",
      body: .whole { evaluation, call, grid throws(PromQLError) in
        .vector(try evaluation.sortedByValue(call, descending: true, on: grid))
      }),
    Function(
      "sort_by_label", [.vector, .string], arity: .lastRepeats,
      summary: "Sorted by label values in natural order; for instant queries",
      body: .whole { evaluation, call, grid throws(PromQLError) in
        .vector(try evaluation.sortedByLabels(call, descending: false, on: grid))
      }),
    Function(
      "sort_by_label_desc", [.vector, .string], arity: .lastRepeats,
      summary: "Sorted by label values in reverse natural order; for instant queries",
      body: .whole { evaluation, call, grid throws(PromQLError) in
        .vector(try evaluation.sortedByLabels(call, descending: true, on: grid))
      }),
  ]
}

extension Evaluation {
  func sortedByValue(
    _ call: FunctionCall, descending: Bool, on grid: StepGrid
  ) throws(PromQLError) -> [EvaluatedSeries] {
    remarkOnSorting(call, on: grid)
    var series = try vector(call.arguments[0], on: grid)
    for i in series.indices { series[i].histograms = nil }
    series = series.removingEmpty()
    guard grid.isInstant else { return series }
    // NaN comes last either way.
    return series.sorted { left, right in
      let (a, b) = (left.floats[0], right.floats[0])
      if a.isNaN || b.isNaN { return !a.isNaN && b.isNaN }
      return descending ? a > b : a < b
    }
  }

  func sortedByLabels(
    _ call: FunctionCall, descending: Bool, on grid: StepGrid
  ) throws(PromQLError) -> [EvaluatedSeries] {
    remarkOnSorting(call, on: grid)
    var names: [String] = []
    for argument in call.arguments.dropFirst() { names.append(try string(argument)) }
    let series = try vector(call.arguments[0], on: grid)
    guard grid.isInstant else { return series }
    return series.sorted { left, right in
      for name in names {
        let (a, b) = (left.labels[name] ?? "", right.labels[name] ?? "")
        if a != b { return a.precedesNaturally(b) != descending }
      }
      return descending ? right.labels < left.labels : left.labels < right.labels
    }
  }

  private func remarkOnSorting(_ call: FunctionCall, on grid: StepGrid) {
    if !grid.isInstant { annotate(.warning, AnnotationText.sortInRangeQuery, at: call.range) }
  }
}

extension String {
  /// Runs of digits compare as numbers, everything else by bytes: "v9" before "v10".
  func precedesNaturally(_ other: String) -> Bool {
    let (left, right) = (Array(utf8), Array(other.utf8))
    func digits(_ bytes: [UInt8], from start: Int) -> ArraySlice<UInt8> {
      bytes[start...].prefix { (0x30...0x39).contains($0) }
    }
    var (i, j) = (0, 0)
    while i < left.count && j < right.count {
      let (a, b) = (digits(left, from: i), digits(right, from: j))
      if a.isEmpty || b.isEmpty {
        if left[i] != right[j] { return left[i] < right[j] }
        i += 1
        j += 1
        continue
      }
      let (numberA, numberB) = (a.drop { $0 == 0x30 }, b.drop { $0 == 0x30 })
      if numberA.count != numberB.count { return numberA.count < numberB.count }
      if !numberA.elementsEqual(numberB) { return numberA.lexicographicallyPrecedes(numberB) }
      if a.count != b.count { return a.count < b.count }
      i += a.count
      j += b.count
    }
    return left.count - i < right.count - j
  }
}
