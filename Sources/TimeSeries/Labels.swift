/// The identity of a series: label names and values, sorted by name, each name at most once.
///
/// A label with an empty value equals an absent one (Prometheus data model), so empty values are never stored.
package struct Labels: Hashable, Sendable {
  package struct Label: Hashable, Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
      (self.name, self.value) = (name, value)
    }
  }

  package private(set) var labels: [Label]

  package static let metricName = "__name__"

  package init() {
    labels = []
  }

  /// Sorts by name; of labels with the same name the last one stays; empty values are dropped.
  package init(_ pairs: some Sequence<(String, String)>) {
    var byName: [String: String] = [:]
    for (name, value) in pairs { byName[name] = value }
    labels = byName.filter { !$0.value.isEmpty }.map { Label($0.key, $0.value) }.sorted { $0.name.precedesByBytes($1.name) }
  }

  package init(_ pairs: [String: String]) {
    self.init(pairs.map { ($0.key, $0.value) })
  }

  /// For callers that already hold sorted, unique, non-empty labels.
  package init(sorted labels: [Label]) {
    assert(zip(labels, labels.dropFirst()).allSatisfy { $0.name.precedesByBytes($1.name) })
    self.labels = labels
  }

  /// The value of `name`; `nil` where the label is absent. Setting `nil` or "" removes it.
  package subscript(name: String) -> String? {
    get { labels.first { $0.name == name }?.value }
    set {
      let index = labels.firstIndex { !$0.name.precedesByBytes(name) } ?? labels.endIndex
      let exists = index < labels.endIndex && labels[index].name == name
      switch (newValue, exists) {
      case (let value?, true) where !value.isEmpty: labels[index].value = value
      case (let value?, false) where !value.isEmpty: labels.insert(Label(name, value), at: index)
      case (_, true): labels.remove(at: index)
      case (_, false): break
      }
    }
  }

  package var name: String? { self[Self.metricName] }
  package var isEmpty: Bool { labels.isEmpty }
  package var count: Int { labels.count }

  package func droppingMetricName() -> Labels {
    dropping { $0 == Self.metricName }
  }

  package func keeping(_ names: Set<String>) -> Labels {
    dropping { !names.contains($0) }
  }

  package func dropping(_ names: Set<String>) -> Labels {
    dropping { names.contains($0) }
  }

  private func dropping(where isDropped: (String) -> Bool) -> Labels {
    Labels(sorted: labels.filter { !isDropped($0.name) })
  }
}

extension Labels: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (String, String)...) {
    self.init(elements)
  }
}

extension Labels: Comparable {
  /// Name by name, value by value, in byte order; a prefix comes first.
  package static func < (left: Labels, right: Labels) -> Bool {
    for (a, b) in zip(left.labels, right.labels) {
      if a.name != b.name { return a.name.precedesByBytes(b.name) }
      if a.value != b.value { return a.value.precedesByBytes(b.value) }
    }
    return left.count < right.count
  }
}

extension Labels: CustomStringConvertible {
  /// `name{a="1", b="2"}`, as Prometheus prints a metric; `{}` when empty.
  package var description: String {
    let shown = labels.filter { $0.name != Self.metricName || !$0.value.isLegacyMetricName }
    let name = name.flatMap { $0.isLegacyMetricName ? $0 : nil } ?? ""
    guard !shown.isEmpty || name.isEmpty else { return name }
    let pairs = shown.map { label in
      label.name == Self.metricName
        ? label.value.promQuoted
        : "\(label.name.isLegacyLabelName ? label.name : label.name.promQuoted)=\(label.value.promQuoted)"
    }
    return "\(name){\(pairs.joined(separator: ", "))}"
  }
}

extension String {
  /// Byte order of the UTF-8 forms: Prometheus sorts by bytes where Swift's `<` compares characters.
  package func precedesByBytes(_ other: String) -> Bool {
    utf8.lexicographicallyPrecedes(other.utf8)
  }

  /// `[a-zA-Z_:][a-zA-Z0-9_:]*`
  var isLegacyMetricName: Bool { isIdentifier { $0 == UInt8(ascii: ":") } }

  /// `[a-zA-Z_][a-zA-Z0-9_]*`
  package var isLegacyLabelName: Bool { isIdentifier { _ in false } }

  private func isIdentifier(alsoAllowing isExtra: (UInt8) -> Bool) -> Bool {
    guard let first = utf8.first, !(0x30...0x39).contains(first) else { return false }
    return utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
      default: isExtra(byte)
      }
    }
  }

  /// Double-quoted with Go's escapes, as PromQL and the exposition formats write strings.
  package var promQuoted: String {
    var text = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case "\r": text += "\\r"
      case "\u{07}": text += "\\a"
      case "\u{08}": text += "\\b"
      case "\u{0B}": text += "\\v"
      case "\u{0C}": text += "\\f"
      case " "..."~": text.unicodeScalars.append(scalar)
      case _ where scalar.value < 0x80: text += "\\x" + scalar.hexadecimal(digits: 2)
      // U+FFFD is printable, but a PromQL string may not hold it as it is.
      case _ where scalar.isPrintable && scalar != "\u{FFFD}": text.unicodeScalars.append(scalar)
      case _ where scalar.value < 0x10000: text += "\\u" + scalar.hexadecimal(digits: 4)
      default: text += "\\U" + scalar.hexadecimal(digits: 8)
      }
    }
    return text + "\""
  }
}

extension Unicode.Scalar {
  fileprivate func hexadecimal(digits: Int) -> String {
    let number = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - number.utf8.count)) + number
  }

  /// Letters, marks, numbers, punctuation and symbols: Go's idea of printable.
  fileprivate var isPrintable: Bool {
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator, .spaceSeparator: false
    default: true
    }
  }
}
