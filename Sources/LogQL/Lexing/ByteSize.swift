import Glibc
import TimeSeries

/// Sizes such as `10KB` and `1.5GiB`, as the library reads and writes them that Loki uses (dustin/go-humanize).
enum ByteSize {
  struct Failure: Error, Hashable { var text: String }

  private static let units: [String: Double] = [
    "": 1, "b": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12, "pb": 1e15, "eb": 1e18, "k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12, "p": 1e15, "e": 1e18,
    "kib": 0x1p10, "mib": 0x1p20, "gib": 0x1p30, "tib": 0x1p40, "pib": 0x1p50, "eib": 0x1p60, "ki": 0x1p10, "mi": 0x1p20, "gi": 0x1p30, "ti": 0x1p40,
    "pi": 0x1p50, "ei": 0x1p60,
  ]

  static func parse(_ text: String) -> Result<UInt64, Failure> {
    let digits = text.prefix { ("0"..."9").contains($0) || $0 == "." || $0 == "," }
    let plain = digits.filter { $0 != "," }
    guard let number = Double(plain) ?? (plain.hasSuffix(".") ? Double(plain.dropLast()) : nil) else {
      return .failure(Failure(text: "strconv.ParseFloat: parsing \(String(plain).promQuoted): invalid syntax"))
    }
    let unit = text.dropFirst(digits.count).trimmingBlanks.lowercased()
    guard let factor = units[unit] else { return .failure(Failure(text: "unhandled size name: \(unit)")) }
    let size = number * factor
    guard size < 0x1p64 else { return .failure(Failure(text: "too large: \(text)")) }
    return .success(UInt64(size))
  }

  /// `1.5kB`, without the blank.
  static func text(_ size: UInt64) -> String {
    guard size >= 10 else { return "\(size)B" }
    let names = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]
    let exponent = min(Int(log(Double(size)) / log(1000)), names.count - 1)
    let value = (Double(size) / pow(1000, Double(exponent)) * 10 + 0.5).rounded(.down) / 10
    return (value < 10 ? FixedText.one(value) : "\(Int(value.rounded()))") + names[exponent]
  }
}

enum FixedText {
  static func one(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}

extension StringProtocol {
  var trimmingBlanks: String {
    var rest = Substring(self)
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
