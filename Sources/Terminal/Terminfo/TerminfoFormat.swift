/// The compiled form of an entry, term(5): reading the 16-bit and the 32-bit one, writing the 32-bit one.
extension TerminfoEntry {
  private static let magic16 = 0o432
  private static let magic32 = 0o1036

  /// `nil` where the bytes are not a whole compiled entry. Extended capabilities are not read.
  init?(compiled bytes: [UInt8]) {
    guard bytes.count >= 12, bytes.count <= 65536 else { return nil }
    func short(_ offset: Int) -> Int { Int(Int16(truncatingIfNeeded: Int(bytes[offset]) | Int(bytes[offset + 1]) << 8)) }
    let magic = short(0)
    guard magic == Self.magic16 || magic == Self.magic32 else { return nil }
    let numberSize = magic == Self.magic32 ? 4 : 2
    let header = (1...5).map { short(2 * $0) }
    guard header.allSatisfy({ $0 >= 0 }) else { return nil }
    let (nameSize, flagCount, numberCount, sequenceCount, tableSize) = (header[0], header[1], header[2], header[3], header[4])
    let flagStart = 12 + nameSize
    let numberStart = (flagStart + flagCount + 1) & ~1
    let offsetStart = numberStart + numberCount * numberSize
    let tableStart = offsetStart + 2 * sequenceCount
    guard tableStart + tableSize <= bytes.count else { return nil }

    names = String(decoding: bytes[12..<flagStart].prefix { $0 != 0 }, as: UTF8.self)
    for index in 0..<flagCount where bytes[flagStart + index] == 1 { flags.insert(Flag(index: index)) }
    for index in 0..<numberCount {
      let offset = numberStart + index * numberSize
      let value =
        numberSize == 2
        ? Int32(short(offset))
        : Int32(truncatingIfNeeded: short(offset) & 0xFFFF | short(offset + 2) << 16)
      if value >= 0 { numbers[Number(index: index)] = value }
    }
    for index in 0..<sequenceCount {
      let offset = short(offsetStart + 2 * index)
      guard offset >= 0, offset < tableSize else { continue }
      let text = bytes[(tableStart + offset)..<(tableStart + tableSize)].prefix { $0 != 0 }
      sequences[Sequence(index: index)] = Array(text)
    }
  }

  /// The compiled entry in the 32-bit form, which alone holds numbers past 32,767.
  var compiled: [UInt8] {
    let flagCount = (flags.map(\.index).max() ?? -1) + 1
    let numberCount = (numbers.keys.map(\.index).max() ?? -1) + 1
    let sequenceCount = (sequences.keys.map(\.index).max() ?? -1) + 1
    var table: [UInt8] = []
    var offsets = Array(repeating: -1, count: sequenceCount)
    for (sequence, text) in sequences.sorted(by: { $0.key.index < $1.key.index }) {
      offsets[sequence.index] = table.count
      table += text + [0]
    }
    let nameBytes = Array(names.utf8) + [0]
    var output = CompiledBytes()
    for value in [Self.magic32, nameBytes.count, flagCount, numberCount, sequenceCount, table.count] { output.add16(value) }
    output.bytes += nameBytes
    output.bytes += (0..<flagCount).map { flags.contains(Flag(index: $0)) ? 1 : 0 }
    output.align()
    for index in 0..<numberCount { output.add32(numbers[Number(index: index)] ?? -1) }
    for offset in offsets { output.add16(offset) }
    output.bytes += table
    addExtended(to: &output)
    return output.bytes
  }

  private func addExtended(to output: inout CompiledBytes) {
    guard !extendedFlags.isEmpty else { return }
    let names = extendedFlags.sorted().map { Array($0.utf8) + [0] }
    output.align()
    for value in [names.count, 0, 0, names.count, names.reduce(0) { $0 + $1.count }] { output.add16(value) }
    output.bytes += names.map { _ in 1 }
    output.align()
    var offset = 0
    for name in names {
      output.add16(offset)
      offset += name.count
    }
    output.bytes += names.flatMap(\.self)
  }
}

private struct CompiledBytes {
  var bytes: [UInt8] = []

  mutating func add16(_ value: Int) {
    bytes += [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
  }

  mutating func add32(_ value: Int32) {
    add16(Int(value))
    add16(Int(value) >> 16)
  }

  mutating func align() { if bytes.count % 2 == 1 { bytes.append(0) } }
}
