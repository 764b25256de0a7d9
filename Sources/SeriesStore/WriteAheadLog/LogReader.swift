import TimeSeries

/// Reads one file of the write-ahead log into a head.
///
/// A record that is cut or damaged is reported and left out; the records behind it are found again by their checksums. Values that it
/// may have changed are not made up: they count as lost until the log tells them anew.
struct LogReader {
  private let path: String
  /// The slots of the head by those of the log.
  private var slots: [UInt32?] = []
  private var lastValues: [UInt64] = []
  /// How many records could not be read when a series' value was last told: one that is only "as before" is not known after a loss.
  private var toldAt: [Int] = []
  private var lostRecords = 0
  private(set) var damage: [StoreError] = []
  private(set) var samples = 0
  /// Bytes that could not be read, and samples of series whose own record could not be.
  private(set) var lostBytes = 0
  private(set) var lostSamples = 0
  /// Whether nothing of the file could be used: it is no log, or one of a later version.
  private(set) var isUnreadable = false

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
      isUnreadable = true
      return
    }
    while cursor.remaining > 0 {
      let start = cursor.position
      let content: Range<Int>
      do throws(ChunkError) {
        content = try nextRecord(&cursor, bytes)
      } catch {
        guard let next = findRecord(after: start, bytes) else {
          lose(bytes.byteCount - start, error)
          return
        }
        cursor = ByteCursor(at: next, end: bytes.byteCount)
        if let between = recordWithWrongLength(start, until: next, bytes) {
          content = between
        } else {
          lose(next - start, error)
          continue
        }
      }
      do throws(ChunkError) {
        try read(content, bytes, into: &head)
      } catch {
        lose(content.count, error)
      }
    }
  }

  /// - Returns: Where kind and content of the next record are.
  private func nextRecord(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(ChunkError) -> Range<Int> {
    let start = cursor.position
    guard cursor.remaining >= LogFormat.recordHeaderSize else { throw ChunkError(byte: start, reason: "the last record is cut short") }
    let length = Int(try cursor.integer(UInt32.self, from: bytes))
    let checksum = try cursor.integer(UInt32.self, from: bytes)
    guard length > 0, length <= LogFormat.recordLimit else { throw ChunkError(byte: start, reason: "a record of \(length) bytes") }
    guard length <= cursor.remaining else { throw ChunkError(byte: start, reason: "the last record is cut short") }
    let contentAt = try cursor.skip(length)
    let content = contentAt..<contentAt + length
    guard Checksum.crc32c(bytes.extracting(content)) == checksum else {
      throw ChunkError(byte: start, reason: "the checksum of a record does not match")
    }
    return content
  }

  /// Where the next record begins whose checksum is right.
  ///
  /// What is no record may have a length like one; so that many of those cannot make this slow, no more bytes are checked than 64 times
  /// those of the file.
  private func findRecord(after start: Int, _ bytes: RawSpan) -> Int? {
    var budget = bytes.byteCount << 6
    for position in start + 1..<max(start + 1, bytes.byteCount - LogFormat.recordHeaderSize + 1) {
      let kind = bytes.unsafeLoad(fromByteOffset: position + 8, as: UInt8.self)
      guard LogFormat.Kind(rawValue: kind) != nil else { continue }
      let length = Int(UInt32(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt32.self)))
      guard length > 0, length <= LogFormat.recordLimit, length <= bytes.byteCount - position - 8 else { continue }
      budget -= length
      guard budget >= 0 else { return nil }
      if isRecord(position, length, bytes) { return position }
    }
    return nil
  }

  /// The content of a record of which nothing but the length is damaged.
  private func recordWithWrongLength(_ start: Int, until end: Int, _ bytes: RawSpan) -> Range<Int>? {
    guard end - start >= LogFormat.recordHeaderSize, isRecord(start, end - start - 8, bytes) else { return nil }
    return start + 8..<end
  }

  private func isRecord(_ start: Int, _ length: Int, _ bytes: RawSpan) -> Bool {
    let checksum = UInt32(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: start + 4, as: UInt32.self))
    return Checksum.crc32c(bytes.extracting(start + 8..<start + 8 + length)) == checksum
  }

  private mutating func lose(_ count: Int, _ error: ChunkError) {
    lostBytes += count
    lostRecords += 1
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
      toldAt.append(contentsOf: repeatElement(0, count: position + 1 - toldAt.count))
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
      if isUnchanged, toldAt[position] < lostRecords {
        lostSamples += 1
        continue
      }
      let pattern = isUnchanged ? lastValues[position] : own
      (lastValues[position], toldAt[position]) = (pattern, lostRecords)
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
    (lastValues[logged], toldAt[logged]) = (Double.nan.bitPattern, lostRecords)
    if (try? head.append(histogram, at: time, to: slot)) == true { samples += 1 }
  }

  private mutating func readMetadata(_ cursor: inout ByteCursor, _ bytes: RawSpan, into head: inout HeadState) throws(ChunkError) {
    let metric = try cursor.text(from: bytes)
    let kind = MetricMetadata.Kind(rawValue: try cursor.text(from: bytes)) ?? .unknown
    let help = try cursor.text(from: bytes)
    head.metadata[metric] = MetricMetadata(kind: kind, help: help, unit: try cursor.text(from: bytes))
  }
}
