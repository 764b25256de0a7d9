/// What could stand at a place of a query.
package struct QueryCompletion: Sendable {
  package struct Word: Hashable, Sendable {
    package var text: String
    /// A function's parameters, or what kind of word it is.
    package var detail: String

    package init(_ text: String, detail: String = "") {
      (self.text, self.detail) = (text, detail)
    }
  }

  package enum Candidates: Sendable {
    /// Known without asking.
    case words([Word])
    /// Operators and keywords, which could stand almost anywhere: for those who begin to type them.
    case keywords([Word])
    /// What the datasource answers to a variable's query; `isMetric` where its descriptions belong to them.
    case asked(query: String, detail: String, isMetric: Bool, word: @Sendable (String) -> String?)
  }

  /// Most likely first.
  package var candidates: [Candidates]
  /// The bytes that a choice replaces; they end at the cursor.
  package var replaced: Range<Int>
  /// What is typed of it so far.
  package var prefix: String
  /// Of the function around the cursor: its parameters and what it does.
  package var signature: String?

  package init(candidates: [Candidates], replaced: Range<Int>, prefix: String, signature: String? = nil) {
    (self.candidates, self.replaced, self.prefix, self.signature) = (candidates, replaced, prefix, signature)
  }

  /// Nothing is known to fit.
  package init(at cursor: Int) {
    self.init(candidates: [], replaced: cursor..<cursor, prefix: "")
  }

  /// What the datasource has to be asked before the candidates are whole: variables' queries, each once.
  package var questions: [String] {
    var seen: Set<String> = []
    return candidates.compactMap { candidates in
      guard case .asked(let query, _, _, _) = candidates, seen.insert(query).inserted else { return nil }
      return query
    }
  }

  /// Whether descriptions of metrics are of use.
  package var wantsMetricDescriptions: Bool {
    candidates.contains { if case .asked(_, _, let isMetric, _) = $0 { isMetric } else { false } }
  }

  /// All that fits so far, in no order of their own but that of ``candidates``. Without a prefix keywords are left out.
  ///
  /// - Parameters:
  ///   - answers: What the datasource has answered, by question.
  ///   - descriptions: Of metrics, by name; they take the place of the detail.
  package func words(answers: [String: [String]], descriptions: [String: String] = [:]) -> [Word] {
    candidates.flatMap { candidates -> [Word] in
      switch candidates {
      case .words(let words): return words
      case .keywords(let words): return prefix.isEmpty ? [] : words
      case .asked(let query, let detail, let isMetric, let word):
        return (answers[query] ?? []).compactMap { answer in
          word(answer).map { Word($0, detail: isMetric ? descriptions[answer] ?? detail : detail) }
        }
      }
    }
  }
}
