/// Finds what a few typed letters may mean.
package struct FuzzyMatch: Hashable, Sendable {
  /// Higher is better.
  package var score: Int
  /// Characters of the text that the letters met, counted from 0.
  package var places: [Int]

  /// Letters in order with anything between them, case aside; words of the query may come in any order.
  /// Runs and beginnings of words count more.
  ///
  /// - Returns: `nil` where a letter is missing. An empty query matches everything.
  package init?(_ query: String, in text: String) {
    score = 0
    places = []
    let letters = Array(text.prefix(500)).map { Character($0.lowercased().first.map(String.init) ?? String($0)) }
    let original = Array(text.prefix(500))
    for word in query.lowercased().split(separator: " ").prefix(20) {
      guard let best = Self.best(Array(word.prefix(100)), letters, original) else { return nil }
      score += best.score
      places += best.places
    }
    places = Set(places).sorted()
    score -= letters.count / 8
  }

  private static func best(_ word: [Character], _ letters: [Character], _ original: [Character]) -> (score: Int, places: [Int])? {
    guard let first = word.first else { return (0, []) }
    var best: (score: Int, places: [Int])?
    // Each start is tried with the nearest letters after it; that is enough for names and keeps the work small.
    for start in letters.indices where letters[start] == first {
      guard let places = greedy(word, letters, from: start) else { break }
      let score = Self.score(places, original)
      if score > best?.score ?? Int.min { best = (score, places) }
    }
    return best
  }

  private static func greedy(_ word: [Character], _ letters: [Character], from start: Int) -> [Int]? {
    var places: [Int] = []
    var next = start
    for letter in word {
      guard let place = letters[next...].firstIndex(of: letter) else { return nil }
      places.append(place)
      next = place + 1
    }
    return places
  }

  private static func score(_ places: [Int], _ original: [Character]) -> Int {
    var score = 0
    for (index, place) in places.enumerated() {
      let before = place > 0 ? original[place - 1] : " "
      if !before.isLetter && !before.isNumber { score += 12 } else if before.isLowercase && original[place].isUppercase { score += 10 }
      if index > 0 {
        let gap = place - places[index - 1] - 1
        score += gap == 0 ? 14 : -min(gap, 10)
      }
      score += 4
    }
    return score - min(places.first ?? 0, 15) / 3
  }

  /// The entries that match, best first; equals keep their order.
  package static func ranked(_ query: String, _ texts: [String]) -> [(index: Int, match: FuzzyMatch)] {
    let found = texts.enumerated().compactMap { index, text in FuzzyMatch(query, in: text).map { (index: index, match: $0) } }
    if query.allSatisfy({ $0 == " " }) { return found }
    return found.sorted { ($1.match.score, $0.index) < ($0.match.score, $1.index) }
  }
}
