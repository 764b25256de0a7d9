@testable import SeriesStore
import TestSupport
import Testing
import TimeSeries

@Suite struct LabelIndexTests {
  /// Stands in for a regular expression: `*` at the end, or alternatives.
  struct Wildcard: ValuePredicate {
    var pattern: String
    var literalAlternatives: [String]? { pattern.contains("*") ? nil : pattern.split(separator: "|", omittingEmptySubsequences: false).map(String.init) }
    var literalPrefix: String { pattern.contains("*") ? String(pattern.prefix { $0 != "*" }) : "" }

    func matches(_ value: String) -> Bool {
      literalAlternatives?.contains(value) ?? value.hasPrefix(literalPrefix)
    }
  }

  static func matching(_ name: String, _ pattern: String, negated: Bool = false) -> Matcher {
    .matching(name, pattern: pattern, negated: negated, predicate: Wildcard(pattern: pattern))
  }

  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var matchers: [Matcher]
    var selected: [UInt32]
  }

  static let series: [[String: String]] = [
    ["__name__": "cpu", "mode": "idle", "cpu": "0"],  // 0
    ["__name__": "cpu", "mode": "user", "cpu": "0"],  // 1
    ["__name__": "cpu", "mode": "idle", "cpu": "1"],  // 2
    ["__name__": "load"],  // 3
    ["__name__": "disk", "device": "sda"],  // 4
    ["__name__": "disk", "device": "sdb"],  // 5
  ]

  static let cases = [
    Case(testDescription: "none selects all", matchers: [], selected: [0, 1, 2, 3, 4, 5]),
    Case(testDescription: "equal", matchers: [.equal("__name__", "cpu")], selected: [0, 1, 2]),
    Case(testDescription: "equal twice", matchers: [.equal("__name__", "cpu"), .equal("mode", "idle")], selected: [0, 2]),
    Case(testDescription: "contradiction", matchers: [.equal("mode", "user"), .equal("mode", "idle")], selected: []),
    Case(testDescription: "absent label", matchers: [.equal("mode", "")], selected: [3, 4, 5]),
    Case(testDescription: "present label", matchers: [.notEqual("mode", "")], selected: [0, 1, 2]),
    Case(testDescription: "not equal keeps those without it", matchers: [.notEqual("mode", "idle")], selected: [1, 3, 4, 5]),
    Case(testDescription: "alternatives", matchers: [matching("mode", "user|idle|x")], selected: [0, 1, 2]),
    Case(testDescription: "alternatives with the empty one", matchers: [matching("mode", "user|")], selected: [1, 3, 4, 5]),
    Case(testDescription: "prefix", matchers: [matching("device", "sd*")], selected: [4, 5]),
    Case(testDescription: "anything at all", matchers: [matching("device", "*")], selected: [0, 1, 2, 3, 4, 5]),
    Case(testDescription: "negated pattern", matchers: [matching("device", "sda*", negated: true)], selected: [0, 1, 2, 3, 5]),
    Case(testDescription: "negated anything", matchers: [matching("device", "*", negated: true)], selected: []),
    Case(testDescription: "unknown name", matchers: [.equal("nope", "x")], selected: []),
    Case(testDescription: "unknown name, empty", matchers: [matching("nope", "*")], selected: [0, 1, 2, 3, 4, 5]),
    Case(testDescription: "few candidates", matchers: [matching("cpu", "1*"), .equal("mode", "idle")], selected: [2]),
  ]

  @Test(arguments: cases) func `matchers select`(_ example: Case) {
    var index = LabelIndex()
    for labels in Self.series { _ = index.insert(Labels(labels)) }
    #expect(index.slots(matching: example.matchers) == example.selected)
  }

  @Test func `removed series are not found again`() {
    var index = LabelIndex()
    for labels in Self.series { _ = index.insert(Labels(labels)) }
    index.remove([1, 4, 5])
    #expect(index.slots(matching: []) == [0, 2, 3])
    #expect(index.slots(matching: [.equal("__name__", "disk")]).isEmpty)
    #expect(index.names["device"] == nil)
    #expect(index.insert(["__name__": "new"]).slot == 6)
  }

  @Test func `posting lists combine as sets do`() {
    var random = SplitMix(seed: 9)
    for _ in 0..<200 {
      let density = 1 + random.next() % 40
      let lists: [PostingList] = (0..<3).map { index in
        (0..<300).filter { _ in random.next() % (index == 0 ? density * 5 : density) == 0 }
      }
      let sets = lists.map { Set($0) }
      #expect(Postings.intersection(lists[0], lists[1]) == sets[0].intersection(sets[1]).sorted())
      #expect(Postings.difference(lists[1], lists[0]) == sets[1].subtracting(sets[0]).sorted())
      #expect(Postings.union(lists, slotCount: 300) == sets[0].union(sets[1]).union(sets[2]).sorted())
    }
  }
}
