import Canvas
import DataFrames
import Text
import TimeSeries
import Widgets

/// A field with states and the moments of its samples.
struct StateSource {
  var name: String
  var times: [Int64?]
  var field: Field
  var index: Int

  /// Every field beside the time field of its frame that can have states.
  static func all(in frames: [DataFrame]) -> [StateSource] {
    var result: [StateSource] = []
    for frame in frames {
      guard let timeIndex = frame.fields.firstIndex(where: { $0.type == .time }), case .times(let times) = frame.fields[timeIndex].values else { continue }
      for (index, field) in frame.fields.enumerated() where index != timeIndex {
        guard [.number, .string, .boolean].contains(field.type), field.config.custom["hideFrom"]?["viz"]?.bool != true else { continue }
        result.append(StateSource(name: SeriesName.of(field, in: frame), times: times, field: field, index: result.count))
      }
    }
    return result
  }
}

/// Makes spans of samples.
struct StateSpans {
  let isHistory: Bool
  let mergesValues: Bool
  let limits: (low: Double, high: Double)?
  let context: PanelContext

  private struct State: Equatable {
    var key: Value
    var text: String
    var color: Color
  }

  func lane(of source: StateSource) -> StateTimeline.Lane {
    let field = source.field
    let display = FieldDisplay(
      field, index: source.index, name: source.name, limits: ValueLimits(field, data: limits), context: context,
      standardColorMode: "continuous-GrYlRd")
    let steps = thresholdTexts(field, display)
    let count = min(source.times.count, field.values.count)
    let reach = isHistory ? Self.spacing(source.times) : nil
    let connects = !isHistory && (field.config.custom["spanNulls"]?.bool ?? ((field.config.custom["spanNulls"]?.number ?? 0) > 0))
    var spans: [StateTimeline.Span] = []
    var previous: State?
    let end = Double(context.range.end.milliseconds)
    for row in 0..<count {
      guard let time = source.times[row].map(Double.init) else { continue }
      let value = field.values[row]
      let isAbsent = value.isNull && display.text(value).description.isEmpty
      if let reach {
        guard !isAbsent else { continue }
        let state = state(of: value, display, steps)
        spans.append(StateTimeline.Span(start: time - reach / 2, end: time + reach / 2, color: state.color, text: state.text))
        continue
      }
      if isAbsent {
        if !connects, previous != nil {
          spans[spans.count - 1].end = min(spans[spans.count - 1].end, time)
          previous = nil
        }
        continue
      }
      let state = state(of: value, display, steps)
      if mergesValues, state == previous { continue }
      if previous != nil { spans[spans.count - 1].end = time }
      spans.append(StateTimeline.Span(start: time, end: max(end, time), color: state.color, text: state.text))
      previous = state
    }
    return StateTimeline.Lane(name: source.name, spans: spans)
  }

  private func state(of value: Value, _ display: FieldDisplay, _ steps: [(low: Double, text: String)]) -> State {
    if !steps.isEmpty, case .number(let number) = value {
      let text = (steps.last { number >= $0.low } ?? steps[0]).text
      return State(key: .string(text), text: text, color: display.color(value))
    }
    let text = display.text(value).description
    return State(key: value, text: text, color: color(of: value, text, display))
  }

  /// Texts have no place on a scale; each gets a colour of the palette that stays the same from refresh to refresh.
  private func color(of value: Value, _ text: String, _ display: FieldDisplay) -> Color {
    if case .string = value, display.mappedColor(value) == nil, display.config.color?.mode != "fixed", display.config.color?.mode != "thresholds" {
      return context.theme.seriesColor(Self.hash(text))
    }
    return display.color(value)
  }

  /// Numbers coloured by thresholds are merged by step, as Grafana does: `< 80`, `80+`.
  private func thresholdTexts(_ field: Field, _ display: FieldDisplay) -> [(low: Double, text: String)] {
    guard !isHistory, mergesValues, field.type == .number, field.config.mappings.isEmpty, field.config.color?.mode == "thresholds",
      let steps = field.config.thresholds?.steps, steps.count > 1, field.config.thresholds?.mode == .absolute
    else { return [] }
    return steps.indices.map { index in
      index == 0 ? (-.infinity, "< \(display.text(steps[1].value))") : (steps[index].value, "\(display.text(steps[index].value))+")
    }
  }

  /// The usual distance between samples; a second where there is only one.
  private static func spacing(_ times: [Int64?]) -> Double {
    let moments = times.lazy.compactMap { $0 }.map(Double.init)
    let distances = zip(moments.dropFirst(), moments).map { $0 - $1 }.filter { $0 > 0 }.sorted()
    return distances.isEmpty ? 1000 : distances[distances.count / 2]
  }

  /// The same number for the same text in every run.
  static func hash(_ text: String) -> Int {
    Int(truncatingIfNeeded: text.utf8.prefix(200).reduce(UInt32(5381)) { $0 &* 33 &+ UInt32($1) } % 1009)
  }
}
