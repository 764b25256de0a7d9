import TimeSeries

/// Writes a block, series by series.
struct BlockWriter: ~Copyable {
  private var file: FileWriter
  private var footer = BlockFooter()
  private var symbols: [String: UInt32] = [:]
  private var symbolOffsets: [UInt32] = [0]
  private var symbolBytes: [UInt8] = []
  private var entries: [UInt8] = []
  private var rows: [(row: [UInt8], entryAt: Int)] = []
  private var shared = SharedTimestamps()
  /// Where the last columns of timestamps are, so that the series of one scrape refer to one column.
  private var timestampPlaces: [[UInt8]: Block.Column] = [:]

  init(path: String) throws(StoreError) {
    var file = try FileWriter(path: path)
    var header: [UInt8] = []
    header.append(littleEndian: BlockFormat.magic)
    header.append(littleEndian: BlockFormat.version)
    header.append(littleEndian: 0 as UInt32)
    try file.append(header)
    self.file = file
  }

  /// - Parameter samples: All samples of the series in the block; nothing is written where there is none.
  mutating func append(_ labels: Labels, _ samples: Samples) throws(StoreError) {
    guard let first = samples.timestamps.first, let last = samples.timestamps.last else { return }
    let entryAt = entries.count
    entries.append(varint: UInt64(labels.count))
    for label in labels.labels {
      entries.append(varint: UInt64(symbol(label.name)))
      entries.append(varint: UInt64(symbol(label.value)))
    }
    let chunks = samples.chunks(of: BlockFormat.samplesPerChunk, timestamps: &shared)
    var columns: [Block.Column] = []
    for chunk in chunks { columns.append(try place(chunk.timestamps)) }
    entries.append(varint: UInt64(file.count))
    entries.append(varint: UInt64(chunks.count))
    var time: Int64 = 0
    for (chunk, timestamps) in zip(chunks, columns) {
      let values = try write(chunk.values)
      entries.append(chunk.kind.rawValue)
      entries.append(varint: UInt64(chunk.count))
      entries.append(signedVarint: chunk.start &- time)
      entries.append(signedVarint: chunk.end &- chunk.start)
      entries.append(varint: UInt64(timestamps.offset))
      entries.append(varint: UInt64(timestamps.length))
      entries.append(varint: UInt64(values.length))
      time = chunk.end
    }
    let fingerprint = Fingerprint(labels)
    var row: [UInt8] = []
    row.append(littleEndian: fingerprint.low)
    row.append(littleEndian: fingerprint.high)
    row.append(littleEndian: first)
    row.append(littleEndian: last)
    row.append(littleEndian: UInt64(samples.count))
    rows.append((row, entryAt))
    footer.start = min(footer.start, first)
    footer.end = max(footer.end, last)
    footer.samples += samples.count
  }

  /// - Returns: Whether there was anything to write.
  consuming func finish() throws(StoreError) -> Bool {
    guard !rows.isEmpty else { return false }
    footer.symbolsAt = file.count
    footer.seriesCount = rows.count
    var index: [UInt8] = []
    index.append(littleEndian: UInt32(symbolOffsets.count - 1))
    for offset in symbolOffsets { index.append(littleEndian: offset) }
    index.append(contentsOf: symbolBytes)
    footer.entriesAt = footer.symbolsAt + index.count
    index.append(contentsOf: entries)
    footer.tableAt = footer.symbolsAt + index.count
    for (row, entryAt) in rows {
      index.append(contentsOf: row)
      index.append(littleEndian: UInt64(footer.entriesAt + entryAt))
    }
    footer.indexChecksum = Checksum.crc32c(index.span.bytes)
    try file.append(index)
    try file.append(footer.bytes)
    try file.commit()
    return true
  }

  private mutating func symbol(_ text: String) -> UInt32 {
    if let number = symbols[text] { return number }
    let number = UInt32(symbols.count)
    symbols[text] = number
    symbolBytes.append(contentsOf: text.utf8)
    symbolOffsets.append(UInt32(truncatingIfNeeded: symbolBytes.count))
    return number
  }

  private mutating func place(_ timestamps: [UInt8]) throws(StoreError) -> Block.Column {
    if let place = timestampPlaces[timestamps] { return place }
    let place = try write(timestamps)
    // Bounds the memory where every series has timestamps of its own.
    if timestampPlaces.count >= 1024 { timestampPlaces.removeAll() }
    timestampPlaces[timestamps] = place
    return place
  }

  private mutating func write(_ padded: [UInt8]) throws(StoreError) -> Block.Column {
    let column = Array(padded.dropLast(BitReader.lookahead))
    let place = Block.Column(offset: file.count, length: column.count)
    var checksum: [UInt8] = []
    checksum.append(littleEndian: Checksum.crc32c(column.span.bytes))
    try file.append(column)
    try file.append(checksum)
    return place
  }
}

extension Samples {
  /// Compresses the samples in runs of nearly equal length, each of floats or of histograms of one layout.
  func chunks(of limit: Int, timestamps shared: inout SharedTimestamps) -> [Chunk] {
    let runs = max(1, (count + limit - 1) / limit)
    let length = max(1, (count + runs - 1) / runs)
    var chunks: [Chunk] = []
    var start = 0
    while start < count {
      var end = min(start + length, count)
      if let histograms {
        let layout = histograms[start].map(HistogramColumn.Layout.init)
        end = histograms[start..<end].firstIndex { $0.map(HistogramColumn.Layout.init) != layout } ?? end
      }
      let isFloat = histograms?[start] == nil
      let run = Samples(
        timestamps: Array(timestamps[start..<end]), values: isFloat ? Array(values[start..<end]) : [],
        histograms: isFloat ? nil : histograms.map { Array($0[start..<end]) })
      if let chunk = Chunk(run, timestamps: &shared) { chunks.append(chunk) }
      start = end
    }
    return chunks
  }
}
