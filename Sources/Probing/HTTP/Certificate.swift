import CSystem
import Text

/// A certificate that a server sent, as libcurl tells it.
struct Certificate: Sendable {
  /// Seconds since the epoch; `nil` where it cannot be read.
  var expires: Int64?
  var subject = ""
  var issuer = ""
  /// Lower-case hexadecimal digits.
  var serialNumber = ""
  var dnsNames: [String] = []
  /// SHA-256 of the certificate, in lower-case hexadecimal digits.
  var fingerprint = ""

  /// The server's own first.
  static func chain(of handle: UnsafeMutableRawPointer) -> [Certificate] {
    guard let info = sys_curl_get_certificates(handle), let lists = info.pointee.certinfo else { return [] }
    return (0..<Int(max(info.pointee.num_of_certs, 0))).map { index in
      var certificate = Certificate()
      var entry = lists[index]
      while let item = entry {
        if let data = item.pointee.data { certificate.read(String(cString: data)) }
        entry = item.pointee.next
      }
      return certificate
    }
  }

  private mutating func read(_ line: String) {
    guard let colon = line.firstIndex(of: ":") else { return }
    let value = String(line[line.index(after: colon)...])
    switch line[..<colon] {
    case "Expire date": expires = Self.moment(value)
    case "Subject": subject = Self.distinguishedName(value)
    case "Issuer": issuer = Self.distinguishedName(value)
    case "Serial Number": serialNumber = value.replacing(":", with: "").lowercased()
    case "X509v3 Subject Alternative Name":
      dnsNames = value.split(separator: ",").compactMap { $0.trimmed.hasPrefix("DNS:") ? String($0.trimmed.dropFirst(4)) : nil }
    case "Cert": fingerprint = SHA256.digest(Base64.bytes(ofPEM: value)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    default: break
    }
  }

  /// `Dec  1 00:00:00 2026 GMT` (libcurl with OpenSSL) or `2026-12-01 00:00:00 GMT`.
  static func moment(_ text: String) -> Int64? {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let words = text.split(whereSeparator: { $0 == " " })
    let date: (year: Int?, month: Int?, day: Int?)
    let clock: Substring
    if words.count >= 4, let month = months.firstIndex(of: String(words[0])) {
      (date, clock) = ((Int(words[3]), month + 1, Int(words[1])), words[2])
    } else if words.count >= 2, case let parts = words[0].split(separator: "-"), parts.count == 3 {
      (date, clock) = ((Int(parts[0]), Int(parts[1]), Int(parts[2])), words[1])
    } else {
      return nil
    }
    let time = clock.split(separator: ":").compactMap { Int($0) }
    guard let year = date.year, let month = date.month, let day = date.day, time.count == 3, (0...9999).contains(year), (1...12).contains(month),
      (1...31).contains(day), (0...24).contains(time[0]), (0...60).contains(time[1]), (0...60).contains(time[2])
    else { return nil }
    return Int64(CivilDate.dayNumber(year: year, month: month, day: day)) * 86_400 + Int64(time[0] * 3600 + time[1] * 60 + time[2])
  }

  /// libcurl's `C = DE, O = x, CN = y` as RFC 2253 has it: last part first, no blanks.
  static func distinguishedName(_ text: String) -> String {
    text.split(separator: ",").map { part in
      let pair = part.split(separator: "=", maxSplits: 1).map { $0.trimmed }
      return pair.joined(separator: "=")
    }.reversed().joined(separator: ",")
  }
}

/// Version and cipher of a TLS connection, from the line that libcurl logs: `SSL connection using TLSv1.3 / TLS_AES_256_GCM_SHA384`.
enum TLSNames {
  static func found(in told: [String]) -> (version: String, cipher: String) {
    guard let line = told.last(where: { $0.hasPrefix("SSL connection using ") }) else { return ("unknown", "") }
    let words = line.dropFirst("SSL connection using ".count).split(whereSeparator: { $0 == " " || $0.isNewline })
    let version = ["TLSv1": "TLS 1.0", "TLSv1.0": "TLS 1.0", "TLSv1.1": "TLS 1.1", "TLSv1.2": "TLS 1.2", "TLSv1.3": "TLS 1.3"][words.first.map(String.init) ?? ""]
    let cipher = words.count > 2 ? String(words[2]) : ""
    return (version ?? "unknown", ianaName(cipher))
  }

  /// OpenSSL has names of its own for the suites before TLS 1.3: `ECDHE-RSA-AES128-GCM-SHA256`.
  static func ianaName(_ name: String) -> String {
    guard !name.hasPrefix("TLS_") else { return name }
    var parts = name.split(separator: "-").map(String.init)
    guard let hash = parts.popLast() else { return name }
    if hash == "POLY1305" { return "TLS_" + parts.dropLast().joined(separator: "_") + "_WITH_CHACHA20_POLY1305_SHA256" }
    let exchange = parts.prefix { ["ECDHE", "DHE", "RSA", "ECDSA"].contains($0) }
    let bulk = parts.dropFirst(exchange.count).map { $0.hasPrefix("AES") && $0.count == 6 ? "AES_" + $0.dropFirst(3) : $0 }
    let mode = bulk.contains("GCM") || bulk.contains("CCM") ? bulk : bulk + ["CBC"]
    return "TLS_" + (exchange.isEmpty ? "RSA" : exchange.joined(separator: "_")) + "_WITH_" + mode.joined(separator: "_") + "_" + hash
  }
}

private enum Base64 {
  static func bytes(ofPEM text: String) -> [UInt8] {
    var result: [UInt8] = []
    var (bits, count) = (0 as UInt32, 0)
    for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("-") {
      for byte in line.utf8 {
        let digit: UInt8
        switch byte {
        case 0x41...0x5A: digit = byte - 0x41
        case 0x61...0x7A: digit = byte - 0x61 + 26
        case 0x30...0x39: digit = byte - 0x30 + 52
        case 0x2B: digit = 62
        case 0x2F: digit = 63
        default: continue
        }
        bits = bits << 6 | UInt32(digit)
        count += 6
        if count >= 8 {
          count -= 8
          result.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        }
      }
    }
    return result
  }
}
