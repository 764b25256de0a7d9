/// One piece of a query.
struct TraceQLToken: Hashable {
  enum Kind: Hashable {
    /// `rate`, `duration`, `span:name`
    case word(String)
    case attribute(TraceQLAttribute)
    case string(String)
    case int(Int64)
    case float(Double)
    /// Nanoseconds.
    case duration(Int64)
    case symbol(String)
    case end
  }

  var kind: Kind
  var byte: Int

  /// As an error names it.
  var text: String {
    switch kind {
    case .word(let word): word
    case .attribute(let attribute): attribute.text
    case .string(let text): "\"\(text)\""
    case .int(let number): String(number)
    case .float(let number): "\(number)"
    case .duration(let length): GoDuration.text(length)
    case .symbol(let symbol): symbol
    case .end: "the end of the query"
    }
  }
}
