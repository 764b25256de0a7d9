import Synchronization

extension Pattern {
  private static let cache = Mutex(PatternCache())

  /// A pattern compiled before, or now. The most recent few hundred are kept.
  package static func cached(_ source: String, syntax: Syntax) throws(PatternError) -> Pattern {
    if let known = cache.withLock({ $0.pattern(source, syntax) }) { return known }
    let pattern = try Pattern(source, syntax: syntax)
    cache.withLock { $0.insert(pattern) }
    return pattern
  }
}

private struct PatternCache {
  private struct Key: Hashable {
    var source: String
    var syntax: Pattern.Syntax
  }

  private var recent: [Key: Pattern] = [:]
  /// The generation before: what is asked for again moves back to ``recent``.
  private var older: [Key: Pattern] = [:]

  mutating func pattern(_ source: String, _ syntax: Pattern.Syntax) -> Pattern? {
    let key = Key(source: source, syntax: syntax)
    if let pattern = recent[key] { return pattern }
    guard let pattern = older[key] else { return nil }
    insert(pattern)
    return pattern
  }

  mutating func insert(_ pattern: Pattern) {
    if recent.count >= 256 { (older, recent) = (recent, [:]) }
    recent[Key(source: pattern.source, syntax: pattern.syntax)] = pattern
  }
}
