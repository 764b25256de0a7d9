import DatasourceKinds
import DatasourceKit
import TimeSeries

extension Comparison {
  /// What is asked besides; of another source only what it understands.
  func part(_ part: PanelQuery.Part) -> PanelQuery.Part {
    var part = part
    switch self {
    case .earlier(let distance):
      part.request.range = part.request.range.earlier(by: distance)
      for index in part.request.targets.indices {
        part.request.targets[index].range = part.request.targets[index].range.earlier(by: distance)
      }
    case .context(let name): part.context = name
    case .source(let source):
      if DatasourceKind.canonicalID(part.datasource.type) == DatasourceKind.canonicalID(source.type) { part.datasource = source }
    }
    return part
  }
}

extension TimeRange {
  fileprivate func earlier(by distance: Milliseconds) -> TimeRange {
    TimeRange(start: start - distance, end: end - distance)
  }
}
