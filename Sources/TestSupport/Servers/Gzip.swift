/// Compressed bodies as a server sends them, also such as a hostile one does.
package enum Gzip {
  private static let header: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]

  /// A member that says it holds all of `bytes` and ends after `kept` of them, without its checksum.
  package static func cut(_ bytes: [UInt8], after kept: Int) -> [UInt8] {
    let count = UInt16(clamping: bytes.count)
    let length = [UInt8(count & 0xff), UInt8(count >> 8)]
    return header + [1] + length + length.map { ~$0 } + bytes.prefix(min(kept, Int(count)))
  }

  /// The start of a member, and the piece that continues it without end: each of its 13 bytes unpacks to 158 zeros.
  ///
  /// Deflate with fixed Huffman codes: one literal 0, then matches of length 258 at distance 1.
  package static let bomb: (start: [UInt8], piece: [UInt8]) = {
    var bits: [Bool] = [true, true, false]
    // Huffman codes go out from their highest bit on.
    bits += [false, false, true, true, false, false, false, false]
    let match: [Bool] = [true, true, false, false, false, true, false, true, false, false, false, false, false]
    return (header + packed(bits + match), packed((0..<8).flatMap { _ in match }))
  }()

  private static func packed(_ bits: [Bool]) -> [UInt8] {
    stride(from: 0, to: bits.count, by: 8).map { start in
      bits[start..<min(start + 8, bits.count)].reversed().reduce(0) { $0 << 1 | ($1 ? 1 : 0) }
    }
  }
}
