import Glibc

/// Floats with a given number of digits, as C and Go alike write them.
package enum FloatText {
  package enum Form: Character { case scientific = "e", fixed = "f", general = "g" }

  /// `%.3f` and its like. Infinities have a sign, NaN has none.
  package static func text(_ value: Double, _ form: Form, digits: Int) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    let digits = Int32(clamping: min(max(digits, 0), 10_000))
    // A double has at most 309 digits before its point.
    var buffer = [CChar](repeating: 0, count: Int(digits) + 400)
    let size = buffer.count
    let length = withVaList([digits, value]) { vsnprintf(&buffer, size, "%.*\(form.rawValue)", $0) }
    return String(decoding: buffer.prefix(max(0, min(Int(length), size - 1))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
