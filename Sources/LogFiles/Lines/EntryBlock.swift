import CSystem
import Glibc
import LogEntries
import Text

/// An entry of a block: its head, and how far its lines go.
struct BlockEntry {
  var time: Nanoseconds
  var level: LogLevel?
  /// In the block's bytes, without the last end of line.
  var range: Range<Int>
  /// Where the text is not as it stands in the file.
  var unwrapped: [UInt8]?
  var stream: String?
  /// Of the first byte, in the file.
  var offset: Int64
}

/// A part of a file that holds whole entries, and these entries.
final class EntryBlock {
  let bytes: UnsafeMutableBufferPointer<UInt8>
  private(set) var entries: [BlockEntry] = []

  /// The longest entry; what is longer is cut, and the cut part passed over.
  static let longestEntry = 1 << 20

  init(capacity: Int) { bytes = .allocate(capacity: max(capacity, 1)) }
  deinit { bytes.deallocate() }

  func line(_ entry: BlockEntry) -> UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: bytes[entry.range]) }

  /// Finds the entries of `range`, which begins at the start of a line.
  ///
  /// - Parameters:
  ///   - literals: Entries that lack one of them are left out where that can be seen without reading them.
  ///   - inherited: The time of lines before any that has one.
  /// - Returns: The time of the last entry.
  func parse(
    _ range: Range<Int>, at base: Int64, file: LogFile, _ reader: inout EntryHeadReader, literals: [[UInt8]], inherited: Nanoseconds
  ) -> Nanoseconds {
    entries.removeAll(keepingCapacity: true)
    var time = inherited
    var position = range.lowerBound
    /// Of entries whose last line is a piece.
    var isOpen = false
    let isSearched = !literals.isEmpty && canSearch(range)
    while position < range.upperBound {
      if isSearched {
        guard let next = nextMatch(literals, from: position, in: range) else { break }
        if next > position { position = next }
      }
      let (line, end) = self.line(from: position, to: range.upperBound)
      let head = reader.head(of: UnsafeBufferPointer(rebasing: bytes[line]))
      if entries.count < 64, !head.isContinuation, !joins(head) { file.votes.vote(head.form, keys: head.form == .json && entries.count < 16 ? keys(of: line) : []) }
      if isOpen, let last = entries.indices.last, head.stream == entries[last].stream, let more = body(head, line) {
        append(more, to: last)
        isOpen = head.isPartial
      } else if head.isContinuation || (head.time == nil && joins(head)), let last = entries.indices.last, entries[last].range.upperBound <= line.lowerBound, !isSearched || isNext(last, line) {
        if line.upperBound - entries[last].range.lowerBound <= Self.longestEntry, entries[last].unwrapped == nil { entries[last].range = entries[last].range.lowerBound..<line.upperBound }
      } else if !line.isEmpty {
        time = head.time ?? time
        let start = line.lowerBound + head.body.lowerBound
        var entry = BlockEntry(
          time: time, level: head.level, range: start..<max(start, line.lowerBound + head.body.upperBound), unwrapped: head.unwrapped, stream: head.stream,
          offset: base + Int64(line.lowerBound))
        entry.range = entry.range.clamped(to: line.lowerBound..<line.upperBound)
        entries.append(entry)
        isOpen = head.isPartial
      }
      position = end
    }
    return time
  }

  /// In a file whose lines have times, one without belongs to the entry before.
  private func joins(_ head: EntryHead) -> Bool {
    isTimed && head.form == .plain
  }

  /// Whether the file's lines usually have times.
  var isTimed = false

  private func isNext(_ last: Int, _ line: Range<Int>) -> Bool { entries[last].range.upperBound + 2 >= line.lowerBound }

  private func body(_ head: EntryHead, _ line: Range<Int>) -> [UInt8]? {
    if let unwrapped = head.unwrapped { return unwrapped }
    guard head.form == .cri else { return nil }
    return Array(bytes[line.lowerBound + head.body.lowerBound..<line.lowerBound + head.body.upperBound])
  }

  private func append(_ more: [UInt8], to index: Int) {
    var text = entries[index].unwrapped ?? Array(bytes[entries[index].range])
    guard text.count + more.count <= Self.longestEntry else { return }
    text += more
    entries[index].unwrapped = text
  }

  private func keys(of line: Range<Int>) -> Set<String> {
    JSONFields(UnsafeBufferPointer(rebasing: bytes[line]), zone: .utc, now: 0)?.keys ?? []
  }

  /// The line's range without its end, and where the next one begins.
  private func line(from start: Int, to limit: Int) -> (Range<Int>, Int) {
    guard let base = bytes.baseAddress, let found = memchr(base + start, 0x0A, limit - start) else { return (start..<limit, limit) }
    let end = UnsafeRawPointer(found) - UnsafeRawPointer(base)
    let hasReturn = end > start && bytes[end - 1] == 0x0D
    return (start..<(hasReturn ? end - 1 : end), end + 1)
  }

  // MARK: Searching

  /// Envelopes and escapes hide texts; stack traces need their heads.
  private func canSearch(_ range: Range<Int>) -> Bool { isPlainEnough }
  var isPlainEnough = false

  /// The start of the next line that holds all of them.
  private func nextMatch(_ literals: [[UInt8]], from start: Int, in range: Range<Int>) -> Int? {
    guard let base = bytes.baseAddress, let needle = literals.max(by: { $0.count < $1.count }) else { return nil }
    guard let found = sys_find(base + start, range.upperBound - start, needle, needle.count) else { return nil }
    var position = found - UnsafeRawPointer(base)
    while position > start, bytes[position - 1] != 0x0A { position -= 1 }
    return position
  }

  func sort() {
    var isSorted = true
    for index in entries.indices.dropFirst() where entries[index].time < entries[index - 1].time {
      isSorted = false
      break
    }
    guard !isSorted else { return }
    let order = entries.indices.sorted { (entries[$0].time, $0) < (entries[$1].time, $1) }
    entries = order.map { entries[$0] }
  }
}
