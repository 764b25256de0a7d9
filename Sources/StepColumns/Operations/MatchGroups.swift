import TimeSeries

extension VectorMatching {
  /// The labels by which two elements are found to belong together; with `ignoring`, those that do not count.
  fileprivate var signatureNames: Set<String> {
    isOn ? Set(labels) : Set(labels).union([Labels.metricName])
  }
}

/// The series of both sides that share a signature.
struct MatchGroups {
  private(set) var signatures: [Labels] = []
  private(set) var left: [[Int]] = []
  private(set) var right: [[Int]] = []
  private var places: [Labels: Int] = [:]

  init(_ matching: VectorMatching, _ leftSeries: [EvaluatedSeries], _ rightSeries: [EvaluatedSeries]) {
    let names = matching.signatureNames
    places.reserveCapacity(max(leftSeries.count, rightSeries.count))
    for (index, series) in leftSeries.enumerated() {
      left[place(of: matching.isOn ? series.labels.keeping(names) : series.labels.dropping(names))].append(index)
    }
    for (index, series) in rightSeries.enumerated() {
      right[place(of: matching.isOn ? series.labels.keeping(names) : series.labels.dropping(names))].append(index)
    }
  }

  private mutating func place(of signature: Labels) -> Int {
    if let place = places[signature] { return place }
    places[signature] = signatures.count
    signatures.append(signature)
    left.append([])
    right.append([])
    return signatures.count - 1
  }
}
