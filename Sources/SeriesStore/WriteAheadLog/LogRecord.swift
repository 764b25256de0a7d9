import TimeSeries

/// The numbers of the log's format, which docs/store-format.md describes.
enum LogFormat {
  static let magic: UInt64 = 0x4C41_574C_4549_524F  // "ORIELWAL", little-endian
  static let version: UInt32 = 1
  static let headerSize = 16
  /// Length, checksum and kind stand before the content of a record.
  static let recordHeaderSize = 9
  /// A longer record is taken for damage.
  static let recordLimit = 64 << 20

  enum Kind: UInt8 {
    case series = 1, samples, histogram, metadata
  }
}

/// Gathers the records of one append, so that they are written with one call.
struct LogRecords: Sendable {
  private(set) var bytes: [UInt8] = []
  private var recordAt: Int?
  private var recordTime: Int64 = 0
  private var recordSlot: Int64 = 0
  private var recordKind = LogFormat.Kind.samples

  var isEmpty: Bool { bytes.isEmpty }

  mutating func addSeries(_ labels: Labels, slot: UInt32) {
    begin(.series)
    bytes.append(varint: UInt64(slot))
    bytes.append(varint: UInt64(labels.count))
    for label in labels.labels {
      bytes.append(text: label.name)
      bytes.append(text: label.value)
    }
  }

  /// - Parameter isUnchanged: Whether the value has the same bits as that of the series' sample before in this log file.
  mutating func addSample(_ value: Double, at time: Int64, slot: UInt32, isUnchanged: Bool) {
    if recordAt == nil || recordKind != .samples || recordTime != time {
      begin(.samples)
      bytes.append(littleEndian: time)
      (recordTime, recordSlot) = (time, 0)
    }
    let step = (Int64(slot) - recordSlot).zigzag
    recordSlot = Int64(slot)
    bytes.append(varint: step << 1 | (isUnchanged ? 1 : 0))
    if !isUnchanged { bytes.append(littleEndian: value.bitPattern) }
  }

  mutating func addHistogram(_ histogram: NativeHistogram, at time: Int64, slot: UInt32) {
    begin(.histogram)
    bytes.append(varint: UInt64(slot))
    bytes.append(littleEndian: time)
    HistogramColumn.append([histogram], to: &bytes)
  }

  mutating func addMetadata(_ metadata: MetricMetadata, of metric: String) {
    begin(.metadata)
    for text in [metric, metadata.kind.rawValue, metadata.help, metadata.unit] { bytes.append(text: text) }
  }

  private mutating func begin(_ kind: LogFormat.Kind) {
    seal()
    recordAt = bytes.count
    recordKind = kind
    bytes.append(littleEndian: 0 as UInt32)
    bytes.append(littleEndian: 0 as UInt32)
    bytes.append(kind.rawValue)
  }

  /// Completes the last record.
  mutating func seal() {
    guard let start = recordAt else { return }
    recordAt = nil
    let length = UInt32(truncatingIfNeeded: bytes.count - start - 8)
    let checksum = Checksum.crc32c(bytes.span.bytes.extracting(start + 8..<bytes.count))
    withUnsafeBytes(of: length.littleEndian) { bytes.replaceSubrange(start..<start + 4, with: $0) }
    withUnsafeBytes(of: checksum.littleEndian) { bytes.replaceSubrange(start + 4..<start + 8, with: $0) }
  }
}
