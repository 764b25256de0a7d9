/// Prometheus' way to write samples, which is nearly all of a large answer: `[1700000000.123,"0.25"]`.
extension JSONReader {
  /// Reads pairs of a time in seconds and a quoted value, one after the other, from the array that the reader stands in,
  /// as long as they are whole and plainly written. Where it stops, ``next()`` goes on as if nothing had been read ahead:
  /// at the array's end, at the end of the buffer, at white space, at long numbers and at whatever is wrong.
  ///
  /// - Parameters:
  ///   - limit: At most so many pairs.
  ///   - times: Gets milliseconds.
  /// - Returns: How many pairs were appended to each.
  package mutating func readSamples(upTo limit: Int, times: inout [Int64], values: inout [Double]) -> Int {
    guard let isFirst = standsBeforeElement else { return 0 }
    let limit = min(limit, remainingValues / 3)
    var count = 0
    let position = position
    var end = position
    bytes.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      withUnsafeTemporaryAllocation(of: Int64.self, capacity: SampleScanner.batch) { someTimes in
        withUnsafeTemporaryAllocation(of: Double.self, capacity: SampleScanner.batch) { someValues in
          var scanner = SampleScanner(next: start + position, end: start + buffer.count, isFirst: isFirst)
          while count < limit {
            let read = scanner.read(upTo: min(limit - count, SampleScanner.batch), times: someTimes, values: someValues)
            guard read > 0 else { break }
            times.append(contentsOf: UnsafeBufferPointer(rebasing: someTimes[..<read]))
            values.append(contentsOf: UnsafeBufferPointer(rebasing: someValues[..<read]))
            count += read
          }
          end = scanner.next - start
        }
      }
    }
    if count > 0 { finishElements(3 * count, at: end) }
    return count
  }
}

/// Reads pairs out of memory.
private struct SampleScanner {
  static let batch = 256

  /// Behind the last whole pair.
  private(set) var next: UnsafePointer<UInt8>
  let end: UnsafePointer<UInt8>
  /// No comma comes before the first element of an array.
  private var isFirst: Bool

  /// More than the longest pair that is read here with the word that may be looked at behind it: with so much left, no
  /// byte needs a check of its own.
  private static let margin = 128

  init(next: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, isFirst: Bool) {
    (self.next, self.end, self.isFirst) = (next, end, isFirst)
  }

  mutating func read(upTo limit: Int, times: UnsafeMutableBufferPointer<Int64>, values: UnsafeMutableBufferPointer<Double>) -> Int {
    var count = 0
    var byte = next
    while count < limit, end - byte >= Self.margin {
      if isFirst { isFirst = false } else {
        guard byte.pointee == UInt8(ascii: ",") else { break }
        byte += 1
      }
      guard byte.pointee == UInt8(ascii: "["), let time = Self.time(&byte),
        byte.pointee == UInt8(ascii: ","), byte[1] == UInt8(ascii: "\"")
      else { break }
      byte += 2
      guard let value = Self.value(&byte), byte.pointee == UInt8(ascii: "\""), byte[1] == UInt8(ascii: "]") else { break }
      byte += 2
      times[count] = time
      values[count] = value
      count += 1
      next = byte
    }
    return count
  }

  /// From the bracket on: whole seconds of up to 12 digits, and up to three decimals, as milliseconds.
  @inline(__always)
  private static func time(_ byte: inout UnsafePointer<UInt8>) -> Int64? {
    let start = byte + 1
    byte = start
    var seconds: Int64 = 0
    while let digit = digit(byte) {
      seconds = seconds &* 10 &+ Int64(digit)
      byte += 1
      if byte - start > 12 { return nil }
    }
    guard byte > start, start.pointee != UInt8(ascii: "0") || byte == start + 1 else { return nil }
    guard byte.pointee == UInt8(ascii: ".") else { return seconds &* 1000 }
    byte += 1
    let fraction = byte
    var milliseconds: Int64 = 0
    while let digit = digit(byte) {
      milliseconds = milliseconds &* 10 &+ Int64(digit)
      byte += 1
      if byte - fraction > 3 { return nil }
    }
    switch byte - fraction {
    case 1: milliseconds &*= 100
    case 2: milliseconds &*= 10
    case 3: break
    default: return nil
    }
    return seconds &* 1000 &+ milliseconds
  }

  /// From behind the quote to the closing one; at most 19 digits.
  @inline(__always)
  private static func value(_ byte: inout UnsafePointer<UInt8>) -> Double? {
    let isNegative = byte.pointee == UInt8(ascii: "-")
    if isNegative { byte += 1 }
    let start = byte
    var number: UInt64 = 0
    digits(&byte, &number)
    let whole = byte - start
    guard whole > 0 else { return named(&byte, isNegative: isNegative) }
    guard start.pointee != UInt8(ascii: "0") || whole == 1 else { return nil }
    var exponent = 0
    var count = whole
    if byte.pointee == UInt8(ascii: ".") {
      byte += 1
      let fraction = byte
      digits(&byte, &number)
      exponent = fraction - byte
      guard exponent < 0 else { return nil }
      count -= exponent
    }
    if count > 19 {
      // Zeros in front are no digits that count.
      guard start.pointee == UInt8(ascii: "0"), count - 1 - zeros(start + 2, before: byte) <= 19 else { return nil }
    }
    if byte.pointee | 0x20 == UInt8(ascii: "e") {
      guard let written = writtenExponent(&byte) else { return nil }
      exponent += written
    }
    guard let value = DecimalNumber.value(digits: number, exponent: exponent) else { return nil }
    return isNegative ? -value : value
  }

  @inline(__always)
  private static func digit(_ byte: UnsafePointer<UInt8>) -> UInt8? {
    let value = byte.pointee &- UInt8(ascii: "0")
    return value < 10 ? value : nil
  }

  /// Up to 28 digits, eight at a time; beyond 19 the number means nothing, and the margin still holds.
  @inline(__always)
  private static func digits(_ byte: inout UnsafePointer<UInt8>, _ number: inout UInt64) {
    let start = byte
    while byte - start < 24 {
      let word = UInt64(littleEndian: UnsafeRawPointer(byte).loadUnaligned(as: UInt64.self))
      guard (word & 0xF0F0_F0F0_F0F0_F0F0) | (((word &+ 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0) >> 4) == 0x3333_3333_3333_3333
      else { break }
      number = number &* 100_000_000 &+ eightDigits(word)
      byte += 8
    }
    while byte - start < 28, let digit = digit(byte) {
      number = number &* 10 &+ UInt64(digit)
      byte += 1
    }
  }

  /// Pairs of digits, then fours, then all eight, in one word.
  @inline(__always)
  private static func eightDigits(_ word: UInt64) -> UInt64 {
    var word = word &- 0x3030_3030_3030_3030
    word = word &* 10 &+ word >> 8
    let (even, odd) = (word & 0x0000_00FF_0000_00FF, (word >> 16) & 0x0000_00FF_0000_00FF)
    return (even &* 0x000F_4240_0000_0064 &+ odd &* 0x0000_2710_0000_0001) >> 32
  }

  private static func zeros(_ start: UnsafePointer<UInt8>, before end: UnsafePointer<UInt8>) -> Int {
    var byte = start
    while byte < end, byte.pointee == UInt8(ascii: "0") { byte += 1 }
    return byte - start
  }

  private static func writtenExponent(_ byte: inout UnsafePointer<UInt8>) -> Int? {
    byte += 1
    let isNegative = byte.pointee == UInt8(ascii: "-")
    if isNegative || byte.pointee == UInt8(ascii: "+") { byte += 1 }
    let start = byte
    var exponent = 0
    while let digit = digit(byte), byte - start < 4 {
      exponent = exponent * 10 + Int(digit)
      byte += 1
    }
    guard byte > start else { return nil }
    return isNegative ? -exponent : exponent
  }

  private static func named(_ byte: inout UnsafePointer<UInt8>, isNegative: Bool) -> Double? {
    func reads(_ name: StaticString) -> Bool {
      for offset in 0..<name.utf8CodeUnitCount where byte[offset] != name.utf8Start[offset] { return false }
      byte += name.utf8CodeUnitCount
      return true
    }
    if !isNegative, reads("NaN") { return .nan }
    if !isNegative, reads("+Inf") { return .infinity }
    return isNegative && reads("Inf") ? -.infinity : nil
  }
}
