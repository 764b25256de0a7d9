import PromQL
import Testing
import TimeSeries

@Suite struct CompletionContextTests {
  private typealias Selection = CompletionContext.Selection

  /// The cursor stands at the bar.
  private func context(_ marked: String) -> CompletionContext {
    let parts = marked.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
    return CompletionContext(in: parts.joined(), at: parts[0].utf8.count)
  }

  @Test(arguments: ["|", "ra|", "sum(|", "a + |", "sum by (job) (n|", "(|", "1 - up|", "rate(|x[5m])"])
  func `operands are metrics and functions`(_ text: String) {
    #expect(context(text).expected.starts(with: [.metricName, .function]))
  }

  @Test func `the word at the cursor is what is replaced`() {
    let context = context("sum(node_cp|u)")
    #expect(context.prefix == "node_cp" && context.replaced == 4..<11)
  }

  @Test func `braces ask for label names of the metric`() {
    #expect(context("up{|").expected == [.labelName(Selection(metric: "up"))])
    #expect(
      context("up{job=\"a\",i|").expected == [.labelName(Selection(metric: "up", matchers: [.equal("job", "a")]))])
    #expect(context("up{job |").expected == [.matchOperator])
  }

  @Test func `strings in braces ask for label values`() {
    let selection = Selection(metric: "up", matchers: [.notEqual("zone", "n")])
    let inside = context("rate(up{zone!=\"n\",job=~\"ap|i")
    #expect(inside.expected == [.labelValue(label: "job", selection, needsQuotes: false)])
    #expect(inside.prefix == "ap")
    #expect(inside.call == CompletionContext.Call(name: "rate", argument: 0))
    #expect(context("up{zone!=\"n\",job=|").expected == [.labelValue(label: "job", selection, needsQuotes: true)])
    #expect(context("{\"my.|").expected.first == .metricName)
  }

  @Test func `groupings ask for the labels of the metric before them`() {
    #expect(context("sum(rate(up{a=\"b\"}[5m])) by (|").expected
      == [.groupingLabel(Selection(metric: "up", matchers: [.equal("a", "b")]))])
    #expect(context("sum by (job, |").expected == [.groupingLabel(Selection())])
  }

  @Test(arguments: ["up[|", "up[5|", "up[5m:|", "up offset |"]) func `ranges and offsets ask for a duration`(_ text: String) {
    #expect(context(text).expected == [.duration])
  }

  @Test(arguments: [("up |", "offset"), ("sum(up) |", "by"), ("up[5m] |", "anchored"), ("a == |", "bool"), ("a + on(b) |", "group_left")])
  func `words that may follow are offered`(_ text: String, _ word: String) {
    let isOffered = context(text).expected.contains { expectation in
      if case .keyword(let words) = expectation { words.contains(word) } else { false }
    }
    #expect(isOffered)
  }

  @Test func `the call and its argument are known`() throws {
    let call = try #require(context("label_replace(up, \"a\", |").call)
    #expect(call.argument == 2 && FunctionCatalogue.signature(named: call.name)?.name == "label_replace")
  }

  @Test func `nothing is offered in comments and free strings`() {
    #expect(context("up # by |").expected.isEmpty)
    #expect(context("label_join(up, \"a|").expected.isEmpty)
  }

  @Test func `broken text of any kind is survived`() {
    let text = "sum by (job) (rate(up{a=~\"x\",b!='y'}[5m:step()] offset -1h @ start())) ?? ) ] } é \"a\\"
    for cursor in -1...text.utf8.count + 1 { _ = CompletionContext(in: text, at: cursor) }
    for start in text.indices { _ = CompletionContext(in: String(text[start...]), at: 40) }
  }
}
