import CSystem
import LogEntries
import LogQL
import Text

/// What the first line of an entry says, before anyone asks for more.
struct EntryHead {
  var time: Nanoseconds?
  var level: LogLevel?
  /// The line itself, where it stands in the bytes as it is.
  var body: Range<Int>
  /// Where it does not: the text in Docker's JSON.
  var unwrapped: [UInt8]?
  /// The line goes on in the next one of the same stream (CRI's `P`, Docker's 16 KiB).
  var isPartial = false
  /// `stdout`, `stderr`
  var stream: String?
  /// Cannot begin an entry: it belongs to the one before.
  var isContinuation = false
  /// How it is written; see ``FormatVotes``.
  var form: EntryForm
}

enum EntryForm: Hashable {
  case json, docker, cri, fluentBit, fluentd, access, syslog, syslog5424, logfmt, klog, timed, plain
}

/// Reads heads. It remembers what the lines before were like.
struct EntryHeadReader {
  private var scan: TimeScan
  private let zone: TimeZoneRules
  private let now: Nanoseconds
  /// Where the JSON record before had its time and its level: most records of a file are alike.
  private var lastKeys: (time: [UInt8], level: [UInt8], levelName: String, all: Set<String>)?

  init(zone: TimeZoneRules, now: Nanoseconds) {
    (self.zone, self.now) = (zone, now)
    scan = TimeScan(zone: zone, now: now)
  }

  mutating func head(of line: UnsafeBufferPointer<UInt8>) -> EntryHead {
    guard let first = line.first else { return EntryHead(body: 0..<0, isContinuation: true, form: .plain) }
    if first == UInt8(ascii: "{"), let head = json(line) { return head }
    if first == 0x20 || first == 0x09, !(first == 0x20 && JSONLine.begins(line)) {
      return EntryHead(body: 0..<line.count, isContinuation: true, form: .plain)
    }
    if JSONLine.begins(line), let head = json(line) { return head }
    if let head = cri(line) ?? fluent(line) { return head }
    return text(line)
  }

  // MARK: Text

  private mutating func text(_ line: UnsafeBufferPointer<UInt8>) -> EntryHead {
    let isColoured = line.prefix(256).contains(0x1B)
    if isColoured {
      var plain = AnsiText.without(Array(line))
      plain = plain.first == 0x20 ? Array(plain.drop { $0 == 0x20 }) : plain
      return plain.withUnsafeBufferPointer { plain in
        var head = timedText(plain)
        head.body = 0..<line.count
        return head
      }
    }
    return timedText(line)
  }

  private mutating func timedText(_ line: UnsafeBufferPointer<UInt8>) -> EntryHead {
    let hit = scan.time(in: line)
    var head = EntryHead(time: hit?.time, body: 0..<line.count, form: hit == nil ? .plain : .timed)
    switch scan.last {
    case .access where hit != nil:
      if let status = AccessLine.status(line) {
        head.form = .access
        head.level = status >= 500 ? .error : status >= 400 ? .warn : .info
        return head
      }
    case .monthName where hit?.range.lowerBound == 0: head.form = .syslog
    case .monthDay where hit != nil && line[0] >= 0x41:
      head.form = .klog
      head.level = LogLevel(word: String(UnicodeScalar(line[0])))
      return head
    default: break
    }
    if line[0] == UInt8(ascii: "<"), let priority = Syslog.priority(line) {
      head.form = .syslog5424
      head.level = LogLevel(syslog: priority & 7)
      return head
    }
    if let found = Logfmt.levelAndTime(line, zone: zone, now: now) {
      head.form = .logfmt
      head.time = found.time ?? head.time
      head.level = found.level ?? LevelFinder.level(in: line, after: hit?.range.upperBound ?? 0)
      return head
    }
    head.level = LevelFinder.level(in: line, after: hit?.range.upperBound ?? 0)
    // syslog's lines have no level of their own: failures are told by their words, all else informs.
    if head.form == .syslog, head.level == nil { head.level = Syslog.level(line) }
    if head.time == nil, ContinuationLine.isOne(line) { head.isContinuation = true }
    return head
  }

  // MARK: Records

  private mutating func json(_ line: UnsafeBufferPointer<UInt8>) -> EntryHead? {
    if let docker = DockerRecord(line) {
      var head = EntryHead(body: 0..<line.count, form: .docker)
      let inner = docker.text.withUnsafeBufferPointer { inner in text(inner: inner) }
      (head.time, head.level, head.stream) = (JSONTime.read(docker.time, zone: zone, now: now), inner, docker.stream)
      head.unwrapped = docker.text
      head.isPartial = docker.isPartial
      return head
    }
    if let keys = lastKeys {
      let values = JSONLine.values(of: line, keys.time, keys.level)
      if let time = values.first.flatMap({ JSONTime.read($0, zone: zone, now: now) }),
        let level = values.second.flatMap({ JSONFields.level($0, of: keys.levelName, keys: keys.all) })
      {
        return EntryHead(time: time, level: level, body: 0..<line.count, form: .json)
      }
    }
    guard let fields = JSONFields(line, zone: zone, now: now) else { return nil }
    if let time = fields.timeKey, let level = fields.levelKey {
      lastKeys = (Array(time.utf8), Array(level.utf8), level.lowercased(), fields.keys)
    }
    return EntryHead(time: fields.time, level: fields.level ?? LogLevel.firstWord(in: line), body: 0..<line.count, form: .json)
  }

  /// The level of a line in an envelope.
  private mutating func text(inner line: UnsafeBufferPointer<UInt8>) -> LogLevel? {
    guard !line.isEmpty else { return nil }
    if JSONLine.begins(line), let fields = JSONFields(line, zone: zone, now: now) { return fields.level }
    return LevelFinder.level(in: line, after: 0)
  }

  private mutating func cri(_ line: UnsafeBufferPointer<UInt8>) -> EntryHead? {
    guard line.count > 30, TimeScan.isDigit(line[0]), let blank = line.prefix(48).firstIndex(of: 0x20), line[10] == UInt8(ascii: "T"),
      blank + 10 <= line.count
    else { return nil }
    let stream = String(decoding: line[blank + 1..<blank + 7], as: UTF8.self)
    guard stream == "stdout" || stream == "stderr", line[blank + 7] == 0x20 else { return nil }
    guard let end = line[(blank + 8)...].firstIndex(of: 0x20) else { return nil }
    let tags = line[blank + 8..<end]
    guard tags.count <= 16, let tag = tags.first, tag == UInt8(ascii: "P") || tag == UInt8(ascii: "F") else { return nil }
    var reader = TimeReader(line: line, position: 0, zone: zone, now: now)
    guard let time = reader.read(.iso) else { return nil }
    let body = end + 1..<line.count
    var head = EntryHead(time: time, body: body, isPartial: tag == UInt8(ascii: "P"), stream: stream, form: .cri)
    head.level = text(inner: UnsafeBufferPointer(rebasing: line[body]))
    return head
  }

  /// `tag: [1796071003.123, {…}]` and `2026-11-30T20:46:43+00:00<TAB>tag<TAB>{…}`
  private mutating func fluent(_ line: UnsafeBufferPointer<UInt8>) -> EntryHead? {
    guard line.last == UInt8(ascii: "}") || line.last == UInt8(ascii: "]"), let brace = line.firstIndex(of: UInt8(ascii: "{")), brace > 3, brace < 300 else { return nil }
    if line.last == UInt8(ascii: "}"), line[brace - 1] == 0x09, let hit = scan.time(in: line), hit.range.lowerBound == 0 {
      let body = brace..<line.count
      return EntryHead(
        time: hit.time, level: JSONFields(UnsafeBufferPointer(rebasing: line[body]), zone: zone, now: now)?.level, body: body, form: .fluentd)
    }
    guard line.last == UInt8(ascii: "]"), line[brace - 1] == 0x20, line[brace - 2] == UInt8(ascii: ","),
      let open = line[..<brace].lastIndex(of: UInt8(ascii: "[")), open > 1, line[open - 1] == 0x20, line[open - 2] == UInt8(ascii: ":")
    else { return nil }
    let body = brace..<line.count - 1
    let time = JSONTime.read(String(decoding: line[open + 1..<brace - 2], as: UTF8.self), zone: zone, now: now)
    guard let time else { return nil }
    let fields = JSONFields(UnsafeBufferPointer(rebasing: line[body]), zone: zone, now: now)
    return EntryHead(time: fields?.time ?? time, level: fields?.level, body: body, form: .fluentBit)
  }
}

/// `{"log":"text\\n","stream":"stdout","time":"…"}`
struct DockerRecord {
  var text: [UInt8]
  var stream: String
  var time: String
  var isPartial: Bool

  init?(_ line: UnsafeBufferPointer<UInt8>) {
    guard line.count > 20, sniff(line) else { return nil }
    var (log, stream, time): (String?, String?, String?)
    var others = 0
    guard JSONLine.members(of: line, { path, _, value, isTop in
      guard isTop else { return }
      switch path {
      case "log": log = value
      case "stream": stream = value
      case "time": time = value
      case "attrs": break
      default: others += 1
      }
    }), let log, let stream, let time, others == 0 else { return nil }
    var bytes = Array(log.utf8)
    isPartial = bytes.last != 0x0A
    if !isPartial { bytes.removeLast() }
    (text, self.stream, self.time) = (bytes, stream, time)
  }
}

private let dockerStart = Array("{\"log\"".utf8)
private let dockerStream = Array("\"stream\"".utf8)

/// Whether it may be one: Docker writes `log` first, others that copy its records name the stream.
private func sniff(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
  guard let base = line.baseAddress else { return false }
  return line.starts(with: dockerStart) || sys_find(base, line.count, dockerStream, dockerStream.count) != nil
}
