import TimeSeries

/// The samples of one series that are not in a block yet: compressed chunks, and the newest samples uncompressed.
struct HeadSeries: Sendable {
  /// Oldest first.
  private(set) var sealed: [Chunk] = []
  private(set) var open = Samples()
  private var openLayout: HistogramColumn.Layout?
  /// Of the oldest sample in the store; `Int64.max` before the first one.
  var firstTime = Int64.max
  /// Of the newest sample ever appended; `Int64.min` before the first one.
  private(set) var lastTime = Int64.min
  private(set) var lastValue = 0.0
  /// The number of the last batch that named the series.
  var lastBatch: UInt64 = 0
  /// Nothing is left of the series and its labels have left the index; its slot is not used again.
  private(set) var isRemoved = false

  /// So many samples are compressed together. Fewer would waste bytes on chunk headers, more would keep longer
  /// uncompressed tails.
  static let samplesPerChunk = 120

  enum Refusal: Error {
    case outOfOrder, duplicate
  }

  /// Whether a sample newer than all others, and so to be appended; `false` for one that is already there.
  func accepts(_ time: Int64, isSame: Bool) throws(Refusal) -> Bool {
    if time > lastTime { return true }
    if time < lastTime { throw .outOfOrder }
    if isSame { return false }
    throw .duplicate
  }

  /// - Returns: The chunk that was full and has been sealed before the sample was appended.
  mutating func append(_ value: Double, at time: Int64, timestamps: inout SharedTimestamps) -> Chunk? {
    let full = open.histograms != nil || open.count >= Self.samplesPerChunk ? seal(&timestamps) : nil
    open.timestamps.append(time)
    open.values.append(value)
    note(time, value)
    return full
  }

  mutating func append(_ histogram: NativeHistogram, at time: Int64, timestamps: inout SharedTimestamps) -> Chunk? {
    let layout = HistogramColumn.Layout(histogram)
    let fits = open.histograms != nil && openLayout == layout && open.count < Self.samplesPerChunk
    let full = fits ? nil : seal(&timestamps)
    openLayout = layout
    open.append(histogram, at: Timestamp(rawValue: time))
    note(time, .nan)
    return full
  }

  var lastHistogram: NativeHistogram? { open.histograms?.last ?? nil }

  private mutating func note(_ time: Int64, _ value: Double) {
    firstTime = min(firstTime, time)
    lastTime = time
    lastValue = value
  }

  /// Compresses the open samples.
  mutating func seal(_ timestamps: inout SharedTimestamps) -> Chunk? {
    guard let chunk = Chunk(open, timestamps: &timestamps) else { return nil }
    sealed.append(chunk)
    open.timestamps.removeAll(keepingCapacity: true)
    open.values.removeAll(keepingCapacity: true)
    open.histograms = nil
    openLayout = nil
    return chunk
  }

  /// Drops the chunks that end before `time`, and the open samples if the last of them does.
  mutating func drop(endingBefore time: Int64) -> (chunks: ArraySlice<Chunk>, openSamples: Int) {
    guard firstTime < time else { return ([], 0) }
    let dropped = sealed.prefix { $0.end < time }
    if !dropped.isEmpty { sealed = Array(sealed[dropped.endIndex...]) }
    var openSamples = 0
    if let last = open.timestamps.last, last < time {
      openSamples = open.count
      open = Samples()
      openLayout = nil
    }
    firstTime = sealed.first?.start ?? open.timestamps.first ?? .max
    return (dropped, openSamples)
  }

  mutating func remove() {
    self = HeadSeries()
    isRemoved = true
  }

  var isEmpty: Bool { sealed.isEmpty && open.isEmpty }
}
