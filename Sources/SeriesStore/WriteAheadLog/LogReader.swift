import TimeSeries

/// Reads one file of the write-ahead log into a head.
///
/// A record that is cut or damaged is reported and left out; the records behind it are read as long as its length leads
/// to them.
struct LogReader {
  private let path: String
  /// The slots of the head by those of the log.
  private var slots: [UInt32?] = []
  private var lastValues: [UInt64] = []
  private(set) var damage: [StoreError] = []
  private(set) var samples = 0
  /// Bytes that could not be read, and samples of series whose own record could not be.
  private(set) var lostBytes = 0
  private(set) var lostSamples = 0

  /// The log counts series as the store does that wrote it.
  private static let slotLimit: UInt64 = 1 << 24

  init(path: String) {
    self.path = path
  }

  mutating func replay(_ file: MappedFile, into head: inout HeadState) {
    file.withBytes { bytes in replay(bytes, into: &head) }
  }

  mutating func replay(_ bytes: RawSpan, into head: inout HeadState) {
    guard bytes.byteCount > 0 else { return }
    var cursor = ByteCursor(end: bytes.byteCount)
    do throws(ChunkError) {
      let magic = try cursor.integer(UInt64.self, from: bytes)
      guard magic == LogFormat.magic else { throw ChunkError(byte: 0, reason: "not a write-ahead log") }
      let version = try cursor.integer(UInt32.self, from: bytes)
      guard version == LogFormat.version else { throw ChunkError(byte: 8, reason: "log version \(version) is not known") }
      _ = try cursor.integer(UInt32.self, from: bytes)
    } catch {
      lose(bytes.byteCount, error)
      return
    }
    while cursor.remaining > 0 {
      let start = cursor.position
      let content: Range<Int>
      do throws(ChunkError) {
        guard let record = try nextRecord(&cursor, bytes) else { continue }
        content = record
      } catch {
        lose(bytes.byteCount - start, error)
        return
      }
      do throws(ChunkError) {
        try read(content, bytes, into: &head)
      } catch {
        lose(content.count, error)
      }
    }
  }

  /// - Returns: Where kind and content of the next record are; `nil` where they do not match their checksum.
  private mutating func nextRecord(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(ChunkError) -> Range<Int>? {
    let start = cursor.position
    guard cursor.remaining >= LogFormat.recordHeaderSize else { throw ChunkError(byte: start, reason: "the last record is cut short") }
    let length = Int(try cursor.integer(UInt32.self, from: bytes))
    let checksum = try cursor.integer(UInt32.self, from: bytes)
    guard length > 0, length <= LogFormat.recordLimit else { throw ChunkError(byte: start, reason: "a record of \(length) bytes") }
    guard length <= cursor.remaining else { throw ChunkError(byte: start, reason: "the last record is cut short") }
    let contentAt = try cursor.skip(length)
    let content = contentAt..<contentAt + length
    if Checksum.crc32c(bytes.extracting(content)) == checksum { return content }
    lose(length, ChunkError(byte: start, reason: "the checksum of a record does not match"))
    return nil
  }

  private mutating func lose(_ count: Int, _ error: ChunkError) {
    lostBytes += count
    // One damaged file must not fill the memory with reports.
    if damage.count < 20 { damage.append(StoreError(error, path: path)) }
  }
}

extension LogReader {
  private mutating func read(
    _ content: Range<Int>, _ bytes: RawSpan, into head: inout HeadState
  ) throws(ChunkError) {
    var cursor = ByteCursor(at: content.lowerBound, end: content.upperBound)
    switch LogFormat.Kind(rawValue: try cursor.integer(UInt8.self, from: bytes)) {
    case .series: try readSeries(&cursor, bytes, into: &head)
    case .samples: try readSamples(&cursor, bytes, into: &head)
    case .histogram: try readHistogram(&cursor, bytes, into: &head)
    case .metadata: try readMetadata(&cursor, bytes, into: &head)
    case nil: throw ChunkError(byte: content.lowerBound, reason: "unknown kind of record")
    }
  }

  private mutating func readSeries(
    _ cursor: inout ByteCursor, _ bytes: RawSpan, into head: inout HeadState
  ) throws(ChunkError) {
    let start = cursor.position
    let logged = try cursor.varint(from: bytes)
    guard logged < Self.slotLimit else { throw ChunkError(byte: start, reason: "series number \(logged)") }
    var pairs: [(String, String)] = []
    for _ in 0..<(try cursor.count(ofSize: 2, from: bytes)) {
      let name = try cursor.text(from: bytes)
      pairs.append((name, try cursor.text(from: bytes)))
    }
    let position = Int(logged)
    if position >= slots.count {
      slots.append(contentsOf: repeatElement(nil, count: position + 1 - slots.count))
      lastValues.append(contentsOf: repeatElement(0, count: position + 1 - lastValues.count))
    }
    do throws(StoreError) {
      slots[position] = try head.slot(of: Labels(pairs), limit: .max)
    } catch {
      throw ChunkError(byte: start, reason: "\(error)")
    }
  }

  private mutating func readSamples(_ cursor: inout ByteCursor, _ bytes: RawSpan, into head: inout HeadState) throws(ChunkError) {
    let time = try cursor.integer(Int64.self, from: bytes)
    var logged: Int64 = 0
    while cursor.remaining > 0 {
      let field = try cursor.varint(from: bytes)
      logged &+= Int64(zigzag: field >> 1)
      let isUnchanged = field & 1 == 1
      let own = isUnchanged ? 0 : try cursor.integer(UInt64.self, from: bytes)
      guard let position = Int(exactly: logged), slots.indices.contains(position), let slot = slots[position] else {
        lostSamples += 1
        continue
      }
      let pattern = isUnchanged ? lastValues[position] : own
      lastValues[position] = pattern
      // What is already in a block is refused as out of order, and so is not counted twice.
      if (try? head.append(Double(bitPattern: pattern), at: time, to: slot)) == true { samples += 1 }
    }
  }

  private mutating func readHistogram(_ cursor: inout ByteCursor, _ bytes: RawSpan, into head: inout HeadState) throws(ChunkError) {
    let logged = Int(clamping: try cursor.varint(from: bytes))
    let time = try cursor.integer(Int64.self, from: bytes)
    let start = try cursor.skip(cursor.remaining)
    // The decoder wants spare bytes behind its column, which the end of the file does not have.
    let column = bytes.extracting(start..<cursor.end).withUnsafeBytes { Array($0) } + SharedTimestamps.spare
    let histograms: [NativeHistogram]
    do throws(ChunkError) {
      histograms = try HistogramColumn.decode(column.span.bytes, count: 1)
    } catch {
      throw ChunkError(byte: start + error.byte, reason: error.reason)
    }
    guard slots.indices.contains(logged), let slot = slots[logged], let histogram = histograms.first else {
      lostSamples += 1
      return
    }
    lastValues[logged] = Double.nan.bitPattern
    if (try? head.append(histogram, at: time, to: slot)) == true { samples += 1 }
  }

  private mutating func readMetadata(_ cursor: inout ByteCursor, _ bytes: RawSpan, into head: inout HeadState) throws(ChunkError) {
    let metric = try cursor.text(from: bytes)
    let kind = MetricMetadata.Kind(rawValue: try cursor.text(from: bytes)) ?? .unknown
    let help = try cursor.text(from: bytes)
    head.metadata[metric] = MetricMetadata(kind: kind, help: help, unit: try cursor.text(from: bytes))
  }
}
