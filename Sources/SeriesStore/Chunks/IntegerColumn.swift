/// Integers as differences from what the samples before them predict, in four field widths that fit the column.
///
/// Order 1 predicts the previous value, order 2 the previous value plus the previous difference, which makes regular
/// timestamps and steady counters cost one bit. The field widths are chosen for each column, where Gorilla
/// (Pelkonen et al., PVLDB 8(12), 2015, §4.1.1) fixes them. The layout is described in docs/store-format.md.
enum IntegerColumn {
  /// A value that is no integer and stands in the stream as it is.
  struct Escape {
    var index: Int
    var bits: UInt64
  }

  /// - Parameter escapes: By rising index; `values` are ignored there.
  static func append(_ values: [Int64], escapes: [Escape] = [], to bytes: inout [UInt8]) {
    let first = Plan(values, escapes: escapes, order: 1)
    let second = Plan(values, escapes: escapes, order: 2)
    let plan = second.bits < first.bits ? second : first
    plan.append(values, escapes: escapes, to: &bytes)
  }

  /// - Parameters:
  ///   - bytes: The column from `start` on, ending in ``BitReader/lookahead`` spare bytes.
  ///   - output: Filled from `offset` on with `count` values; what stands at an escape is not specified.
  /// - Returns: The escapes, by rising index.
  static func decode(
    _ bytes: RawSpan, at start: Int, count: Int, into output: inout MutableSpan<Int64>, at offset: Int
  ) throws(ChunkError) -> [Escape] {
    var cursor = ByteCursor(at: start, end: bytes.byteCount - BitReader.lookahead)
    let order = try cursor.integer(UInt8.self, from: bytes)
    let small = Int(try cursor.integer(UInt8.self, from: bytes))
    let middle = Int(try cursor.integer(UInt8.self, from: bytes))
    let large = Int(try cursor.integer(UInt8.self, from: bytes))
    guard order == 1 || order == 2, small <= 64, middle <= 64, large <= 64, large == 0 || (small > 0 && middle > 0) else {
      throw ChunkError(byte: start, reason: "unknown integer encoding")
    }
    var value = try cursor.signedVarint(from: bytes)
    var step = order == 2 ? try cursor.signedVarint(from: bytes) : 0
    value &-= step
    let keepsStep: Int64 = order == 2 ? -1 : 0
    let end = offset + count
    var index = offset
    var escapes: [Escape] = []
    if large == 0 {
      while index < end {
        value &+= step
        output[index] = value
        index += 1
      }
      return escapes
    }
    var reader = try BitReader(bytes, at: cursor.position)
    let widths = UInt64(small) << 8 | UInt64(middle) << 16 | UInt64(large) << 24
    while index < end {
      let window = reader.window(bytes)
      if window >> 63 == 0 {
        let run = min(window.leadingZeroBitCount, 56, end - index)
        for next in index..<index + run {
          value &+= step
          output[next] = value
        }
        index += run
        reader.skip(run)
      } else {
        // The number of ones before the first zero chooses the width; looking it up instead of branching saves a
        // misprediction for every other sample.
        let ones = (~window).leadingZeroBitCount
        if ones >= 4 {
          reader.skip(4)
          escapes.append(Escape(index: index - offset, bits: reader.read(64, from: bytes)))
          index += 1
          try reader.checkNotPastEnd()
          continue
        }
        let width = Int(truncatingIfNeeded: widths >> UInt64(ones * 8)) & 0xFF
        let prefix = ones + 1
        let residual: Int64
        if width <= 53 {
          residual = Int64(zigzag: (window << UInt64(prefix)) >> UInt64(64 - width))
          reader.skip(prefix + width)
        } else {
          reader.skip(prefix)
          residual = Int64(zigzag: reader.read(width, from: bytes))
        }
        let difference = step &+ residual
        step = difference & keepsStep
        value &+= difference
        output[index] = value
        index += 1
      }
      try reader.checkNotPastEnd()
    }
    return escapes
  }
}

extension IntegerColumn {
  /// How a column will be written, and how many bits that takes.
  private struct Plan {
    var order: UInt8
    var base: Int64 = 0
    var firstStep: Int64 = 0
    var small = 0, middle = 0, large = 0
    var bits = 0

    init(_ values: [Int64], escapes: [Escape], order: UInt8) {
      self.order = order
      var regular: [Int64] = []
      for index in Self.regularIndices(values.count, escapes).prefix(2) { regular.append(values[index]) }
      base = regular.first ?? 0
      if order == 2, regular.count == 2 { firstStep = regular[1] &- regular[0] }
      var widths = [Int](repeating: 0, count: 65)
      forEachResidual(values, escapes: escapes) { residual in widths[64 - residual.leadingZeroBitCount] += 1 } escape: { _ in }
      chooseWidths(widths)
      bits += 68 * escapes.count
      // An escape needs the bit stream, which a column without any width does not have.
      if large == 0, !escapes.isEmpty { (small, middle, large) = (1, 1, 1) }
    }

    private static func regularIndices(_ count: Int, _ escapes: [Escape]) -> some Sequence<Int> {
      let escaped = Set(escapes.prefix(count).map(\.index))
      return (0..<count).lazy.filter { !escaped.contains($0) }
    }

    @inline(__always)
    private func forEachResidual(
      _ values: [Int64], escapes: [Escape], _ residual: (UInt64) -> Void, escape: (UInt64) -> Void
    ) {
      var value = base &- firstStep
      var step = firstStep
      var nextEscape = 0
      for index in values.indices {
        if nextEscape < escapes.count, escapes[nextEscape].index == index {
          escape(escapes[nextEscape].bits)
          nextEscape += 1
          continue
        }
        let difference = values[index] &- value
        residual((difference &- step).zigzag)
        if order == 2 { step = difference }
        value = values[index]
      }
    }

    /// The cheapest three widths for this many residuals of each width.
    private mutating func chooseWidths(_ counts: [Int]) {
      let present = (1...64).filter { counts[$0] > 0 }
      guard let largest = present.last else { return }
      var upTo = [Int](repeating: 0, count: 65)
      for width in 1...64 { upTo[width] = upTo[width - 1] + counts[width] }
      let total = upTo[64]
      var best = Int.max
      for (position, first) in present.enumerated() {
        for second in present[position...] {
          let cost = upTo[first] * (2 + first) + (upTo[second] - upTo[first]) * (3 + second) + (total - upTo[second]) * (4 + largest)
          if cost < best { (best, small, middle, large) = (cost, first, second, largest) }
        }
      }
      bits = counts[0] + best
    }

    func append(_ values: [Int64], escapes: [Escape], to bytes: inout [UInt8]) {
      bytes.append(order)
      bytes.append(UInt8(small))
      bytes.append(UInt8(middle))
      bytes.append(UInt8(large))
      bytes.append(signedVarint: base)
      if order == 2 { bytes.append(signedVarint: firstStep) }
      guard large > 0 else { return }
      var writer = BitWriter()
      forEachResidual(values, escapes: escapes) { residual in
        let width = 64 - residual.leadingZeroBitCount
        if width == 0 {
          writer.write(0, bits: 1)
        } else if width <= small {
          writer.write(0b10, bits: 2)
          writer.write(residual, bits: small)
        } else if width <= middle {
          writer.write(0b110, bits: 3)
          writer.write(residual, bits: middle)
        } else {
          writer.write(0b1110, bits: 4)
          writer.write(residual, bits: large)
        }
      } escape: { pattern in
        writer.write(0b1111, bits: 4)
        writer.write(pattern, bits: 64)
      }
      bytes.append(contentsOf: writer.finished())
    }
  }
}
