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
    self.init(Query(query), in: text)
  }

  /// What is looked for, made ready once for many texts.
  private struct Query {
    var words: [String]

    /// Nobody types more than the first 200 characters; they may have been pasted.
    init(_ text: String) {
      words = text.prefix(200).lowercased().split(separator: " ").prefix(20).map(String.init)
    }
  }

  private init?(_ query: Query, in text: String) {
    score = 0
    places = []
    let text = text.utf8.count > Self.limit ? String(text.prefix(Self.limit)) : text
    let found: (score: Int, places: [Int])?
    if let letters = Self.plain(text) {
      // Nearly all names; bytes are compared much faster than characters.
      guard query.words.allSatisfy({ Self.occurs($0, in: letters) }) else { return nil }
      found = Self.all(query.words.map { Array($0.utf8) }, Self.lowercased(letters), Self.bonuses(letters.map { Character(Unicode.Scalar($0)) }))
    } else {
      let letters = Array(text)
      found = Self.all(query.words.map { Array($0) }, letters.map { Character($0.lowercased().first.map(String.init) ?? String($0)) }, Self.bonuses(letters))
    }
    guard let found else { return nil }
    (score, places) = found
  }

  /// What stands behind is not looked at.
  private static let limit = 500

  /// The bytes of a text whose characters are all one byte.
  private static func plain(_ text: String) -> [UInt8]? {
    let bytes = Array(text.utf8)
    return bytes.allSatisfy { $0 < 0x80 && $0 != 0x0D } ? bytes : nil
  }

  private static func lowercased(_ bytes: [UInt8]) -> [UInt8] { bytes.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 } }

  private static func occurs(_ word: String, in letters: [UInt8]) -> Bool {
    var next = letters.startIndex
    for letter in word.utf8 {
      while next < letters.endIndex, letters[next] != letter, !(0x41...0x5A ~= letters[next] && letters[next] | 0x20 == letter) { next += 1 }
      guard next < letters.endIndex else { return false }
      next += 1
    }
    return true
  }

  /// What a hit at each place is worth besides: beginnings of words, capitals within them.
  private static func bonuses(_ original: [Character]) -> [Int] {
    original.indices.map { place in
      let before = place > 0 ? original[place - 1] : " "
      if !before.isLetter && !before.isNumber { return 12 }
      return before.isLowercase && original[place].isUppercase ? 10 : 0
    }
  }

  private static func all<Letter: Equatable>(_ words: [[Letter]], _ letters: [Letter], _ bonuses: [Int]) -> (score: Int, places: [Int])? {
    var score = -letters.count / 8
    var places: Set<Int> = []
    for word in words {
      guard let best = best(word, letters, bonuses) else { return nil }
      score += best.score
      places.formUnion(best.places)
    }
    return (score, places.sorted())
  }

  private static func best<Letter: Equatable>(_ word: [Letter], _ letters: [Letter], _ bonuses: [Int]) -> (score: Int, places: [Int])? {
    guard let first = word.first else { return (0, []) }
    var best: (score: Int, places: [Int])?
    // Each start is tried with the nearest letters after it; that is enough for names and keeps the work small.
    for start in letters.indices where letters[start] == first {
      guard let places = greedy(word, letters, from: start) else { break }
      let score = score(places, bonuses)
      if score > best?.score ?? Int.min { best = (score, places) }
    }
    return best
  }

  private static func greedy<Letter: Equatable>(_ word: [Letter], _ letters: [Letter], from start: Int) -> [Int]? {
    var places: [Int] = []
    var next = start
    for letter in word {
      guard let place = letters[next...].firstIndex(of: letter) else { return nil }
      places.append(place)
      next = place + 1
    }
    return places
  }

  private static func score(_ places: [Int], _ bonuses: [Int]) -> Int {
    var score = 0
    for (index, place) in places.enumerated() {
      score += bonuses[place] + 4
      if index > 0 {
        let gap = place - places[index - 1] - 1
        score += gap == 0 ? 14 : -min(gap, 10)
      }
    }
    return score - min(places.first ?? 0, 15) / 3
  }

  /// The entries that match, best first; equals keep their order.
  package static func ranked(_ query: String, _ texts: [String]) -> [(index: Int, match: FuzzyMatch)] {
    let wanted = Query(query)
    let found = texts.enumerated().compactMap { index, text in FuzzyMatch(wanted, in: text).map { (index: index, match: $0) } }
    if wanted.words.isEmpty { return found }
    return found.sorted { ($1.match.score, $0.index) < ($0.match.score, $1.index) }
  }
}
