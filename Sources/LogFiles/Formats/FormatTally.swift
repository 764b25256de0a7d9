import Synchronization

/// Lines vote for the format of their file.
final class FormatTally: Sendable {
  private struct Votes {
    var forms: [EntryForm: Int] = [:]
    var keys: Set<String> = []
    var total = 0
  }

  private let votes = Mutex(Votes())

  func vote(_ form: EntryForm, keys: Set<String>) {
    votes.withLock { votes in
      votes.forms[form, default: 0] += 1
      votes.total += 1
      if votes.keys.count < 500 { votes.keys.formUnion(keys) }
    }
  }

  var format: String {
    votes.withLock { votes in
      votes.forms.max { ($0.value, "\($0.key)") < ($1.value, "\($1.key)") }.map { FormatName.of($0.key, keys: votes.keys) } ?? "text"
    }
  }

  /// Of the lines that were read, how many have the format, in percent.
  var confidence: Int {
    votes.withLock { votes in (votes.forms.values.max() ?? 0) * 100 / max(votes.total, 1) }
  }
}
