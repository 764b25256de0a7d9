import Canvas
import DataFrames
import Dashboards
import Text
import TimeSeries
import Widgets

/// States over time, a lane for each field: `state-timeline` merges equal neighbours, `status-history` shows each sample.
struct StateTimelinePanel: PanelRenderer {
  package static let types: [PanelTypeID] = ["state-timeline", "status-history", "natel-discrete-panel", "flant-statusmap-panel"]
    .map(PanelTypeID.init(rawValue:))
  package static let thresholdUse = ThresholdUse.unlessColored

  private let isHistory: Bool
  private let mergesValues: Bool
  private let texts: StateTimeline.Texts
  private let alignment: Canvas.Alignment
  private let fill: Double
  private let legend: LegendOptions
  private let approximated: UnsupportedOption?

  package init(panel: Panel) {
    let options = panel.options
    isHistory = panel.type.rawValue == "status-history" || panel.type.rawValue == "flant-statusmap-panel"
    mergesValues = options["mergeValues"]?.bool ?? true
    switch options["showValue"]?.string {
    case "always": texts = .always
    case "never": texts = .never
    default: texts = .automatic
    }
    switch options["alignValue"]?.string {
    case "center": alignment = .center
    case "right": alignment = .right
    default: alignment = isHistory ? .center : .left
    }
    fill = min(max(options["rowHeight"]?.number ?? 0.9, 0.1), 1)
    legend = LegendOptions(options["legend"])
    approximated = NearestForm.note(for: panel.type, shownAs: isHistory ? "a status history" : "a state timeline")
  }

  package var unsupportedOptions: [UnsupportedOption] { approximated.map { [$0] } ?? [] }

  package func widget(for frames: [DataFrame], in context: PanelContext) -> any Widget {
    let sources = StateSource.all(in: frames)
    guard !sources.isEmpty else { return MessageBox(kind: .empty, title: "No data", look: context.look) }
    let first = min(max(context.interaction.scrollRow, 0), sources.count - 1)
    let shown = sources[first..<min(first + Self.mostLanes, sources.count)]
    let data = ValueLimits.ofData(in: frames)
    let spans = StateSpans(isHistory: isHistory, mergesValues: mergesValues, limits: data, context: context)
    let lanes = Self.shaded(shown.map { spans.lane(of: $0) })
    let zone = context.zone
    let view = StateTimeline(
      lanes: lanes, hidden: (first, sources.count - first - shown.count), start: Double(context.range.start.milliseconds),
      end: Double(context.range.end.milliseconds), texts: texts, alignment: alignment, isSeparated: isHistory, fill: fill,
      crosshair: context.interaction.crosshair.map { Double($0.milliseconds) }, look: context.look) { zone.offset(at: $0) }
    return WithLegend(content: view, entries: legend.isShown ? Self.legendEntries(lanes, context.look) : [], look: context.look)
  }

  /// More than any screen shows; the rest is reached by scrolling.
  private static let mostLanes = 200

  /// Numbers the states in order of their first occurrence, for where shades must tell them apart.
  private static func shaded(_ lanes: [StateTimeline.Lane]) -> [StateTimeline.Lane] {
    var numbers: [String: Int] = [:]
    return lanes.map { lane in
      var lane = lane
      for index in lane.spans.indices {
        let text = lane.spans[index].text
        let number = numbers[text] ?? numbers.count
        numbers[text] = number
        lane.spans[index].shade = number
      }
      return lane
    }
  }

  /// The states that occur, in order of their first occurrence.
  private static func legendEntries(_ lanes: [StateTimeline.Lane], _ look: Look) -> [Legend.Entry] {
    var seen: Set<String> = []
    var entries: [Legend.Entry] = []
    for span in lanes.lazy.flatMap(\.spans) where seen.count < 24 && !span.text.isEmpty && seen.insert(span.text).inserted {
      entries.append(Legend.Entry(name: span.text, color: span.color, marker: StateTimeline.marker(forShade: span.shade, look: look)))
    }
    return entries
  }
}
