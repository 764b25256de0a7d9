import Glibc

/// Reads small files into one reused buffer and takes them apart as bytes: lines, then fields.
///
/// A field is a range of the buffer; it is valid until the next file is loaded.
struct FileScanner: Sendable {
  typealias Field = Range<Int>

  /// Longer files are cut here: `/proc/net/tcp` of a busy proxy is the longest that occurs.
  static let maximumBytes = 32 << 20

  private var bytes: [UInt8] = Array(repeating: 0, count: 64 << 10)
  private(set) var count = 0
  private(set) var line: Field = 0..<0
  private var nextLineStart = 0
  /// Where the next field of the line is looked for.
  var position = 0

  /// What is read at a time of a short file: for each read of /proc/sys the kernel makes and clears a buffer of what is asked for.
  private static let shortRead = 1024

  /// Reads the file as a whole. A file that cannot be opened or read throws and leaves the scanner empty.
  ///
  /// - Parameter isShort: Such a file is complete after a read that is not filled, which saves a call.
  mutating func load(_ path: UnsafePointer<CChar>, isShort: Bool = false) throws(HostFault) {
    reset()
    // Not blocking, so that a pipe among the files cannot hold up a sweep.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw HostFault(path: path, errorNumber: errno) }
    defer { close(file) }
    while count < Self.maximumBytes {
      if count == bytes.count { bytes.append(contentsOf: repeatElement(0, count: bytes.count)) }
      let offset = count
      let wanted = isShort ? min(bytes.count - offset, Self.shortRead) : bytes.count - offset
      let length = bytes.withUnsafeMutableBytes { buffer in
        read(file, buffer.baseAddress?.advanced(by: offset), wanted)
      }
      if length < 0 {
        if errno == EINTR { continue }
        let number = errno
        count = 0
        throw HostFault(path: path, errorNumber: number)
      }
      count += length
      if length == 0 || (isShort && length < wanted) { break }
    }
  }

  private mutating func reset() {
    (count, line, nextLineStart, position) = (0, 0..<0, 0, 0)
  }

  /// Goes to the next line; false after the last one.
  mutating func nextLine() -> Bool {
    guard nextLineStart < count else {
      line = count..<count
      position = count
      return false
    }
    var end = nextLineStart
    while end < count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
    line = nextLineStart..<end
    position = nextLineStart
    nextLineStart = end + 1
    return true
  }

  /// Makes what lies from `start` to the end of that line the current line; false where there is nothing.
  mutating func selectLine(from start: Int) -> Bool {
    nextLineStart = start
    return nextLine()
  }

  /// The next run of characters of the line that are not blanks.
  mutating func nextField() -> Field? {
    var start = position
    while start < line.upperBound, Self.isBlank(bytes[start]) { start += 1 }
    var end = start
    while end < line.upperBound, !Self.isBlank(bytes[end]) { end += 1 }
    position = end
    return start < end ? start..<end : nil
  }

  /// The next field as a number; `nil` where there is none or it is not an unsigned decimal.
  mutating func nextNumber() -> Double? {
    nextField().flatMap { unsigned($0) }.map { Double($0) }
  }

  mutating func nextUnsigned() -> UInt64? {
    nextField().flatMap { unsigned($0) }
  }

  mutating func skipFields(_ count: Int) {
    for _ in 0..<count where nextField() == nil { return }
  }

  /// What is left of the line, without blanks around it.
  var restOfLine: Field { trimmed(position..<line.upperBound) }

  func trimmed(_ field: Field) -> Field {
    var (start, end) = (field.lowerBound, field.upperBound)
    while start < end, Self.isBlank(bytes[start]) { start += 1 }
    while end > start, Self.isBlank(bytes[end - 1]) { end -= 1 }
    return start..<end
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) || byte == 0 }
}

extension FileScanner {
  var contents: ArraySlice<UInt8> { bytes[..<count] }

  /// The whole file without blanks around it, as the one-value files of /sys are read.
  var wholeFile: Field { trimmed(0..<count) }

  func bytes(_ field: Field) -> ArraySlice<UInt8> { bytes[field] }

  func byte(at index: Int) -> UInt8 { bytes[index] }

  func string(_ field: Field) -> String { String(decoding: bytes[field], as: UTF8.self) }

  func equals(_ field: Field, _ text: StaticString) -> Bool {
    field.count == text.utf8CodeUnitCount && hasPrefix(field, text)
  }

  func hasPrefix(_ field: Field, _ text: StaticString) -> Bool {
    guard field.count >= text.utf8CodeUnitCount else { return false }
    for offset in 0..<text.utf8CodeUnitCount where bytes[field.lowerBound + offset] != text.utf8Start[offset] {
      return false
    }
    return true
  }

  func index(of byte: UInt8, in field: Field) -> Int? {
    field.first { bytes[$0] == byte }
  }

  func lastIndex(of byte: UInt8, in field: Field) -> Int? {
    field.last { bytes[$0] == byte }
  }

  /// Decimal digits only; `nil` for anything else. What does not fit is the largest number.
  func unsigned(_ field: Field) -> UInt64? {
    guard !field.isEmpty else { return nil }
    var number: UInt64 = 0
    for index in field {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit <= 9 else { return nil }
      let (product, isTooLarge) = number.multipliedReportingOverflow(by: 10)
      let (sum, isSumTooLarge) = product.addingReportingOverflow(UInt64(digit))
      if isTooLarge || isSumTooLarge { return .max }
      number = sum
    }
    return number
  }

  /// Hexadecimal digits only; `nil` for anything else and for more than 16 of them.
  func hexadecimal(_ field: Field) -> UInt64? {
    guard !field.isEmpty, field.count <= 16 else { return nil }
    var number: UInt64 = 0
    for index in field {
      let digit: UInt8
      switch bytes[index] {
      case 0x30...0x39: digit = bytes[index] - 0x30
      case 0x41...0x46: digit = bytes[index] - 0x41 + 10
      case 0x61...0x66: digit = bytes[index] - 0x61 + 10
      default: return nil
      }
      number = number << 4 | UInt64(digit)
    }
    return number
  }

  /// A number as text may write it: sign, fraction, exponent.
  func number(_ field: Field) -> Double? {
    if let whole = unsigned(field) { return Double(whole) }
    return field.count <= 64 ? Double(string(field)) : nil
  }
}
