extension Pattern {
  /// A pattern as Grafana's dashboards write them: `/pattern/flags` searches, a bare pattern must match the whole text
  /// (`stringToJsRegex` of Grafana; field matchers, value mappings, renaming and variables all read theirs so).
  package convenience init(grafana text: String) throws(PatternError) {
    if text.utf8.first == UInt8(ascii: "/") {
      try self.init(javaScript: text)
    } else {
      try self.init("^\(text)$", syntax: .javaScript)
    }
  }
}
