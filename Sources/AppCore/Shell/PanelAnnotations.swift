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
      func texts(_ name: String) -> [String?] {
        if case .strings(let texts)? = frame.fields.first(where: { $0.name == name })?.values { texts } else { [] }
      }
      let (titles, words) = (texts("title"), texts("text"))
      let color = frame.meta.custom["color"]?.string ?? ""
      return starts.enumerated().compactMap { row, start in
        start.map { start in
          PanelAnnotation(
            start: Timestamp(milliseconds: start),
            end: ends.indices.contains(row) ? ends[row].map(Timestamp.init(milliseconds:)) : nil,
            title: title(titles.indices.contains(row) ? titles[row] : nil, words.indices.contains(row) ? words[row] : nil) ?? frame.name ?? "",
            color: color)
        }
      }
    }
  }
  /// Title and text in one line; `nil` where the query gives neither.
  private static func title(_ title: String?, _ text: String?) -> String? {
    let parts = [title, text].compactMap(\.self).filter { !$0.isEmpty }
    return parts.isEmpty ? nil : parts.joined(separator: ": ")
  }
}
