/// The numbers of the block format, which docs/store-format.md describes.
enum BlockFormat {
  static let magic: UInt64 = 0x4B4C_424C_4549_524F  // "ORIELBLK", little-endian
  static let endMagic: UInt64 = 0x444E_454C_4549_524F  // "ORIELEND", little-endian
  static let version: UInt32 = 1
  static let headerSize = 16
  static let tableRowSize = 48
  static let footerSize = 80

  /// So many samples are compressed into one chunk of a block: more save headers, fewer save work for short ranges.
  static let samplesPerChunk = 1200
}

/// The end of a block file: where its parts are and what it covers.
struct BlockFooter: Hashable, Sendable {
  var symbolsAt = 0
  var entriesAt = 0
  var tableAt = 0
  var seriesCount = 0
  var start = Int64.max
  var end = Int64.min
  var samples = 0
  var indexChecksum: UInt32 = 0

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    for value in [symbolsAt, entriesAt, tableAt, seriesCount] { bytes.append(littleEndian: UInt64(value)) }
    bytes.append(littleEndian: start)
    bytes.append(littleEndian: end)
    bytes.append(littleEndian: UInt64(samples))
    bytes.append(littleEndian: indexChecksum)
    bytes.append(littleEndian: 0 as UInt32)
    bytes.append(littleEndian: Checksum.crc32c(bytes.span.bytes))
    bytes.append(littleEndian: BlockFormat.version)
    bytes.append(littleEndian: BlockFormat.endMagic)
    return bytes
  }

  init() {}

  /// Reads and checks the header, the footer and the checksum of the index.
  init(_ file: RawSpan) throws(ChunkError) {
    let size = file.byteCount
    guard size >= BlockFormat.headerSize + BlockFormat.footerSize else {
      throw ChunkError(byte: size, reason: "too short for a block")
    }
    var header = ByteCursor(end: size)
    guard try header.integer(UInt64.self, from: file) == BlockFormat.magic else { throw ChunkError(byte: 0, reason: "not a block") }
    let version = try header.integer(UInt32.self, from: file)
    guard version == BlockFormat.version else { throw ChunkError(byte: 8, reason: "block version \(version) is not known") }
    let footerAt = size - BlockFormat.footerSize
    var cursor = ByteCursor(at: footerAt, end: size)
    var offsets: [Int] = []
    for _ in 0..<4 { offsets.append(Int(clamping: try cursor.integer(UInt64.self, from: file))) }
    (symbolsAt, entriesAt, tableAt, seriesCount) = (offsets[0], offsets[1], offsets[2], offsets[3])
    start = try cursor.integer(Int64.self, from: file)
    end = try cursor.integer(Int64.self, from: file)
    samples = Int(clamping: try cursor.integer(UInt64.self, from: file))
    indexChecksum = try cursor.integer(UInt32.self, from: file)
    _ = try cursor.integer(UInt32.self, from: file)
    let checked = cursor.position
    let checksum = try cursor.integer(UInt32.self, from: file)
    _ = try cursor.integer(UInt32.self, from: file)
    guard try cursor.integer(UInt64.self, from: file) == BlockFormat.endMagic else {
      throw ChunkError(byte: size - 8, reason: "the block is cut short")
    }
    guard Checksum.crc32c(file.extracting(footerAt..<checked)) == checksum else {
      throw ChunkError(byte: footerAt, reason: "the checksum of the footer does not match")
    }
    guard BlockFormat.headerSize <= symbolsAt, symbolsAt <= entriesAt, entriesAt <= tableAt, tableAt <= footerAt,
      seriesCount == (footerAt - tableAt) / BlockFormat.tableRowSize
    else { throw ChunkError(byte: footerAt, reason: "the parts of the block are not in order") }
    guard Checksum.crc32c(file.extracting(symbolsAt..<footerAt)) == indexChecksum else {
      throw ChunkError(byte: symbolsAt, reason: "the checksum of the index does not match")
    }
  }
}
