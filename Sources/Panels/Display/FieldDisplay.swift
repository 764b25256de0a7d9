import Canvas
import DataFrames
import TimeSeries
import Widgets

/// How the values of one field are written and coloured.
struct FieldDisplay: Sendable {
  let config: FieldConfig
  private let processor: DisplayProcessor
  private let colors: FieldColors
  /// `min` and `max` of the config, else of the panel's data.
  let limits: ValueLimits

  init(_ field: Field, index: Int, name: String, limits: ValueLimits, context: PanelContext, standardColorMode: String? = nil) {
    config = field.config
    processor = DisplayProcessor(field: field, zone: context.zone, now: context.now)
    self.limits = limits
    colors = FieldColors(field.config, index: field.state.seriesIndex ?? index, name: name, limits: limits, theme: context.theme, standardMode: standardColorMode)
  }

  /// The unit and the decimals alone, for axes and scales.
  var formatter: ValueFormatter { processor.formatter }

  func text(_ value: Value) -> FormattedValue { processor.formatted(value) }

  func text(_ number: Double) -> FormattedValue { text(number.isAbsent ? .null : .number(number)) }

  /// A reducer's result: counts and shares have no unit.
  func text(_ value: Value, of reducer: Reducer) -> FormattedValue { processor.formatted(value, hasUnit: reducer.keepsUnit) }

  /// The colour of a single value.
  func color(_ value: Value) -> Color {
    if let color = processor.mapping(of: value)?.color { return colors.theme.color(color) ?? colors.theme.text }
    return colors.color(of: value.scriptNumber)
  }

  /// The colour that a value mapping gives; `nil` where none does.
  func mappedColor(_ value: Value) -> Color? { processor.mapping(of: value)?.color.flatMap { colors.theme.color($0) } }

  /// The colour that the field has by its own setting, whatever the value.
  var fixedColor: Color? {
    config.color?.mode == "fixed" ? config.color?.fixedColor.flatMap { colors.theme.color($0) } : nil
  }

  /// The same colour for the same text, everywhere.
  func colorByName(_ text: String) -> Color {
    colors.theme.color(SeriesColors.byName(text, variant: colors.theme.variant)) ?? colors.theme.info
  }

  /// The colour of the series as a whole.
  func seriesColor(_ values: @autoclosure () -> [Double]) -> Color { colors.seriesColor(values()) }

  /// Where the series changes its colour along the value.
  var colorsByValue: Bool { colors.isByValue }

  /// A function for drawing that outlives this value.
  var colorFunction: @Sendable (Double) -> Color {
    let colors = colors
    return { colors.color(of: $0) }
  }

  func fraction(_ value: Double) -> Double { limits.fraction(value) }
}

/// The smallest and largest value that thresholds in percent, ramps, gauges and bars refer to.
struct ValueLimits: Hashable, Sendable {
  var low: Double
  var high: Double

  /// The wrong way round is put right; without any width, the fraction of the only value is 1.
  init(_ first: Double, _ second: Double) {
    low = min(first, second)
    high = max(first, second)
  }

  /// 0 at `low`, 1 at `high`; not clamped.
  func fraction(_ value: Double) -> Double {
    let span = high - low
    guard span > 0, span.isFinite else { return value >= high ? 1 : 0 }
    return (value - low) / span
  }

  /// What a field's config says, and the data where it says nothing.
  init(_ field: Field, data: (low: Double, high: Double)?) {
    if let range = field.state.range {
      self.init(range.lowerBound, range.upperBound)
    } else {
      self.init(field.config.min ?? data?.low ?? 0, field.config.max ?? data?.high ?? 100)
    }
  }

  /// Over all finite numbers of all fields; `nil` where there are none.
  static func ofData(in frames: [DataFrame]) -> (low: Double, high: Double)? {
    var (low, high) = (Double.infinity, -Double.infinity)
    for frame in frames {
      for field in frame.fields {
        guard case .numbers(let values) = field.values else { continue }
        if let ends = field.state.ends, ends.low.isFinite, ends.high.isFinite {
          (low, high) = (min(low, ends.low), max(high, ends.high))
          continue
        }
        for value in values where value.isFinite {
          low = min(low, value)
          high = max(high, value)
        }
      }
    }
    return low <= high ? (low, high) : nil
  }
}
