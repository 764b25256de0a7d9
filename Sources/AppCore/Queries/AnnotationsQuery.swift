import DataFrames
import Dashboards
import DatasourceKit

/// The annotation queries of a dashboard, to be asked together.
package struct AnnotationsQuery: Sendable {
  struct Entry: Sendable {
    /// Of the query in the dashboard.
    var index: Int
    var query: AnnotationQuery
    var part: PanelQuery.Part
  }

  var screen: Int
  var generation: Int
  var entries: [Entry]
  /// What needs no datasource, by its place in the dashboard.
  var known: [Int: DataFrame] = [:]

  /// A query that fails has no marks; panels do not suffer.
  func frames(from effects: any Effects) async -> [Int: DataFrame] {
    await withTaskGroup(of: (Int, DataFrame?).self) { group in
      for entry in entries {
        group.addTask {
          guard let source = effects.datasource(uid: entry.part.datasource.uid), let answer = try? await source.query(entry.part.request) else {
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

extension Model {
  mutating func askAnnotations(isUrgent: Bool) -> [Command] {
    guard let screen, !screen.dashboard.annotations.isEmpty, !screen.variables.isWaiting, isUrgent || !screen.isAskingAnnotations else { return [] }
    let generation = screen.annotationGeneration + 1
    guard let query = PanelPlanning(model: self, screen: screen).annotations(generation: generation) else { return [] }
    self.screen?.annotationGeneration = generation
    self.screen?.isAskingAnnotations = true
    return [.annotate(query)]
  }

  mutating func receive(_ frames: [Int: DataFrame], screen number: Int, generation: Int) -> [Command] {
    guard let index = opened.screens.firstIndex(where: { $0.number == number }), opened.screens[index].annotationGeneration == generation else { return [] }
    opened.screens[index].isAskingAnnotations = false
    // Equal answers change nothing on the panels.
    guard opened.screens[index].annotations != frames else { return [] }
    opened.screens[index].annotations = frames
    opened.screens[index].annotationVersion += 1
    if index == opened.current { needsPaint = true }
    return []
  }
}
