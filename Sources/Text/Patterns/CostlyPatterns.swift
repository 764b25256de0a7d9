import Synchronization

/// Finds out whether patterns of others took too long within some work: their answers are then not to be relied on.
package enum CostlyPatterns {
  @TaskLocal private static var found: Collection?

  private final class Collection: Sendable {
    let patterns = Mutex<[String]>([])
  }

  /// - Returns: What `work` gives, and a sentence for each JavaScript pattern that exceeded its limits in it, each once.
  package static func noted<Result>(in work: () -> Result) -> (result: Result, sentences: [String]) {
    let collection = Collection()
    let result = $found.withValue(collection, operation: work)
    return (result, collection.patterns.withLock(\.self).map(Pattern.tooCostly))
  }

  static func note(_ pattern: String) {
    found?.patterns.withLock { patterns in
      if !patterns.contains(pattern), patterns.count < 10 { patterns.append(pattern) }
    }
  }
}
