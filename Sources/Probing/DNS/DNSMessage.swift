/// A question to a DNS server and its answer (RFC 1035), as far as a probe needs them.
enum DNSMessage {
  static let types: [String: UInt16] = [
    "A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "HINFO": 13, "MX": 15, "TXT": 16, "AAAA": 28, "SRV": 33, "NAPTR": 35, "DS": 43, "SSHFP": 44,
    "RRSIG": 46, "NSEC": 47, "DNSKEY": 48, "TLSA": 52, "SVCB": 64, "HTTPS": 65, "SPF": 99, "ANY": 255, "CAA": 257,
  ]
  static let classes: [String: UInt16] = ["IN": 1, "CS": 2, "CH": 3, "HS": 4, "NONE": 254, "ANY": 255]
  static let codes = [
    "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH", "NOTZONE",
  ]

  struct Answer {
    var code = ""
    var isTruncated = false
    /// Zone-file texts.
    var answers: [String] = []
    var authority: [String] = []
    var additional: [String] = []
    /// Of the first SOA record of the answers.
    var serial: UInt32?
  }

  static func question(_ id: UInt16, name: String, type: UInt16, class kind: UInt16, recursionDesired: Bool) -> [UInt8]? {
    var bytes: [UInt8] = [UInt8(id >> 8), UInt8(id & 255), recursionDesired ? 1 : 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    for label in name.split(separator: ".") {
      guard (1...63).contains(label.utf8.count) else { return nil }
      bytes.append(UInt8(label.utf8.count))
      bytes += label.utf8
    }
    guard bytes.count < 12 + 255 else { return nil }
    return bytes + [0, UInt8(type >> 8), UInt8(type & 255), UInt8(kind >> 8), UInt8(kind & 255)]
  }

  /// - Returns: `nil` for what is no answer to the question `id`.
  static func answer(in bytes: [UInt8], to id: UInt16) -> Answer? {
    var reader = Reader(bytes: bytes)
    guard reader.number16() == id, let flags = reader.number16(), flags >> 15 == 1, let questions = reader.number16(), let answers = reader.number16(),
      let authority = reader.number16(), let additional = reader.number16()
    else { return nil }
    var result = Answer()
    result.code = Int(flags & 15) < codes.count ? codes[Int(flags & 15)] : "RCODE\(flags & 15)"
    result.isTruncated = flags & 0x200 != 0
    for _ in 0..<questions {
      guard reader.name() != nil, reader.number16() != nil, reader.number16() != nil else { return nil }
    }
    for _ in 0..<answers {
      guard let record = reader.record() else { return nil }
      result.serial = result.serial ?? record.serial
      result.answers.append(record.text)
    }
    for _ in 0..<authority {
      guard let record = reader.record() else { return nil }
      result.authority.append(record.text)
    }
    for _ in 0..<additional {
      guard let record = reader.record() else { return nil }
      result.additional.append(record.text)
    }
    return result
  }
}

private struct Reader {
  let bytes: [UInt8]
  var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func number8() -> UInt8? {
    guard position < bytes.count else { return nil }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func number16() -> UInt16? {
    guard let high = number8(), let low = number8() else { return nil }
    return UInt16(high) << 8 | UInt16(low)
  }

  mutating func number32() -> UInt32? {
    guard let high = number16(), let low = number16() else { return nil }
    return UInt32(high) << 16 | UInt32(low)
  }

  /// With a dot at its end. Pointers only lead back, so that none leads in a circle.
  mutating func name() -> String? {
    var text = ""
    var place = position
    var isElsewhere = false
    var limit = position
    while true {
      guard place < bytes.count, text.utf8.count < 1100 else { return nil }
      let length = Int(bytes[place])
      if length == 0 {
        if !isElsewhere { position = place + 1 }
        return text.isEmpty ? "." : text
      }
      if length & 0xC0 == 0xC0 {
        guard place + 1 < bytes.count else { return nil }
        let target = (length & 0x3F) << 8 | Int(bytes[place + 1])
        guard target < limit else { return nil }
        if !isElsewhere { position = place + 2 }
        (isElsewhere, place, limit) = (true, target, target)
        continue
      }
      guard length < 64, place + length < bytes.count else { return nil }
      text += String(decoding: bytes[(place + 1)...(place + length)], as: UTF8.self) + "."
      place += length + 1
    }
  }

  mutating func record() -> (text: String, serial: UInt32?)? {
    guard let owner = name(), let type = number16(), let kind = number16(), let lifetime = number32(), let length = number16() else { return nil }
    let end = position + Int(length)
    guard end <= bytes.count else { return nil }
    let start = position
    var serial: UInt32?
    let data = data(type, until: end, &serial) ?? "\\# \(length) " + bytes[start..<end].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    position = end
    let typeName = DNSMessage.types.first { $0.value == type }?.key ?? "TYPE\(type)"
    let className = DNSMessage.classes.first { $0.value == kind }?.key ?? "CLASS\(kind)"
    return ("\(owner)\t\(lifetime)\t\(className)\t\(typeName)\t\(data)", serial)
  }

  private mutating func data(_ type: UInt16, until end: Int, _ serial: inout UInt32?) -> String? {
    switch type {
    case 1: return end - position == 4 ? bytes[position..<end].map(String.init).joined(separator: ".") : nil
    case 28: return end - position == 16 ? Self.version6(Array(bytes[position..<end])) : nil
    case 2, 5, 12: return name()
    case 15:
      guard let preference = number16(), let host = name() else { return nil }
      return "\(preference) \(host)"
    case 33:
      guard let priority = number16(), let weight = number16(), let port = number16(), let host = name() else { return nil }
      return "\(priority) \(weight) \(port) \(host)"
    case 6:
      guard let server = name(), let mailbox = name(), let number = number32(), let refresh = number32(), let retry = number32(),
        let expire = number32(), let minimum = number32()
      else { return nil }
      serial = number
      return "\(server) \(mailbox) \(number) \(refresh) \(retry) \(expire) \(minimum)"
    case 16, 99:
      var texts: [String] = []
      while position < end, let length = number8(), position + Int(length) <= end {
        texts.append("\"" + String(decoding: bytes[position..<position + Int(length)], as: UTF8.self).replacing("\"", with: "\\\"") + "\"")
        position += Int(length)
      }
      return texts.joined(separator: " ")
    case 257:
      guard let flags = number8(), let length = number8(), position + Int(length) <= end else { return nil }
      let tag = String(decoding: bytes[position..<position + Int(length)], as: UTF8.self)
      return "\(flags) \(tag) \"\(String(decoding: bytes[(position + Int(length))..<end], as: UTF8.self))\""
    default: return nil
    }
  }

  /// RFC 5952: the longest run of zeros is left out.
  static func version6(_ bytes: [UInt8]) -> String {
    let groups = (0..<8).map { UInt16(bytes[$0 * 2]) << 8 | UInt16(bytes[$0 * 2 + 1]) }
    var best = 0..<0
    var start = 0
    while start < 8 {
      let end = groups[start...].firstIndex { $0 != 0 } ?? 8
      if end - start > max(best.count, 1) { best = start..<end }
      start = max(end, start) + 1
    }
    func text(_ part: ArraySlice<UInt16>) -> String { part.map { String($0, radix: 16) }.joined(separator: ":") }
    return best.isEmpty ? text(groups[...]) : text(groups[..<best.lowerBound]) + "::" + text(groups[best.upperBound...])
  }
}
