import Glibc
import Synchronization

/// Finding zones: by name below `/usr/share/zoneinfo` (or `TZDIR`), and the system's own.
extension TimeZoneRules {
  private static let loaded = Mutex<[String: TimeZoneRules?]>([:])

  /// The zone of an IANA name. `UTC` in any spelling needs no file. `nil` where the system does not know the name.
  package static func named(_ name: String) -> TimeZoneRules? {
    switch name.lowercased() {
    case "utc", "etc/utc", "gmt", "etc/gmt", "z", "zulu": return .utc
    default: break
    }
    // Letters, digits and few signs, no path upwards: the name comes from dashboards.
    let isPlain = name.utf8.allSatisfy { byte in
      (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")) || (byte >= UInt8(ascii: "+") && byte <= UInt8(ascii: "9"))
        || byte == UInt8(ascii: "_")
    }
    guard isPlain, !name.isEmpty, name.utf8.count < 100, !name.hasPrefix("/"), !name.contains("..") else { return nil }
    if let known = loaded.withLock({ $0[name] }) { return known }
    let folder = environment("TZDIR") ?? "/usr/share/zoneinfo"
    let rules = read("\(folder)/\(name)", name: name)
    loaded.withLock { known in
      // Names come from outside: the cache stays small.
      if known.count > 700 { known.removeAll() }
      known[name] = .some(rules)
    }
    return rules
  }

  /// The zone of `TZ`, else of `/etc/localtime`, else UTC. Read once.
  package static let system: TimeZoneRules = {
    if let value = environment("TZ") {
      let name = value.hasPrefix(":") ? String(value.dropFirst()) : value
      if name.isEmpty { return .utc }
      if name.hasPrefix("/") { return read(name, name: zoneName(inPath: name) ?? "") ?? .utc }
      return named(name) ?? POSIXTimeZone(name).map { TimeZoneRules(name: "", rule: $0) } ?? .utc
    }
    let link = linkTarget("/etc/localtime").flatMap(zoneName(inPath:))
    if let link, let rules = named(link) { return rules }
    return read("/etc/localtime", name: "") ?? .utc
  }()

  /// Names to choose from, in alphabetical order; none where the system has no list of them. Read once.
  package static let names: [String] = {
    let folder = environment("TZDIR") ?? "/usr/share/zoneinfo"
    return (try? FileBytes.read("\(folder)/zone1970.tab", limit: 1 << 20)).map(names(inTable:)) ?? []
  }()

  /// The third column of `zone1970.tab`.
  private static func names(inTable bytes: [UInt8]) -> [String] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
      .compactMap { line in line.split(separator: "\t").dropFirst(2).first.map(String.init) }.sorted()
  }

  private static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  private static func zoneName(inPath path: String) -> String? {
    let parts = path.split(separator: "/")
    guard let folder = parts.lastIndex(of: "zoneinfo") else { return nil }
    return parts[(folder + 1)...].joined(separator: "/")
  }

  private static func linkTarget(_ path: String) -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let length = buffer.withUnsafeMutableBytes { buffer in
      buffer.withMemoryRebound(to: CChar.self) { pointer in
        pointer.baseAddress.map { readlink(path, $0, pointer.count) } ?? -1
      }
    }
    return length > 0 ? String(decoding: buffer.prefix(length), as: UTF8.self) : nil
  }

  private static func read(_ path: String, name: String) -> TimeZoneRules? {
    guard let bytes = try? FileBytes.read(path, limit: 1 << 20) else { return nil }
    return TimeZoneRules(name: name, file: bytes)
  }
}

/// The TZif format of RFC 8536.
extension TimeZoneRules {
  private struct Header {
    var version: UInt8
    var utcIndicators, standardIndicators, leapSeconds, transitions, types, characters: Int

    init?(_ bytes: ArraySlice<UInt8>) {
      guard bytes.count >= 44, bytes.starts(with: Array("TZif".utf8)) else { return nil }
      version = bytes[bytes.startIndex + 4]
      func count(_ index: Int) -> Int { Int(TimeZoneRules.integer(bytes, at: bytes.startIndex + 20 + index * 4, length: 4)) }
      (utcIndicators, standardIndicators, leapSeconds) = (count(0), count(1), count(2))
      (transitions, types, characters) = (count(3), count(4), count(5))
      guard [utcIndicators, standardIndicators, leapSeconds, transitions, types, characters].allSatisfy({ (0...100_000).contains($0) })
      else { return nil }
    }

    func length(timeSize: Int) -> Int {
      transitions * (timeSize + 1) + types * 6 + characters + leapSeconds * (timeSize + 4) + standardIndicators + utcIndicators
    }
  }

  /// `nil` where the bytes are not a zone file.
  init?(name: String, file bytes: [UInt8]) {
    guard var header = Header(bytes[...]) else { return nil }
    var start = 44
    var timeSize = 4
    if header.version >= UInt8(ascii: "2") {
      start += header.length(timeSize: 4)
      guard start <= bytes.count, let second = Header(bytes[start...]) else { return nil }
      (header, timeSize) = (second, 8)
      start += 44
    }
    let end = start + header.length(timeSize: timeSize)
    guard end <= bytes.count, header.types > 0 else { return nil }

    let indexes = start + header.transitions * timeSize
    let types = indexes + header.transitions
    let characters = types + header.types * 6
    func offset(_ type: Int) -> Int32 { Int32(truncatingIfNeeded: Self.integer(bytes[...], at: types + type * 6, length: 4)) }
    func abbreviation(_ type: Int) -> String {
      let from = characters + Int(bytes[types + type * 6 + 5])
      let limit = characters + header.characters
      guard from < limit else { return "" }
      return String(decoding: bytes[from..<limit].prefix { $0 != 0 }, as: UTF8.self)
    }
    let typeOfTransition = (0..<header.transitions).map { min(Int(bytes[indexes + $0]), header.types - 1) }
    let times = (0..<header.transitions).map { Self.integer(bytes[...], at: start + $0 * timeSize, length: timeSize) }
    let footer = String(decoding: bytes[end...].dropFirst().prefix { $0 != 0x0A }, as: UTF8.self)
    self.init(
      name: name, transitions: times, offsets: typeOfTransition.map(offset), abbreviations: typeOfTransition.map(abbreviation),
      initialOffset: offset(0), initialAbbreviation: abbreviation(0), rule: POSIXTimeZone(footer))
  }

  /// Big-endian, signed.
  private static func integer(_ bytes: ArraySlice<UInt8>, at index: Int, length: Int) -> Int64 {
    let value = bytes[index..<(index + length)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return length == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
  }
}
