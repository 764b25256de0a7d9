import DataFrames
import Panels
import Text
import TimeSeries

/// Frames of an annotation query as marks on the time axis.
enum PanelAnnotations {
  static func of(_ frames: [DataFrame]) -> [PanelAnnotation] {
    frames.flatMap { frame -> [PanelAnnotation] in
      guard case .times(let starts)? = frame.fields.first(where: { $0.name == "time" })?.values else { return [] }
      let ends: [Int64?] = if case .times(let ends)? = frame.fields.first(where: { $0.name == "timeEnd" })?.values { ends } else { [] }
      let titles: [String?] =
        if case .strings(let titles)? = frame.fields.first(where: { $0.name == "title" || $0.name == "text" })?.values { titles } else { [] }
      let color = frame.meta.custom["color"]?.string ?? ""
      return starts.enumerated().compactMap { row, start in
        start.map { start in
          PanelAnnotation(
            start: Timestamp(milliseconds: start),
            end: ends.indices.contains(row) ? ends[row].map(Timestamp.init(milliseconds:)) : nil,
            title: titles.indices.contains(row) ? titles[row] ?? "" : "", color: color)
        }
      }
    }
  }
}
