import Dashboards
import DatasourceKinds
import DatasourceKit
import TimeSeries

/// An alert's or a rule's expression as a graph, with a line where its threshold is.
enum AlertDrawing {
  static func intents(for line: AlertLine, in context: Context) -> [Intent] {
    guard let expression = line.expression, !expression.isEmpty else {
      return [.say("The source does not say which expression this alert comes from")]
    }
    let directory = context.sources.directory
    let ofAlert = directory.datasources.first { $0.uid == line.source.uid && $0.kind == .prometheus }
    guard let source = ofAlert ?? directory.ofKind(.prometheus).first else { return [.say("No Prometheus here to draw it: \(expression)")] }
    let condition = AlertCondition(expression)
    return ExpressionDrawing(
      expression: condition.measured, title: "\(line.name): \(expression)", datasource: source, threshold: condition.threshold,
      range: line.since.map { range(around: $0, now: context.now) }
    ).intents(in: context)
  }

  /// A third of it shows what was before.
  private static func range(around since: Timestamp, now: Timestamp) -> TimeControl.RawRange {
    let wanted = max(now - since, 0) * 3 / 2
    let lengths: [Milliseconds] = [900_000, 1_800_000, 3_600_000, 10_800_000, 21_600_000, 43_200_000, 86_400_000, 172_800_000, 604_800_000]
    return TimeControl.RawRange(from: "now-" + PromDuration.format(lengths.first { $0 >= wanted } ?? 2_592_000_000), to: "now")
  }
}

/// A graph and a table of an expression, in the range of the dashboard that is on screen.
struct ExpressionDrawing {
  var expression: String
  var title: String?
  var datasource: DatasourceID
  /// Where a line is drawn.
  var threshold: Double?
  var range: TimeControl.RawRange?

  /// The dashboard of one's own expressions.
  static let location = DashboardLocation.scratch(name: "Explore")

  func intents(in context: Context) -> [Intent] {
    let screen = context.screen
    let raw = range ?? screen?.time.raw ?? TimeControl.RawRange(from: "now-1h", to: "now")
    let refresh = (screen?.refresh.interval).flatMap(\.self).map(PromDuration.format)
    let document = GeneratedDashboard.document(
      expression: expression, title: title, datasource: datasource, from: raw.from, to: raw.to, timezone: screen?.dashboard.time.timezone ?? "",
      refresh: refresh, threshold: threshold)
    return [.remember(.asked(expression: expression)), .dashboards(.openDocument(document, at: Self.location))]
  }
}
