/// A piece of a query.
struct Token: Hashable {
  enum Kind: Hashable {
    /// A name or a key word; which of both its place decides.
    case word
    case string
    case number(Double)
    /// Nanoseconds.
    case duration(Int64)
    case bytes(UInt64)
    /// What stands between `[` and `]`, in nanoseconds.
    case range(Int64)
    /// `--strict`
    case flag
    case symbol
    case end
  }

  var kind: Kind
  /// As written; of strings the value.
  var text: String
  /// Bytes of the query.
  var range: Range<Int>

  /// As Loki names it in messages.
  var name: String {
    switch kind {
    case .word: Self.keywords.contains(text.lowercased()) ? text.lowercased() : "IDENTIFIER"
    case .string: "STRING"
    case .number: "NUMBER"
    case .duration: "DURATION"
    case .bytes: "BYTES"
    case .range: "RANGE"
    case .flag: "PARSER_FLAG"
    case .symbol: text
    case .end: "$end"
    }
  }

  static let keywords: Set = [
    "json", "logfmt", "regexp", "unpack", "pattern", "line_format", "label_format", "decolorize", "drop", "keep", "unwrap", "offset", "bool", "by",
    "without", "on", "ignoring", "group_left", "group_right", "and", "or", "unless",
  ]
}
