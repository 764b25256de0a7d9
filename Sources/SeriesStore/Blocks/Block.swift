import TimeSeries

/// A block file, mapped. Its footer and index have been checked; its columns are checked whenever they are read.
final class Block: Sendable {
  let file: MappedFile
  let footer: BlockFooter
  let numbers: BlockNumbers

  var path: String { file.path }
  var byteCount: Int { file.count }

  /// Where a column is in the file.
  struct Column: Hashable, Sendable {
    var offset: Int
    var length: Int
  }

  struct ChunkPlace: Sendable {
    var kind: Chunk.Kind
    var count: Int
    var start: Int64
    var end: Int64
    var timestamps: Column
    var values: Column
  }

  /// One series of the block, without its labels.
  struct Row: Sendable {
    var fingerprint: Fingerprint
    var start: Int64
    var end: Int64
    var samples: Int
    fileprivate(set) var entryAt: Int
  }

  init(path: String, numbers: BlockNumbers) throws(StoreError) {
    file = try MappedFile(path: path)
    self.numbers = numbers
    do {
      footer = try file.withBytes { bytes throws(ChunkError) in try BlockFooter(bytes) }
    } catch {
      throw StoreError(error, path: path)
    }
  }

  func row(_ index: Int) throws(StoreError) -> Row {
    try reading { bytes throws(ChunkError) in
      let start = self.footer.tableAt + index * BlockFormat.tableRowSize
      var cursor = ByteCursor(at: start, end: start + BlockFormat.tableRowSize)
      let low = try cursor.integer(UInt64.self, from: bytes)
      let high = try cursor.integer(UInt64.self, from: bytes)
      let first = try cursor.integer(Int64.self, from: bytes)
      let last = try cursor.integer(Int64.self, from: bytes)
      let samples = Int(clamping: try cursor.integer(UInt64.self, from: bytes))
      let entryAt = Int(clamping: try cursor.integer(UInt64.self, from: bytes))
      guard entryAt >= self.footer.entriesAt, entryAt <= self.footer.tableAt else {
        throw ChunkError(byte: start, reason: "a series without entry")
      }
      return Row(fingerprint: Fingerprint(low: low, high: high), start: first, end: last, samples: samples, entryAt: entryAt)
    }
  }

  func labels(of row: Row) throws(StoreError) -> Labels {
    try reading { bytes throws(ChunkError) in
      var cursor = ByteCursor(at: row.entryAt, end: self.footer.tableAt)
      var pairs: [(String, String)] = []
      for _ in 0..<(try cursor.count(ofSize: 2, from: bytes)) {
        let name = try self.symbol(try cursor.varint(from: bytes), bytes)
        pairs.append((name, try self.symbol(try cursor.varint(from: bytes), bytes)))
      }
      return Labels(pairs)
    }
  }

  /// The chunks of a series that reach into the range, oldest first.
  func chunks(of row: Row, in range: ClosedRange<Int64>) throws(StoreError) -> [ChunkPlace] {
    try reading { bytes throws(ChunkError) in
      var cursor = ByteCursor(at: row.entryAt, end: self.footer.tableAt)
      for _ in 0..<(try cursor.count(ofSize: 2, from: bytes)) * 2 { _ = try cursor.varint(from: bytes) }
      var places: [ChunkPlace] = []
      var valuesAt = Int(clamping: try cursor.varint(from: bytes))
      var time: Int64 = 0
      let chunkCount = try cursor.count(ofSize: 7, from: bytes)
      guard chunkCount > 0 else { throw ChunkError(byte: row.entryAt, reason: "a series without samples") }
      for _ in 0..<chunkCount {
        let entry = cursor.position
        let kind = Chunk.Kind(rawValue: try cursor.integer(UInt8.self, from: bytes))
        let count = Int(clamping: try cursor.varint(from: bytes))
        let start = time &+ (try cursor.signedVarint(from: bytes))
        let end = start &+ (try cursor.signedVarint(from: bytes))
        let timestamps = Column(
          offset: Int(clamping: try cursor.varint(from: bytes)), length: Int(clamping: try cursor.varint(from: bytes)))
        let values = Column(offset: valuesAt, length: Int(clamping: try cursor.varint(from: bytes)))
        guard let kind, count <= Chunk.sampleLimit, start <= end, self.isInside(timestamps), self.isInside(values) else {
          throw ChunkError(byte: entry, reason: "a chunk that cannot be")
        }
        time = end
        valuesAt += values.length + 4
        guard end >= range.lowerBound else { continue }
        if start > range.upperBound { break }
        places.append(ChunkPlace(kind: kind, count: count, start: start, end: end, timestamps: timestamps, values: values))
      }
      return places
    }
  }

  /// Calls `body` with the bytes of a column and their look-ahead, once their checksum is seen to match.
  func withColumn<Result>(_ column: Column, _ body: (RawSpan) throws(ChunkError) -> Result) throws(StoreError) -> Result {
    try reading { bytes throws(ChunkError) in
      let end = column.offset + column.length
      var cursor = ByteCursor(at: end, end: end + 4)
      let checksum = try cursor.integer(UInt32.self, from: bytes)
      guard Checksum.crc32c(bytes.extracting(column.offset..<end)) == checksum else {
        throw ChunkError(byte: column.offset, reason: "the checksum of a column does not match")
      }
      do throws(ChunkError) {
        return try body(bytes.extracting(column.offset..<end + BitReader.lookahead))
      } catch {
        throw ChunkError(byte: column.offset + error.byte, reason: error.reason)
      }
    }
  }

  /// The footer stands behind all columns and is longer than the look-ahead.
  private func isInside(_ column: Column) -> Bool {
    column.offset >= BlockFormat.headerSize && column.length <= footer.symbolsAt && column.offset <= footer.symbolsAt - column.length - 4
  }

  private func symbol(_ number: UInt64, _ bytes: RawSpan) throws(ChunkError) -> String {
    var cursor = ByteCursor(at: footer.symbolsAt, end: footer.entriesAt)
    let count = UInt64(try cursor.integer(UInt32.self, from: bytes))
    guard number < count else { throw ChunkError(byte: footer.symbolsAt, reason: "symbol \(number) of \(count)") }
    _ = try cursor.skip(Int(number) * 4)
    let start = Int(try cursor.integer(UInt32.self, from: bytes))
    let end = Int(try cursor.integer(UInt32.self, from: bytes))
    let textAt = footer.symbolsAt + 4 + (Int(count) + 1) * 4
    guard start <= end, textAt + end <= footer.entriesAt else {
      throw ChunkError(byte: footer.symbolsAt, reason: "a symbol outside of the symbols")
    }
    return bytes.extracting(textAt + start..<textAt + end).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
  }

  private func reading<Result>(_ body: (RawSpan) throws(ChunkError) -> Result) throws(StoreError) -> Result {
    do {
      return try file.withBytes(body)
    } catch {
      throw StoreError(error, path: path)
    }
  }
}

/// Which blocks, as they were first written, a block holds. A compacted block holds several, and replaces them.
struct BlockNumbers: Hashable, Sendable, Comparable {
  var first: UInt32
  var last: UInt32

  static func < (left: BlockNumbers, right: BlockNumbers) -> Bool {
    (left.first, left.last) < (right.first, right.last)
  }

  func replaces(_ other: BlockNumbers) -> Bool {
    self != other && first <= other.first && other.last <= last
  }

  var fileName: String { "\(Self.digits(first))-\(Self.digits(last)).block" }

  init(first: UInt32, last: UInt32) {
    (self.first, self.last) = (first, last)
  }

  init?(fileName: String) {
    let parts = fileName.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1] == "block" else { return nil }
    let numbers = parts[0].split(separator: "-").compactMap { UInt32($0, radix: 16) }
    guard numbers.count == 2, numbers[0] <= numbers[1] else { return nil }
    self.init(first: numbers[0], last: numbers[1])
    guard self.fileName == fileName else { return nil }
  }

  private static func digits(_ number: UInt32) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: 8 - text.count) + text
  }
}

extension StoreError {
  init(_ error: ChunkError, path: String) {
    self = .corrupt(path: path, byte: error.byte, reason: error.reason)
  }
}
