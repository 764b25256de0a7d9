/// The pairs of a logfmt line, for those who look for what a record says.
package enum PairedLine {
  /// Calls `body` with each key and value until it returns `false`; pairs that are broken are passed over.
  package static func pairs(of line: UnsafeBufferPointer<UInt8>, _ body: (String, String) -> Bool) {
    var reader = LogfmtReader(bytes: line)
    while let step = reader.next() {
      guard let pair = step.pair, !pair.range.isEmpty || pair.unquoted != nil else { continue }
      if !body(String(decoding: line[pair.key], as: UTF8.self), pair.value(line)) { return }
    }
  }
}
