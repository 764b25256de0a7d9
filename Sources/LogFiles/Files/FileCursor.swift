import Glibc
import LogEntries
import Text

/// Goes through a file entry by entry, forwards or backwards, a block at a time.
final class FileCursor {
  private let file: LogFile
  private let isBackward: Bool
  private let literals: [[UInt8]]
  private var reader: EntryHeadReader
  private var block: EntryBlock
  private var index = 0
  /// What is still to be read.
  private var remaining: Range<Int64>
  private var lastTime: Nanoseconds
  private let profile: FileProfile

  private static let blockSize = 1 << 20
  /// A file of this size is read whole, and sorted by time.
  private static let wholeSize: Int64 = 8 << 20

  init(_ file: LogFile, profile: FileProfile, order: LogSelection.Order, range: LogRange, literals: [[UInt8]], zone: TimeZoneRules, now: Nanoseconds) {
    self.file = file
    self.profile = profile
    isBackward = order == .backward
    self.literals = literals
    reader = EntryHeadReader(zone: zone, now: now)
    block = EntryBlock(capacity: 1)
    lastTime = profile.first ?? file.modified
    remaining = profile.bytes(of: range, in: file, zone: zone, now: now)
  }

  /// `nil` at the end. The line is good until the next call.
  func next() -> (entry: BlockEntry, line: UnsafeBufferPointer<UInt8>)? {
    while true {
      if isBackward, index > 0 {
        index -= 1
        return current
      }
      if !isBackward, index < block.entries.count {
        defer { index += 1 }
        return current
      }
      guard load() else { return nil }
    }
  }

  private var current: (entry: BlockEntry, line: UnsafeBufferPointer<UInt8>) {
    let entry = block.entries[index]
    return (entry, block.line(entry))
  }

  // MARK: Blocks

  private func load() -> Bool {
    guard !remaining.isEmpty else { return false }
    let total = remaining.upperBound - remaining.lowerBound
    if total <= Self.wholeSize {
      fill(remaining)
      remaining = remaining.upperBound..<remaining.upperBound
    } else if isBackward {
      loadBackward()
    } else {
      loadForward()
    }
    block.sort()
    index = isBackward ? block.entries.count : 0
    return true
  }

  private func fill(_ range: Range<Int64>) {
    let count = Int(range.upperBound - range.lowerBound)
    let got = read(range.lowerBound, count)
    parse(0..<got, at: range.lowerBound)
  }

  private func read(_ start: Int64, _ count: Int) -> Int {
    if block.bytes.count < count { block = EntryBlock(capacity: count) }
    block.isTimed = profile.isTimed
    block.isPlainEnough = profile.isPlain
    return file.read(into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(block.bytes)[..<count]), at: start)
  }

  private func parse(_ range: Range<Int>, at base: Int64) {
    lastTime = block.parse(range, at: base, file: file, &reader, literals: literals, inherited: lastTime)
  }

  /// Up to the last start of an entry, so that none is torn.
  private func loadForward() {
    var size = Self.blockSize
    while true {
      let count = Int(min(Int64(size), remaining.upperBound - remaining.lowerBound))
      let got = read(remaining.lowerBound, count)
      let isLast = got < count || remaining.lowerBound + Int64(got) >= remaining.upperBound
      guard got > 0 else {
        remaining = remaining.upperBound..<remaining.upperBound
        return parse(0..<0, at: 0)
      }
      let end = isLast ? got : entryStart(before: got, after: 0)
      if let end {
        parse(0..<end, at: remaining.lowerBound)
        remaining = (isLast ? remaining.upperBound : remaining.lowerBound + Int64(end))..<remaining.upperBound
        return
      }
      guard size < 32 * Self.blockSize else {
        // An endless line: what was read of it is an entry, the rest is passed over.
        parse(0..<got, at: remaining.lowerBound)
        let resumed = nextLine(after: remaining.lowerBound + Int64(got))
        remaining = min(resumed, remaining.upperBound)..<remaining.upperBound
        return
      }
      size *= 4
    }
  }

  private func loadBackward() {
    var size = Int64(Self.blockSize)
    while true {
      let start = max(remaining.lowerBound, remaining.upperBound - size)
      let count = Int(remaining.upperBound - start)
      let got = read(start, count)
      let first = start == remaining.lowerBound ? 0 : entryStart(after: 0, before: got)
      if let first {
        parse(first..<got, at: start)
        remaining = remaining.lowerBound..<(start + Int64(first))
        return
      }
      guard size < 32 << 20 else {
        parse(0..<got, at: start)
        remaining = remaining.lowerBound..<start
        return
      }
      size *= 4
    }
  }

  /// The last line before `end` that begins an entry.
  private func entryStart(before end: Int, after low: Int) -> Int? {
    var position = end
    var tries = 0
    while position > low + 1, tries < 100_000 {
      // The start of the line before.
      var start = position - 1
      while start > low, block.bytes[start - 1] != 0x0A { start -= 1 }
      if start <= low { return nil }
      if begins(start, end) { return start }
      position = start
      tries += 1
    }
    return nil
  }

  /// The first line behind `low` that begins an entry.
  private func entryStart(after low: Int, before end: Int) -> Int? {
    var position = low
    while position < end {
      guard let base = block.bytes.baseAddress, let found = memchr(base + position, 0x0A, end - position) else { return nil }
      position = UnsafeRawPointer(found) - UnsafeRawPointer(base) + 1
      if position < end, begins(position, end) { return position }
    }
    return nil
  }

  private func begins(_ start: Int, _ end: Int) -> Bool {
    guard let base = block.bytes.baseAddress else { return true }
    let lineEnd = memchr(base + start, 0x0A, end - start).map { UnsafeRawPointer($0) - UnsafeRawPointer(base) } ?? end
    guard lineEnd > start else { return false }
    let head = reader.head(of: UnsafeBufferPointer(rebasing: block.bytes[start..<lineEnd]))
    return !head.isContinuation && (head.time != nil || !profile.isTimed || head.form == .json)
  }

  private func nextLine(after offset: Int64) -> Int64 {
    var offset = offset
    let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1 << 20)
    defer { buffer.deallocate() }
    while offset < remaining.upperBound {
      let count = file.read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
      guard count > 0, let base = buffer.baseAddress else { return remaining.upperBound }
      if let found = memchr(base, 0x0A, count) { return offset + Int64(UnsafeRawPointer(found) - UnsafeRawPointer(base)) + 1 }
      offset += Int64(count)
    }
    return remaining.upperBound
  }
}

/// What a look at the start and the end of a file tells.
struct FileProfile {
  /// The times of its first and last entries; `nil` where lines have none.
  var first: Nanoseconds?
  var last: Nanoseconds?
  var isTimed: Bool
  /// Whether texts stand in the file as they are in the lines: no envelope, and no line that belongs to another.
  var isPlain: Bool

  private static let probe = 64 << 10

  init(_ file: LogFile, zone: TimeZoneRules, now: Nanoseconds) {
    let size = file.size
    let head = Self.entries(file, 0, min(Int(clamping: size), Self.probe), zone: zone, now: now)
    isTimed = head.timed * 2 > head.total || head.timed > 4 || head.beginsTimed
    isPlain = head.isPlain
    first = head.first
    last = head.last
    if size > Int64(Self.probe) {
      let tail = Self.entries(file, size - Int64(Self.probe), Self.probe, zone: zone, now: now)
      last = tail.last ?? last
      isPlain = isPlain && tail.isPlain
    }
  }

  private struct Found {
    var first: Nanoseconds?
    var last: Nanoseconds?
    var (timed, total) = (0, 0)
    var isPlain = true
    /// The first line has a time: what follows it without one belongs to it.
    var beginsTimed = false
  }

  private static func entries(_ file: LogFile, _ start: Int64, _ count: Int, zone: TimeZoneRules, now: Nanoseconds) -> Found {
    var found = Found()
    guard count > 0 else { return found }
    let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: count)
    defer { buffer.deallocate() }
    let got = file.read(into: UnsafeMutableRawBufferPointer(buffer), at: start)
    var reader = EntryHeadReader(zone: zone, now: now)
    var lines = UnsafeBufferPointer(rebasing: UnsafeBufferPointer(buffer)[..<got]).split(separator: 0x0A)
    if start > 0, !lines.isEmpty { lines.removeFirst() }
    for line in lines {
      let head = reader.head(of: UnsafeBufferPointer(rebasing: line))
      if head.isContinuation || [.docker, .cri, .fluentBit, .fluentd].contains(head.form) { found.isPlain = false }
      found.total += 1
      guard let time = head.time else {
        found.isPlain = found.isPlain && found.timed == 0
        continue
      }
      if found.total == 1 { found.beginsTimed = true }
      found.timed += 1
      found.first = min(found.first ?? time, time)
      found.last = max(found.last ?? time, time)
    }
    return found
  }

  /// Whether it may have entries in the range. Clocks that went back have a day of grace.
  func mayMeet(_ range: LogRange, modified: Nanoseconds) -> Bool {
    guard let first, let last else { return true }
    let grace: Int64 = 3_600_000_000_000
    return last.addingReportingOverflow(grace).partialValue >= range.start && first - grace < range.end
  }

  /// The part of a large file in which a range lies, found by halving.
  func bytes(of range: LogRange, in file: LogFile, zone: TimeZoneRules, now: Nanoseconds) -> Range<Int64> {
    let size = file.size
    guard size > 16 << 20, isTimed, let first, let last, range.start > first || range.end < last else { return 0..<size }
    let grace: Int64 = 60_000_000_000
    let low = range.start > first ? Self.offset(of: range.start.subtractingReportingOverflow(grace).partialValue, file, size, zone, now) : 0
    let high = range.end < last ? min(size, Self.offset(of: range.end.addingReportingOverflow(grace).partialValue, file, size, zone, now) + Int64(4 * Self.probe)) : size
    return low..<max(low, high)
  }

  /// Where entries of a time begin, roughly: the start of a line before them.
  private static func offset(of time: Nanoseconds, _ file: LogFile, _ size: Int64, _ zone: TimeZoneRules, _ now: Nanoseconds) -> Int64 {
    var (low, high) = (Int64(0), size)
    while high - low > Int64(4 * probe) {
      let middle = low + (high - low) / 2
      let found = entries(file, middle, probe, zone: zone, now: now)
      if let first = found.first, first < time { low = middle } else { high = middle }
    }
    // Back to the start of a line.
    guard low > 0 else { return 0 }
    let start = max(0, low - Int64(probe))
    let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: probe)
    defer { buffer.deallocate() }
    let got = file.read(into: UnsafeMutableRawBufferPointer(buffer), at: start)
    guard let end = buffer[..<got].firstIndex(of: 0x0A) else { return start }
    return start + Int64(end) + 1
  }
}
