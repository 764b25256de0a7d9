import Dashboards
import DataFrames
package import DatasourceKit
import Text
import TimeSeries

/// Turns the answers of a panel's targets into what it draws: transformations in their order, then field config with its
/// overrides. Carried out where the query ran, off the main thread.
package struct PanelPipeline: Sendable {
  var panel: Panel
  /// The panel's own, where it has one.
  var range: TimeRange
  var interpolation: Interpolation
  var zone: TimeZoneRules
  /// Remarks that were due before anything was asked: a substituted datasource, a target left out.
  var notices: [Notice]
  /// Server-side expressions over the targets' frames, inputs first.
  var expressions: [PlannedTarget]
  /// Targets that only expressions need.
  var hiddenTargets: Set<String>
  /// Results of other panels.
  var shared: [DataFrame]

  init(panel: Panel, range: TimeRange, interpolation: Interpolation, zone: TimeZoneRules, notices: [Notice] = [], expressions: [PlannedTarget] = [],
    hiddenTargets: Set<String> = [], shared: [DataFrame] = []
  ) {
    self.expressions = expressions
    self.hiddenTargets = hiddenTargets
    self.shared = shared
    self.panel = panel
    self.range = range
    self.interpolation = interpolation
    self.zone = zone
    self.notices = notices
  }

  /// With a warning for each pattern of the panel that takes too long on this data.
  package func data(from answer: QueryAnswer) -> PanelData {
    var (data, costly) = CostlyPatterns.noted { prepared(answer) }
    data.notices += costly.map { Notice(severity: .warning, text: $0) }
    return data
  }

  private func prepared(_ answer: QueryAnswer) -> PanelData {
    let context = TransformationContext(zone: zone, interpolate: { [interpolation] in interpolation($0) })
    let answered = shared.isEmpty ? answer.frames : answer.frames + shared
    let computed = ServerExpressions(expressions.map { .init(refID: $0.refID, model: $0.model) }, range: range).evaluate(answered, answered: Set(answer.sent.map(\.refID)))
    let hidden = hiddenTargets.union(expressions.filter(\.isHidden).map(\.refID))
    let all = computed.frames.isEmpty ? answered : answered + computed.frames
    let raw = hidden.isEmpty ? all : all.filter { !hidden.contains($0.refID ?? "") }
    let errors = answer.errors.merging(computed.errors.mapValues(Self.failure)) { first, _ in first }
    let transformed = TransformationPipeline(panel.transformations, context: context).apply(to: raw)
    let applier = FieldConfigApplier(
      defaults: panel.fieldDefaults, overrides: panel.overrides, interpolate: { [interpolation] in interpolation($0) })
    let frames = applier.apply(to: transformed.frames)
    var seen: Set<Notice> = []
    let notices = (notices + transformed.notices + frames.flatMap(\.meta.notices)).filter { seen.insert($0).inserted }
    return PanelData(
      frames: frames.filter { !$0.meta.isAnnotations && !$0.fields.isEmpty }, rawFrames: raw,
      annotations: frames.filter(\.meta.isAnnotations),
      notices: notices, errors: errors, sent: answer.sent, range: range, interval: interpolation.environment.interval, askAgainAfter: answer.askAgainAfter)
  }

  private static func failure(_ error: ExpressionError) -> DatasourceError {
    DatasourceError(
      kind: .invalidQuery, datasource: DatasourceID(uid: "__expr__", name: "Expression", type: "__expr__"), request: "",
      reason: error.reason)
  }
}
