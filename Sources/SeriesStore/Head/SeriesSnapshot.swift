import TimeSeries

/// What a reader took of one series under the lock: shared, immutable storage.
struct SeriesSnapshot: Sendable {
  var labels: Labels
  /// Oldest first.
  var chunks: ArraySlice<Chunk>
  var open: Samples
}

/// Turns snapshots into samples. One value serves many series, because those of one scrape have the same timestamps,
/// which are then decoded once.
struct SampleReader {
  private let range: ClosedRange<Int64>
  private var decoder = ChunkDecoder()
  private var last: (columns: [[UInt8]], open: [Int64], timestamps: [Int64], kept: Range<Int>)?

  init(_ range: ClosedRange<Int64>) {
    self.range = range
  }

  /// The samples within the range, both ends included.
  mutating func samples(_ snapshot: SeriesSnapshot) throws(ChunkError) -> Samples {
    let chunks = snapshot.chunks
    let sealed = chunks.reduce(0) { $0 + $1.count }
    let count = sealed + snapshot.open.count
    let (timestamps, kept) = try timestamps(chunks, open: snapshot.open.timestamps, count: count)
    guard !kept.isEmpty else { return Samples() }
    var values = [Double](repeating: 0, count: count)
    var histograms: [NativeHistogram?]?
    var offset = 0
    var output = values.mutableSpan
    for chunk in chunks {
      switch chunk.kind {
      case .floats:
        try decoder.decodeFloats(chunk.values.span.bytes, count: chunk.count, into: &output, at: offset)
      case .histograms:
        let decoded = try HistogramColumn.decode(chunk.values.span.bytes, count: chunk.count)
        if histograms == nil { histograms = Array(repeating: nil, count: count) }
        for (index, histogram) in decoded.enumerated() {
          histograms?[offset + index] = histogram
          output[offset + index] = .nan
        }
      }
      offset += chunk.count
    }
    for (index, value) in snapshot.open.values.enumerated() { output[sealed + index] = value }
    if let open = snapshot.open.histograms {
      if histograms == nil { histograms = Array(repeating: nil, count: count) }
      for (index, histogram) in open.enumerated() { histograms?[sealed + index] = histogram }
    }
    if kept.count < count {
      values = Array(values[kept])
      histograms = histograms.map { Array($0[kept]) }
      if histograms?.allSatisfy({ $0 == nil }) == true { histograms = nil }
    }
    return Samples(timestamps: timestamps, values: values, histograms: histograms)
  }

  private mutating func timestamps(
    _ chunks: ArraySlice<Chunk>, open: [Int64], count: Int
  ) throws(ChunkError) -> (within: [Int64], kept: Range<Int>) {
    if let last, last.open == open, last.columns.count == chunks.count,
      zip(last.columns, chunks).allSatisfy({ $0 == $1.timestamps })
    {
      return (last.timestamps, last.kept)
    }
    var timestamps = [Int64](repeating: 0, count: count)
    var offset = 0
    var output = timestamps.mutableSpan
    for chunk in chunks {
      try decoder.decodeTimestamps(chunk.timestamps.span.bytes, count: chunk.count, into: &output, at: offset)
      offset += chunk.count
    }
    for (index, time) in open.enumerated() { output[offset + index] = time }
    let lower = timestamps.partitionIndex { $0 >= range.lowerBound }
    let upper = timestamps.partitionIndex { $0 > range.upperBound }
    let kept = lower..<max(lower, upper)
    if kept.count < count { timestamps = Array(timestamps[kept]) }
    last = (chunks.map(\.timestamps), open, timestamps, kept)
    return (timestamps, kept)
  }
}

extension [Int64] {
  /// The first index from which on `isBehind` holds, in values for which it holds from some index on.
  func partitionIndex(_ isBehind: (Int64) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
