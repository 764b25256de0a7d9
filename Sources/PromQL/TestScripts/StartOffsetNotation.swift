import TimeSeries

/// What stands behind `@st` in a load command: how far from its sample each start timestamp lies.
///
/// `_` and `_xN` leave one and N starts unknown, `-1mxN` and `-1m+5sxN` stand for N + 1 of them as the values of series
/// do, `*` and `*xN` repeat the last known one.
struct StartOffsetNotation {
  /// In milliseconds; `nil` where the start is not known.
  private(set) var offsets: [Milliseconds?] = []

  /// - Throws: ``PromQLError`` for words that are none of these, or that stand for too many offsets.
  init(_ words: [Substring]) throws(PromQLError) {
    for word in words { try append(word) }
  }

  private mutating func append(_ word: Substring) throws(PromQLError) {
    let mark = word.firstIndex(of: "x") ?? word.endIndex
    let item = word[..<mark]
    let count = mark == word.endIndex ? nil : try repetitions(word[mark...].dropFirst(), of: word)
    switch item {
    case "_":
      guard count != 0 else { throw failure("invalid repetition in \(String(word).promQuoted)") }
      offsets += Array(repeating: nil, count: count ?? 1)
    case "*":
      let last = offsets.last { $0 != nil } ?? 0
      offsets += Array(repeating: last, count: (count ?? 0) + 1)
    default: try append(item, count)
    }
  }

  private mutating func append(_ item: Substring, _ count: Int?) throws(PromQLError) {
    let isSigned = item.first == "-" || item.first == "+"
    let unsigned = isSigned ? item.dropFirst() : item
    let start = unsigned.prefix { $0 != "-" && $0 != "+" }
    let step = unsigned[start.endIndex...]
    guard step.isEmpty || count != nil else {
      throw failure("expected x and a count after the step of \(String(item).promQuoted)")
    }
    var offset = try duration(start) * (item.first == "-" ? -1 : 1)
    let change = step.isEmpty ? 0 : try duration(step.dropFirst()) * (step.first == "-" ? -1 : 1)
    for _ in 0...(count ?? 0) {
      offsets.append(offset)
      offset &+= change
    }
  }

  private func repetitions(_ digits: Substring, of word: Substring) throws(PromQLError) -> Int {
    guard let count = Int(digits), (0...SeriesNotation.mostValues - offsets.count).contains(count) else {
      throw failure("invalid repetition in \(String(word).promQuoted)")
    }
    return count
  }

  private func duration(_ text: Substring) throws(PromQLError) -> Milliseconds {
    guard let length = PromDuration.parse(text) else {
      throw failure("not a valid duration string: \(String(text).promQuoted)")
    }
    return length
  }

  private func failure(_ reason: String) -> PromQLError { PromQLError(kind: .parse, message: reason) }
}
