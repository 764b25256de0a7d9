/// The bytes between the marks of a bracketed paste, up to a limit.
struct PasteCollector: Sendable {
  let limit: Int
  private(set) var dropped = 0
  private var bytes: [UInt8] = []
  private static let end = Array("\u{1b}[201~".utf8)

  init(limit: Int) { self.limit = limit }

  /// Takes pasted bytes off the front; leaves what may be the beginning of the end mark.
  ///
  /// - Returns: Whether the end mark was there, and was taken.
  mutating func take(_ rest: inout ArraySlice<UInt8>) -> Bool {
    while let escape = rest.firstIndex(of: 0x1B) {
      keep(rest[..<escape])
      rest = rest[escape...]
      if rest.starts(with: Self.end) {
        rest = rest.dropFirst(Self.end.count)
        return true
      }
      if rest.count < Self.end.count, Self.end.starts(with: rest) { return false }
      keep(rest.prefix(1))
      rest = rest.dropFirst()
    }
    keep(rest)
    rest = []
    return false
  }

  private mutating func keep(_ more: ArraySlice<UInt8>) {
    let room = limit - bytes.count
    bytes += more.prefix(room)
    dropped += max(more.count - room, 0)
  }

  /// Line ends as `\n`; other control characters but tabs are left out, as is what is not UTF-8 at a cut end.
  var text: String {
    let text = String(decoding: bytes, as: UTF8.self)
    var result = String.UnicodeScalarView()
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\r": result.append("\n")
      case "\n": if previous != "\r" { result.append("\n") }
      case "\t": result.append(scalar)
      default: if scalar.value >= 0x20, !(0x7F..<0xA0).contains(scalar.value) { result.append(scalar) }
      }
      previous = scalar
    }
    return String(result)
  }
}
