import DataFrames
import Dashboards
import DatasourceKit

/// The annotation queries of a dashboard, to be asked together.
struct AnnotationsQuery: Sendable {
  struct Entry: Sendable {
    /// Of the query in the dashboard.
    var index: Int
    var query: AnnotationQuery
    var part: PanelQuery.Part
  }

  var entries: [Entry]
  /// What needs no datasource, by its place in the dashboard.
  var known: [Int: DataFrame] = [:]

  /// A query that fails has no marks; panels do not suffer.
  func frames(from world: any World) async -> [Int: DataFrame] {
    await withTaskGroup(of: (Int, DataFrame?).self) { group in
      for entry in entries {
        group.addTask {
          guard let source = world.datasource(uid: entry.part.datasource.uid), let answer = try? await source.query(entry.part.request) else {
            return (entry.index, nil)
          }
          let step = entry.part.request.targets.first?.step ?? 60_000
          return (entry.index, AnnotationEvents.frame(of: answer.frames, for: entry.query, step: step))
        }
      }
      var frames = known
      for await (index, frame) in group { frames[index] = frame }
      return frames
    }
  }
}
