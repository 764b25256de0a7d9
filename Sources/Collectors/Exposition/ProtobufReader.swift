/// Reads the protobuf wire format from a part of a byte array, field by field.
struct ProtobufReader {
  enum Value {
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    /// A string, bytes, a message or packed numbers.
    case bytes(Range<Int>)
  }

  let bytes: [UInt8]
  private(set) var position: Int
  private let end: Int

  init(_ bytes: [UInt8], in range: Range<Int>) {
    (self.bytes, position, end) = (bytes, range.lowerBound, range.upperBound)
  }

  struct Malformed: Error {
    var byte: Int
    var reason: String
  }

  /// The next field; `nil` at the end.
  mutating func next() throws(Malformed) -> (field: Int, value: Value)? {
    guard position < end else { return nil }
    let start = position
    let tag = try varint()
    let field = Int(truncatingIfNeeded: tag >> 3)
    guard field > 0, tag >> 3 < 1 << 29 else { throw Malformed(byte: start, reason: "field number out of range") }
    switch tag & 7 {
    case 0: return (field, .varint(try varint()))
    case 1: return (field, .fixed64(try fixed(8)))
    case 2:
      let length = try varint()
      guard length <= UInt64(end - position) else {
        throw Malformed(byte: start, reason: "a field of \(length) bytes reaches beyond its message")
      }
      defer { position += Int(length) }
      return (field, .bytes(position..<position + Int(length)))
    case 5: return (field, .fixed32(UInt32(truncatingIfNeeded: try fixed(4))))
    default: throw Malformed(byte: start, reason: "unknown wire type \(tag & 7)")
    }
  }

  mutating func varint() throws(Malformed) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while position < end, shift < 64 {
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    throw Malformed(byte: position, reason: shift < 64 ? "the message ends within a number" : "a number has more than 10 bytes")
  }

  private mutating func fixed(_ count: Int) throws(Malformed) -> UInt64 {
    guard position + count <= end else { throw Malformed(byte: position, reason: "the message ends within a number") }
    defer { position += count }
    return (0..<count).reduce(0) { $0 | UInt64(bytes[position + $1]) << UInt64(8 * $1) }
  }

  var isAtEnd: Bool { position >= end }
}

extension ProtobufReader.Value {
  var double: Double { if case .fixed64(let bits) = self { Double(bitPattern: bits) } else { 0 } }
  var unsigned: UInt64 { if case .varint(let value) = self { value } else { 0 } }
  var signed: Int64 { Int64(bitPattern: unsigned) }
  /// `sint32` and `sint64`.
  var zigzag: Int64 { Self.zigzag(unsigned) }
  var range: Range<Int> { if case .bytes(let range) = self { range } else { 0..<0 } }

  static func zigzag(_ value: UInt64) -> Int64 { Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1) }
}
