package import PromQL
package import TimeSeries

/// Who answers the expressions of rules: a store of this program, or a server that is only asked.
package struct RuleSource: Sendable {
  /// For messages.
  package var name: String
  package var instant: @Sendable (String, Timestamp) async -> Result<[RuleSample], RuleFailure>
  /// From, to and step; both ends belong to it.
  package var range: @Sendable (String, Timestamp, Timestamp, Milliseconds) async -> Result<[Series], RuleFailure>

  package init(
    name: String, instant: @escaping @Sendable (String, Timestamp) async -> Result<[RuleSample], RuleFailure>,
    range: @escaping @Sendable (String, Timestamp, Timestamp, Milliseconds) async -> Result<[Series], RuleFailure>
  ) {
    (self.name, self.instant, self.range) = (name, instant, range)
  }

  /// Series that answer at once.
  package init(_ source: some SeriesSource, name: String, engine: PromQLEngine = PromQLEngine()) {
    self.init(
      name: name,
      instant: { query, time in
        do throws(PromQLError) {
          return MemoryEvaluation.result(of: RuleQuery(text: query, expression: try Expression(parsing: query)), at: time, in: source, engine: engine)
        } catch {
          return .failure(RuleFailure(error.fullMessage(in: query)))
        }
      },
      range: { query, start, end, step in
        do throws(PromQLError) {
          guard case .matrix(let series) = try engine.range(query, from: start, to: end, step: step, in: source).value else { return .success([]) }
          return .success(series)
        } catch {
          return .failure(RuleFailure(error.fullMessage(in: query)))
        }
      })
  }
}
