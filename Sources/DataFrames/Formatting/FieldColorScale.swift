/// Which colour each value of a field has.
package struct FieldColorScale: Sendable {
  private enum Mode: Sendable {
    case constant(RGB)
    case thresholds
    case ramp(ColorRamp)
    case boolean(true: RGB, false: RGB)
  }

  private let mode: Mode
  private let thresholds: Thresholds?
  private let thresholdColors: [String: RGB]
  /// Minimum and maximum that fractions count between.
  package let range: ClosedRange<Double>
  /// Whether the colour depends on the value.
  package var isByValue: Bool { if case .constant = mode { false } else { true } }

  package init(field: Field, variant: ColorVariant) {
    let color = field.config.color
    thresholds = field.config.thresholds
    var colors: [String: RGB] = [:]
    for step in thresholds?.steps ?? [] { colors[step.color] = RGB(step.color, variant: variant) }
    thresholdColors = colors
    range = field.state.range ?? Self.range(of: field)
    let ramp = color.flatMap { ColorRamp(mode: $0.mode, variant: variant) }
    let fixed = color?.fixedColor.map { RGB($0, variant: variant) } ?? .fallback
    if field.type == .boolean {
      mode = .boolean(
        true: ramp?.color(at: 1) ?? RGB("green", variant: variant), false: ramp?.color(at: 0) ?? RGB("red", variant: variant))
      return
    }
    switch color?.mode {
    case "fixed": mode = .constant(fixed)
    case "shades": mode = .constant(SeriesColors.shade(of: fixed, index: field.state.seriesIndex ?? 0))
    case "palette-classic": mode = .constant(SeriesColors.classic(index: field.state.seriesIndex ?? 0, variant: variant))
    case "palette-classic-by-name":
      mode = .constant(SeriesColors.byName(field.state.displayName ?? field.name, variant: variant))
    default: mode = ramp.map(Mode.ramp) ?? .thresholds
    }
  }

  /// Where a value lies between minimum and maximum; not clamped. 0 where they are equal.
  package func fraction(of value: Double) -> Double {
    let width = range.upperBound - range.lowerBound
    guard value != -.infinity, width > 0 else { return 0 }
    return (value - range.lowerBound) / width
  }

  package func color(of value: Double) -> RGB {
    switch mode {
    case .constant(let color): return color
    case .boolean(let yes, let no): return value == 0 || value.isNaN ? no : yes
    case .ramp(let ramp): return ramp.color(at: fraction(of: value))
    case .thresholds:
      guard let step = thresholds?.activeStep(for: value, fraction: fraction(of: value)) else { return .fallback }
      return thresholdColors[step.color] ?? .fallback
    }
  }

  /// The colour of the whole series: in modes by value, that of the value which `seriesBy` names (the last).
  package func seriesColor(of field: Field) -> RGB {
    guard isByValue else { return color(of: 0) }
    let reducer = field.config.color?.seriesBy.flatMap(Reducer.init(id:)) ?? .last
    let value = field.reduced(by: reducer).scriptNumber
    return color(of: value.isNaN ? 0 : value)
  }

  private static func range(of field: Field) -> ClosedRange<Double> {
    guard case .number = field.type else { return 0...100 }
    var (low, high) = (field.config.min, field.config.max)
    if low == nil || high == nil {
      let found = field.numericRange
      low = low ?? found?.lowerBound
      high = high ?? found?.upperBound
    }
    guard let low, let high else { return 0...100 }
    return Swift.min(low, high)...Swift.max(low, high)
  }
}
