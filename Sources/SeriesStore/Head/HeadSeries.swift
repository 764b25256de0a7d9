import TimeSeries

/// The samples of one series that are not in a block yet: compressed chunks, and the newest samples uncompressed.
struct HeadSeries: Sendable {
  /// What is being written to a block, and older than all other samples here; `nil` when nothing is.
  private(set) var flushing: Part?
  private(set) var current = Part()
  private var openLayout: HistogramColumn.Layout?
  /// Of the oldest sample in any block; `Int64.max` where no block has the series.
  var blockStart = Int64.max
  /// Of the newest sample ever appended; `Int64.min` before the first one.
  private(set) var lastTime = Int64.min
  private(set) var lastValue = 0.0
  /// The number of the last batch that named the series.
  var lastBatch: UInt64 = 0
  /// In which epoch of the log the series has been named there.
  var loggedEpoch: UInt32 = 0
  /// How many samples in a row the log has as "the same as before".
  var loggedUnchanged: UInt8 = 0
  /// Nothing is left of the series and its labels have left the index; its slot is not used again.
  private(set) var isRemoved = false

  /// Samples that follow one another in time: chunks, then samples not compressed yet.
  struct Part: Sendable {
    var chunks: [Chunk] = []
    var open = Samples()

    var isEmpty: Bool { chunks.isEmpty && open.isEmpty }
    var start: Int64 { chunks.first?.start ?? open.timestamps.first ?? .max }
    var end: Int64 { open.timestamps.last ?? chunks.last?.end ?? .min }

    /// Drops the chunks that end before `time`, and the open samples if the last of them does.
    mutating func drop(endingBefore time: Int64, into size: inout Size) {
      let dropped = chunks.prefix { $0.end < time }
      if !dropped.isEmpty {
        for chunk in dropped { size.add(chunk) }
        chunks = Array(chunks[dropped.endIndex...])
      }
      if let last = open.timestamps.last, last < time {
        size.openSamples += open.count
        open = Samples()
      }
    }
  }

  /// How much memory samples take.
  struct Size: Hashable, Sendable {
    var sealedBytes = 0
    var sealedSamples = 0
    var openSamples = 0

    var bytes: Int { sealedBytes + openSamples * 16 }

    mutating func add(_ chunk: Chunk) {
      sealedBytes += chunk.byteCount
      sealedSamples += chunk.count
    }

    mutating func add(_ part: Part) {
      for chunk in part.chunks { add(chunk) }
      openSamples += part.open.count
    }

    static func += (left: inout Size, right: Size) {
      left.sealedBytes += right.sealedBytes
      left.sealedSamples += right.sealedSamples
      left.openSamples += right.openSamples
    }

    static func -= (left: inout Size, right: Size) {
      left.sealedBytes -= right.sealedBytes
      left.sealedSamples -= right.sealedSamples
      left.openSamples -= right.openSamples
    }
  }

  /// So many samples are compressed together. Fewer would waste bytes on chunk headers, more would keep longer
  /// uncompressed tails.
  static let samplesPerChunk = 120

  enum Refusal: Error {
    case outOfOrder, duplicate, tooManyBuckets
  }

  var isEmpty: Bool { current.isEmpty && (flushing?.isEmpty ?? true) }
  /// Of the oldest sample in head and blocks; `Int64.max` where there is none.
  var firstTime: Int64 { min(blockStart, headStart) }
  /// Of the oldest sample that is not in a block.
  var headStart: Int64 { min(flushing?.start ?? .max, current.start) }
  /// The newest sample; `nil` where it is a histogram, compressed or in a block.
  var newest: (time: Int64, value: Double)? {
    guard current.open.histograms == nil, let value = current.open.values.last, current.open.timestamps.last == lastTime else { return nil }
    return (lastTime, value)
  }
  var lastHistogram: NativeHistogram? { current.open.histograms?.last ?? nil }

  func addParts(reaching range: ClosedRange<Int64>, to parts: inout [Part]) {
    guard lastTime >= range.lowerBound else { return }
    if let flushing { parts.append(flushing) }
    if current.start <= range.upperBound { parts.append(current) }
  }

  /// Whether a sample is newer than all others, and so to be appended; `false` for one that is already there.
  func accepts(_ time: Int64, isSame: Bool) throws(Refusal) -> Bool {
    if time > lastTime { return true }
    if time < lastTime { throw .outOfOrder }
    if isSame { return false }
    throw .duplicate
  }
}

extension HeadSeries {
  /// - Returns: The chunk that was full and has been sealed before the sample was appended.
  mutating func append(_ value: Double, at time: Int64, timestamps: inout SharedTimestamps) -> Chunk? {
    let full = current.open.histograms != nil || current.open.count >= Self.samplesPerChunk ? seal(&timestamps) : nil
    current.open.timestamps.append(time)
    current.open.values.append(value)
    (lastTime, lastValue) = (time, value)
    return full
  }

  mutating func append(_ histogram: NativeHistogram, at time: Int64, timestamps: inout SharedTimestamps) -> Chunk? {
    let layout = HistogramColumn.Layout(histogram)
    let isHistogram = current.open.histograms != nil
    let full = isHistogram && openLayout == layout && current.open.count < Self.samplesPerChunk ? nil : seal(&timestamps)
    openLayout = layout
    current.open.append(histogram, at: Timestamp(rawValue: time))
    (lastTime, lastValue) = (time, .nan)
    return full
  }

  /// Compresses the open samples.
  mutating func seal(_ timestamps: inout SharedTimestamps) -> Chunk? {
    guard let chunk = Chunk(current.open, timestamps: &timestamps) else { return nil }
    current.chunks.append(chunk)
    current.open.timestamps.removeAll(keepingCapacity: true)
    current.open.values.removeAll(keepingCapacity: true)
    current.open.histograms = nil
    openLayout = nil
    return chunk
  }

  /// Only what is in memory counts, until the blocks are noted again.
  mutating func settle() {
    blockStart = .max
    lastTime = current.isEmpty ? flushing?.end ?? .min : current.end
  }

  /// A sample that a block holds, seen when the block is opened.
  mutating func note(blockStart start: Int64, end: Int64) {
    blockStart = min(blockStart, start)
    lastTime = max(lastTime, end)
  }

  /// Compresses what is there, and gives back the room for samples to come: the series has ended, as those of short processes do by
  /// the hundred. It may still be appended to.
  mutating func end(_ timestamps: inout SharedTimestamps) -> Chunk? {
    let chunk = seal(&timestamps)
    current.open = Samples()
    return chunk
  }

  /// Sets aside all samples for a block; they can still be read.
  mutating func startFlush() {
    guard flushing == nil, !current.isEmpty else { return }
    flushing = current
    current = Part()
    openLayout = nil
  }

  /// The samples set aside are in a block now.
  ///
  /// - Returns: The memory they took.
  mutating func finishFlush() -> Size {
    var size = Size()
    if let flushing { size.add(flushing) }
    flushing = nil
    return size
  }

  /// Drops the chunks that end before `time`, and the open samples if the last of them does.
  ///
  /// - Returns: The memory they took.
  mutating func drop(endingBefore time: Int64) -> Size {
    var size = Size()
    flushing?.drop(endingBefore: time, into: &size)
    current.drop(endingBefore: time, into: &size)
    return size
  }

  /// Takes out the samples after `time`; ``settle()`` is to be called then.
  ///
  /// - Parameter reader: Reads up to `time`.
  /// - Returns: The memory that is given back, and what is taken instead.
  mutating func cut(after time: Int64, _ reader: inout SampleReader, timestamps: inout SharedTimestamps) -> (freed: Size, taken: Size) {
    var (freed, taken) = (Size(), Size())
    func cut(_ part: inout Part) {
      guard part.end > time else { return }
      freed.add(part)
      let kept = reader.samples(SeriesSnapshot(labels: Labels(), head: [part]))
      part = Part(chunks: kept.chunks(of: Self.samplesPerChunk, timestamps: &timestamps))
      taken.add(part)
    }
    if flushing != nil { cut(&flushing!) }
    if current.end > time {
      cut(&current)
      openLayout = nil
      lastValue = .nan
    }
    return (freed, taken)
  }

  mutating func remove() {
    self = HeadSeries()
    isRemoved = true
  }
}
