import Canvas
import DataFrames
import Text
import Widgets

/// `options.reduceOptions`: how stat, gauge and bar gauge make single values of frames.
struct ReduceOptions: Hashable, Sendable {
  /// One value for each row in place of one for each field.
  var showsRows = false
  var calcs: [Reducer] = [.lastNotNull]
  /// "" all numbers, `/.*/` every field, `/^name$/` some.
  var fields = ""
  var limit = 25

  init(_ value: JSONValue?) {
    guard let options = value?.object else { return }
    showsRows = options["values"]?.bool ?? false
    let known = [Reducer](ids: options["calcs"]?.array?.compactMap(\.string) ?? [])
    if !known.isEmpty { calcs = known }
    fields = options["fields"]?.string ?? ""
    limit = options["limit"]?.integer.map { min(max($0, 1), 1000) } ?? 25
  }
}

extension [Reducer] {
  /// Ids that are not known are left out.
  init(ids: [String]) {
    self = ids.compactMap { Reducer(id: $0) }
  }
}

/// One value with all that is needed to show it.
struct SingleValue {
  var name: String
  var value: Value
  var text: FormattedValue
  var number: Double
  var color: Color
  var display: FieldDisplay
  /// The series that it was made of, for sparklines.
  var times: PlotSeries.Abscissas?
  var history: [Double]
  var field: Field

  /// The values of `frames`, at most 1,000, and how many there would be without that limit.
  static func all(in frames: [DataFrame], _ options: ReduceOptions, context: PanelContext, standardColorMode: String = "thresholds") -> (values: [SingleValue], total: Int) {
    let pattern = options.fields.isEmpty ? nil : FieldPattern(options.fields)
    let data = ValueLimits.ofData(in: frames)
    var values: [SingleValue] = []
    var total = 0
    var index = 0
    for frame in frames {
      let times = frame.fields.first { $0.type == .time }
      for field in frame.fields {
        let name = SeriesName.of(field, in: frame)
        guard isChosen(field, name, pattern) else { continue }
        let limits = ValueLimits(field, data: data)
        let display = FieldDisplay(field, index: index, name: name, limits: limits, context: context, standardColorMode: standardColorMode)
        defer { index += 1 }
        if options.showsRows {
          total += frame.rowCount
          for row in 0..<min(frame.rowCount, field.values.count, max(options.limit - values.count, 0)) {
            values.append(SingleValue(self.name(ofRow: row, field, called: name, in: frame), field.values[row], nil, display, field, nil))
          }
        } else {
          for reducer in options.calcs {
            total += 1
            guard values.count < 1000 else { continue }
            let configured = field.config.displayName ?? ""
            // A name that says which calculation it is needs no word of it.
            let saysCalculation = configured.contains("__calc")
            let full =
              saysCalculation
              ? FieldTemplate(configured).text(for: field, in: frame, calculation: reducer.name)
              : options.calcs.count > 1 ? "\(name) \(reducer.name)" : name
            values.append(SingleValue(full, field.reduced(by: reducer), reducer, display, field, times))
          }
        }
      }
    }
    return (values, total)
  }

  private init(_ name: String, _ value: Value, _ reducer: Reducer?, _ display: FieldDisplay, _ field: Field, _ times: Field?) {
    self.name = name
    self.value = value
    self.field = field
    text = reducer.map { display.text(value, of: $0) } ?? display.text(value)
    if text.description.isEmpty { text = FormattedValue(text: "No data") }
    number = value.scriptNumber
    color = display.color(value)
    self.display = display
    if case .times(let moments)? = times?.values { self.times = .times(moments) } else { self.times = nil }
    if case .numbers(let numbers) = field.values { history = numbers } else { history = [] }
  }

  private static func isChosen(_ field: Field, _ name: String, _ pattern: FieldPattern?) -> Bool {
    if field.config.custom["hidden"]?.bool == true || field.config.custom["hideFrom"]?["viz"]?.bool == true { return false }
    guard let pattern else { return field.type == .number || field.type == .boolean }
    return pattern.matches(name) || pattern.matches(field.name)
  }

  /// What the author calls it, else the row's text columns, with the field's name where several fields have numbers.
  private static func name(ofRow row: Int, _ field: Field, called name: String, in frame: DataFrame) -> String {
    if let configured = field.config.displayName, !configured.isEmpty {
      guard configured.contains("$") else { return configured }
      return FieldTemplate(configured).text(for: field, in: frame, row: row)
    }
    var parts: [String] = []
    var others = 0
    for other in frame.fields {
      switch other.values {
      case .strings(let texts): if texts.indices.contains(row), let text = texts[row], !text.isEmpty { parts.append(text) }
      case .numbers: others += 1
      default: break
      }
    }
    guard !parts.isEmpty else { return frame.rowCount > 1 ? "\(name) \(row + 1)" : name }
    if field.type == .number, others > 1 { parts.append(name) }
    return parts.joined(separator: " ")
  }
}

/// `/pattern/flags`, or a name that must be met exactly.
private struct FieldPattern {
  private let pattern: Pattern?
  private let name: String

  init(_ text: String) {
    name = text
    pattern = text.hasPrefix("/") ? try? Pattern(text, syntax: .javaScript) : nil
  }

  func matches(_ name: String) -> Bool { pattern?.matches(name) ?? (self.name == name) }
}
