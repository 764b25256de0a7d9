/// Values of Grafana's macros for texts that are only read, of the same length: places in an error then fit the text.
package enum MacroStandIns {
  package static func filled(_ expression: String) -> String {
    guard expression.contains("$__") else { return expression }
    var result = expression
    for name in ["$__rate_interval_ms", "$__rate_interval", "$__interval_ms", "$__interval", "$__range_ms", "$__range_s", "$__range"] {
      for written in ["${\(name.dropFirst())}", name] where result.contains(written) {
        let stand = name.hasSuffix("_ms") || name.hasSuffix("_s")
          ? "1" + String(repeating: " ", count: written.count - 1) : "5m" + String(repeating: " ", count: written.count - 2)
        result = result.split(separator: written, omittingEmptySubsequences: false).joined(separator: stand)
      }
    }
    return result
  }
}
