/// Protocol buffers, field by field, over bytes that are not copied.
struct ProtobufReader {
  private let bytes: UnsafeRawBufferPointer
  private var position: Int
  private let end: Int
  private let depth: Int

  /// Good only while `bytes` is.
  init(_ bytes: UnsafeRawBufferPointer) {
    self.init(bytes, 0, bytes.count, depth: 0)
  }

  private init(_ bytes: UnsafeRawBufferPointer, _ position: Int, _ end: Int, depth: Int) {
    (self.bytes, self.position, self.end, self.depth) = (bytes, position, end, depth)
  }

  enum Value {
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    case bytes(Range<Int>)
  }

  struct Field {
    var number: Int
    var value: Value
  }

  private func failure(_ reason: String) -> TraceReadingError { TraceReadingError("broken protobuf: \(reason)", byte: position) }

  /// The next field; `nil` at the end of the message.
  mutating func next() throws(TraceReadingError) -> Field? {
    guard position < end else { return nil }
    let tag = try varint()
    let number = tag >> 3
    guard number > 0, number < 1 << 29 else { throw failure("field number \(number)") }
    let value: Value
    switch tag & 7 {
    case 0: value = .varint(try varint())
    case 1:
      guard end - position >= 8 else { throw failure("the message ends inside a number") }
      value = .fixed64(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)))
      position += 8
    case 2:
      let length = try varint()
      guard length <= UInt64(end - position) else { throw failure("a field of \(length) bytes, where \(end - position) are left") }
      value = .bytes(position..<(position + Int(length)))
      position += Int(length)
    case 5:
      guard end - position >= 4 else { throw failure("the message ends inside a number") }
      value = .fixed32(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)))
      position += 4
    default: throw failure("wire type \(tag & 7)")
    }
    return Field(number: Int(number), value: value)
  }

  private mutating func varint() throws(TraceReadingError) -> UInt64 {
    var (result, shift): (UInt64, UInt64) = (0, 0)
    while position < end {
      let byte = bytes[position]
      position += 1
      if shift == 63, byte > 1 { break }
      result |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return result }
      shift += 7
      if shift > 63 { break }
    }
    throw failure(position < end ? "a number of more than 64 bits" : "the message ends inside a number")
  }

  /// A reader for a field that is a message itself.
  func message(_ value: Value) throws(TraceReadingError) -> ProtobufReader {
    guard case .bytes(let range) = value else { throw failure("expected a message") }
    guard depth < 64 else { throw failure("nested deeper than 64 messages") }
    return ProtobufReader(bytes, range.lowerBound, range.upperBound, depth: depth + 1)
  }

  func string(_ value: Value) throws(TraceReadingError) -> String { String(decoding: try raw(value), as: UTF8.self) }

  func data(_ value: Value) throws(TraceReadingError) -> [UInt8] { Array(try raw(value)) }

  func raw(_ value: Value) throws(TraceReadingError) -> UnsafeRawBufferPointer {
    guard case .bytes(let range) = value else { throw failure("expected bytes") }
    return UnsafeRawBufferPointer(rebasing: bytes[range])
  }

  /// Any number; 0 where the field is no number.
  static func number(_ value: Value) -> UInt64 {
    switch value {
    case .varint(let number), .fixed64(let number): number
    case .fixed32(let number): UInt64(number)
    case .bytes: 0
    }
  }

  static func double(_ value: Value) -> Double {
    if case .fixed64(let bits) = value { return Double(bitPattern: bits) }
    return 0
  }

  /// The numbers of a repeated fixed64 or varint field, packed or not.
  func numbers(_ value: Value, areFixed: Bool) throws(TraceReadingError) -> [UInt64] {
    guard case .bytes(let range) = value else { return [Self.number(value)] }
    var inner = ProtobufReader(bytes, range.lowerBound, range.upperBound, depth: depth)
    var result: [UInt64] = []
    while inner.position < inner.end {
      if areFixed {
        guard inner.end - inner.position >= 8 else { throw inner.failure("the message ends inside a number") }
        result.append(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: inner.position, as: UInt64.self)))
        inner.position += 8
      } else {
        result.append(try inner.varint())
      }
    }
    return result
  }
}
