import TimeSeries

/// A number as a template writes it; whether it is an integer or a float is decided where it is used.
struct NumberConstant: Hashable, Sendable {
  let text: String
  let integer: Int?
  let float: Double?

  /// - Returns: `nil` where the text is no number of Go.
  init?(_ text: String) {
    let isNegative = text.hasPrefix("-")
    let unsigned = isNegative || text.hasPrefix("+") ? text.dropFirst() : text[...]
    let digits = unsigned.filter { $0 != "_" }
    guard unsigned.first != "_", !digits.isEmpty else { return nil }
    self.text = text
    let lowered = digits.lowercased()
    let sign = isNegative ? "-" : ""
    for (prefix, radix) in [("0x", 16), ("0b", 2), ("0o", 8)] where lowered.hasPrefix(prefix) {
      integer = Int(sign + lowered.dropFirst(2), radix: radix)
      float = integer.map(Double.init) ?? (radix == 16 && lowered.contains("p") ? Double(sign + lowered) : nil)
      guard integer != nil || float != nil else { return nil }
      return
    }
    guard lowered.utf8.allSatisfy({ (0x30...0x39).contains($0) || "+-.e".utf8.contains($0) }), let value = Double(sign + lowered) else { return nil }
    let isOctal = lowered.count > 1 && lowered.hasPrefix("0") && lowered.utf8.allSatisfy { (0x30...0x37).contains($0) }
    if isOctal {
      integer = Int(sign + lowered, radix: 8)
    } else if let whole = Int(sign + lowered) {
      integer = whole
    } else {
      integer = value.rounded() == value && value.magnitude < 0x1p63 ? Int(value) : nil
    }
    float = isOctal ? integer.map(Double.init) : value
  }

  /// A character constant, in its quotes.
  init?(character text: String) {
    guard let scalars = GoQuoting.unquoted(text)?.unicodeScalars, scalars.count == 1, let scalar = scalars.first else { return nil }
    (self.text, integer, float) = (text, Int(scalar.value), Double(scalar.value))
  }

  /// What it is where nothing says which type is wanted; `nil` where it does not fit.
  var ideal: TemplateValue? {
    let isFloat = !text.hasPrefix("'") && !text.lowercased().hasPrefix("0x") && text.contains { ".eEpP".contains($0) }
    if isFloat, let float { return .float(float) }
    return integer.map { .int($0) }
  }
}
