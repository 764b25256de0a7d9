import TimeSeries

/// What a reader took of one series under the lock: shared, immutable storage, oldest first.
struct SeriesSnapshot: Sendable {
  var labels: Labels
  var rows: [(block: Block, row: Block.Row)] = []
  var head: [HeadSeries.Part] = []

  /// The pieces that reach into the range.
  ///
  /// - Parameter damage: Gets the error of each block that cannot say where the chunks of the series are.
  func pieces(in range: ClosedRange<Int64>, damage: inout [StoreError]) -> [Piece] {
    var pieces: [Piece] = []
    for (block, row) in rows {
      do throws(StoreError) {
        for place in try block.chunks(of: row, in: range) { pieces.append(.stored(block, place)) }
      } catch {
        damage.append(error)
      }
    }
    for part in head {
      for chunk in part.chunks where chunk.end >= range.lowerBound && chunk.start <= range.upperBound {
        pieces.append(.sealed(chunk))
      }
      if let first = part.open.timestamps.first, let last = part.open.timestamps.last,
        first <= range.upperBound, last >= range.lowerBound
      {
        pieces.append(.open(part.open))
      }
    }
    return pieces
  }
}

/// A run of samples, wherever it is.
enum Piece: Sendable {
  case stored(Block, Block.ChunkPlace)
  case sealed(Chunk)
  case open(Samples)

  var count: Int {
    switch self {
    case .stored(_, let place): place.count
    case .sealed(let chunk): chunk.count
    case .open(let samples): samples.count
    }
  }

  /// Whether the timestamps are known to be the same, at less cost than decoding them.
  func hasTimestamps(of other: Piece) -> Bool {
    switch (self, other) {
    case (.stored(let block, let place), .stored(let otherBlock, let otherPlace)):
      block === otherBlock && place.timestamps == otherPlace.timestamps && place.count == otherPlace.count
    case (.sealed(let chunk), .sealed(let otherChunk)):
      chunk === otherChunk || chunk.count == otherChunk.count && chunk.timestamps == otherChunk.timestamps
    case (.open(let samples), .open(let otherSamples)): samples.timestamps == otherSamples.timestamps
    default: false
    }
  }
}
