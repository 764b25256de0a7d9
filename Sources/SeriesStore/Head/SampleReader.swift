import TimeSeries

/// Turns snapshots into samples. One value serves many series, because those of one scrape have the same timestamps,
/// which are then decoded once and shared.
struct SampleReader {
  private let range: ClosedRange<Int64>
  private var decoder = ChunkDecoder()
  private var last: (pieces: [Piece], times: Times)?
  /// What could not be read and was left out.
  private(set) var damage: [StoreError] = []

  private struct Times {
    var within: [Int64]
    /// The positions of `within` among all samples of the pieces.
    var kept: Range<Int>
  }

  private struct PieceError: Error {
    var index: Int
    var reason: StoreError
  }

  init(_ range: ClosedRange<Int64>) {
    self.range = range
  }

  /// The samples within the range, both ends included. A damaged chunk leaves a gap and is noted in ``damage``.
  mutating func samples(_ snapshot: SeriesSnapshot) -> Samples {
    var pieces = snapshot.pieces(in: range, damage: &damage)
    while true {
      do throws(PieceError) {
        return try decode(pieces)
      } catch {
        damage.append(error.reason)
        pieces.remove(at: error.index)
      }
    }
  }

  private mutating func decode(_ pieces: [Piece]) throws(PieceError) -> Samples {
    let count = pieces.reduce(0) { $0 + $1.count }
    let times = try times(pieces, count: count)
    guard !times.kept.isEmpty else { return Samples() }
    var values = [Double](repeating: 0, count: count)
    var histograms: [NativeHistogram?]?
    var offset = 0
    var output = values.mutableSpan
    for (index, piece) in pieces.enumerated() {
      var decoded: [NativeHistogram?] = []
      do throws(StoreError) {
        decoded = try decodeValues(piece, into: &output, at: offset)
      } catch {
        throw PieceError(index: index, reason: error)
      }
      if !decoded.isEmpty {
        if histograms == nil { histograms = Array(repeating: nil, count: count) }
        for (position, histogram) in decoded.enumerated() { histograms?[offset + position] = histogram }
      }
      offset += piece.count
    }
    if times.kept.count < count {
      values = Array(values[times.kept])
      histograms = histograms.map { Array($0[times.kept]) }
      if histograms?.allSatisfy({ $0 == nil }) == true { histograms = nil }
    }
    return Samples(timestamps: times.within, values: values, histograms: histograms)
  }

  /// - Returns: The histograms of a piece that has any.
  private mutating func decodeValues(
    _ piece: Piece, into output: inout MutableSpan<Double>, at offset: Int
  ) throws(StoreError) -> [NativeHistogram?] {
    switch piece {
    case .open(let samples):
      for index in samples.values.indices { output[offset + index] = samples.values[index] }
      return samples.histograms ?? []
    case .sealed(let chunk):
      let column = chunk.values
      do throws(ChunkError) {
        return try decodeValues(column.span.bytes, chunk.kind, chunk.count, into: &output, at: offset)
      } catch {
        throw StoreError(error, path: "memory")
      }
    case .stored(let block, let place):
      return try block.withColumn(place.values) { column throws(ChunkError) in
        try decodeValues(column, place.kind, place.count, into: &output, at: offset)
      }
    }
  }

  private mutating func decodeValues(
    _ column: RawSpan, _ kind: Chunk.Kind, _ count: Int, into output: inout MutableSpan<Double>, at offset: Int
  ) throws(ChunkError) -> [NativeHistogram?] {
    switch kind {
    case .floats:
      try decoder.decodeFloats(column, count: count, into: &output, at: offset)
      return []
    case .histograms:
      for index in offset..<offset + count { output[index] = .nan }
      return try HistogramColumn.decode(column, count: count)
    }
  }

  private mutating func times(_ pieces: [Piece], count: Int) throws(PieceError) -> Times {
    if let last, last.pieces.count == pieces.count, zip(last.pieces, pieces).allSatisfy({ $0.hasTimestamps(of: $1) }) {
      return last.times
    }
    var timestamps = [Int64](repeating: 0, count: count)
    var offset = 0
    var output = timestamps.mutableSpan
    for (index, piece) in pieces.enumerated() {
      do throws(StoreError) {
        try decodeTimestamps(piece, into: &output, at: offset)
      } catch {
        throw PieceError(index: index, reason: error)
      }
      offset += piece.count
    }
    let lower = timestamps.partitionIndex { $0 >= range.lowerBound }
    let upper = timestamps.partitionIndex { $0 > range.upperBound }
    let kept = lower..<max(lower, upper)
    if kept.count < count { timestamps = Array(timestamps[kept]) }
    let times = Times(within: timestamps, kept: kept)
    last = (pieces, times)
    return times
  }

  private func decodeTimestamps(_ piece: Piece, into output: inout MutableSpan<Int64>, at offset: Int) throws(StoreError) {
    switch piece {
    case .open(let samples):
      for index in samples.timestamps.indices { output[offset + index] = samples.timestamps[index] }
    case .sealed(let chunk):
      let column = chunk.timestamps
      do throws(ChunkError) {
        try decoder.decodeTimestamps(column.span.bytes, count: chunk.count, into: &output, at: offset)
      } catch {
        throw StoreError(error, path: "memory")
      }
    case .stored(let block, let place):
      try block.withColumn(place.timestamps) { column throws(ChunkError) in
        try decoder.decodeTimestamps(column, count: place.count, into: &output, at: offset)
      }
    }
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
