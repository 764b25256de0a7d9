package import DatasourceKit
package import TimeSeries
import DataFrames
import Text

/// A datasource that answers as a test says, at once.
package struct ScriptedDatasource: Datasource {
  package let id: DatasourceID
  private let answer: @Sendable (QueryRequest) throws(DatasourceError) -> QueryAnswer
  private let options: @Sendable (VariableRequest) throws(DatasourceError) -> [VariableOption]

  package init(
    id: DatasourceID = DatasourceID(uid: "prom", name: "Prom", type: "prometheus"),
    options: @escaping @Sendable (VariableRequest) throws(DatasourceError) -> [VariableOption] = { _ throws(DatasourceError) in [] },
    answer: @escaping @Sendable (QueryRequest) throws(DatasourceError) -> QueryAnswer
  ) {
    (self.id, self.options, self.answer) = (id, options, answer)
  }

  package func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer { try answer(request) }
  package func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] { try options(request) }
  package func health() async throws(DatasourceError) -> DatasourceHealth { DatasourceHealth(version: "3.1", latency: .milliseconds(12)) }
}

extension QueryAnswer {
  /// One series for each label set: `value` at every step of the target's range.
  package static func series(
    _ labelSets: [Labels], of target: QueryRequest.Target, value: (_ series: Int, _ time: Timestamp) -> Double
  ) -> QueryAnswer {
    let times = stride(from: target.range.start.rawValue, through: target.range.end.rawValue, by: Int(clamping: max(target.step, 1))).map { $0 }
    let expression = target.model["expr"]?.text ?? ""
    let frames = labelSets.enumerated().map { index, labels in
      DataFrame(
        refID: target.refID,
        fields: [
          Field(name: "Time", values: .times(times)),
          Field(name: "Value", values: .numbers(times.map { value(index, Timestamp(milliseconds: $0)) }), labels: labels),
        ])
    }
    let sent = SentQuery(
      refID: target.refID, expression: expression, request: "scripted", range: target.range, step: target.step, seriesCount: frames.count)
    return QueryAnswer(frames: frames, sent: [sent])
  }

  package mutating func join(_ other: QueryAnswer) {
    frames += other.frames
    errors.merge(other.errors) { first, _ in first }
    sent += other.sent
  }
}
