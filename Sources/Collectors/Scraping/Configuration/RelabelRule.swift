package import Text
package import TimeSeries

/// One entry of `relabel_configs` or `metric_relabel_configs`, with Prometheus' meaning.
package struct RelabelRule: Sendable {
  package enum Action: String, Sendable, CaseIterable {
    case replace, keep, drop, keepequal, dropequal, hashmod, labelmap, labeldrop, labelkeep, lowercase, uppercase

    /// The result goes into, or is compared with, the target label.
    var needsTarget: Bool {
      switch self {
      case .replace, .hashmod, .lowercase, .uppercase, .keepequal, .dropequal: true
      case .keep, .drop, .labelmap, .labeldrop, .labelkeep: false
      }
    }
  }

  package var action: Action
  var sourceLabels: [String]
  var separator: String
  var pattern: Pattern
  var modulus: UInt64
  /// May refer to groups of the pattern when replacing.
  var targetLabel: String
  var replacement: String

  package init(
    action: Action = .replace, sourceLabels: [String] = [], separator: String = ";", pattern: Pattern = .anything,
    modulus: UInt64 = 0, targetLabel: String = "", replacement: String = "$1"
  ) {
    (self.action, self.sourceLabels, self.separator, self.pattern) = (action, sourceLabels, separator, pattern)
    (self.modulus, self.targetLabel, self.replacement) = (modulus, targetLabel, replacement)
  }
}

extension Pattern {
  /// `(.*)`, which relabelling takes where no pattern is given.
  package static let anything: Pattern = {
    do { return try Pattern("(.*)", syntax: .prometheus) } catch { preconditionFailure("the pattern (.*) is valid") }
  }()
}

extension RelabelRule {
  /// - Returns: `nil` where the labels are dropped.
  func applied(to labels: Labels) -> Labels? {
    var labels = labels
    let value = sourceLabels.map { labels[$0] ?? "" }.joined(separator: separator)
    switch action {
    case .keep: return pattern.matches(value) ? labels : nil
    case .drop: return pattern.matches(value) ? nil : labels
    case .keepequal: return labels[targetLabel] ?? "" == value ? labels : nil
    case .dropequal: return labels[targetLabel] ?? "" == value ? nil : labels
    case .replace: replace(value, in: &labels)
    case .hashmod: labels[targetLabel] = String(Self.hash(value) % max(modulus, 1))
    case .lowercase: labels[targetLabel] = value.lowercased()
    case .uppercase: labels[targetLabel] = value.uppercased()
    case .labelmap:
      for label in labels.labels {
        guard let match = pattern.firstMatch(in: label.name) else { continue }
        let name = pattern.goExpanded(replacement, match, in: label.name)
        if !name.isEmpty { labels[name] = label.value }
      }
    case .labeldrop: return Labels(sorted: labels.labels.filter { !pattern.matches($0.name) })
    case .labelkeep: return Labels(sorted: labels.labels.filter { pattern.matches($0.name) })
    }
    return labels
  }

  /// A result that is empty removes the label.
  private func replace(_ value: String, in labels: inout Labels) {
    guard let match = pattern.firstMatch(in: value) else { return }
    let name = pattern.goExpanded(targetLabel, match, in: value)
    if !name.isEmpty { labels[name] = pattern.goExpanded(replacement, match, in: value) }
  }

  /// The last eight bytes of the MD5 sum, most significant first.
  private static func hash(_ value: String) -> UInt64 {
    MD5.hash(value.utf8).suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }
}

extension [RelabelRule] {
  /// One rule after the other; `nil` where one drops the labels.
  package func applied(to labels: Labels) -> Labels? {
    var result = labels
    for rule in self {
      guard let next = rule.applied(to: result) else { return nil }
      result = next
    }
    return result
  }
}
