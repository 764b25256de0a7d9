import Canvas
import DataFrames
import Widgets

/// Grafana's colour modes, resolved for one field.
struct FieldColors: Sendable {
  private enum Mode: Sendable {
    case same(Color)
    case thresholds(Thresholds, [Color])
    case ramp(ColorRamp)
  }

  let theme: Theme
  private let mode: Mode
  private let limits: ValueLimits
  private let seriesBy: String

  init(_ config: FieldConfig, index: Int, name: String, limits: ValueLimits, theme: Theme, standardMode: String? = nil) {
    self.theme = theme
    self.limits = limits
    seriesBy = config.color?.seriesBy ?? "last"
    let mode = config.color?.mode ?? standardMode ?? (config.thresholds == nil ? "palette-classic" : "thresholds")
    switch mode {
    case "thresholds":
      let thresholds = config.thresholds ?? .standard
      self.mode = .thresholds(thresholds, thresholds.steps.map { theme.color($0.color) ?? theme.mutedText })
    case "fixed":
      self.mode = .same(config.color?.fixedColor.flatMap { theme.color($0) } ?? theme.mutedText)
    case "shades":
      let base = RGB(config.color?.fixedColor ?? "green", variant: theme.variant)
      self.mode = .same(theme.color(SeriesColors.shade(of: base, index: index)) ?? theme.mutedText)
    case "palette-classic-by-name" where !theme.keepsHues:
      self.mode = .same(theme.color(SeriesColors.byName(name, variant: theme.variant)) ?? theme.mutedText)
    default:
      if let ramp = ColorRamp(mode: mode, variant: theme.variant) {
        self.mode = .ramp(ramp)
      } else {
        self.mode = .same(theme.seriesColor(index))
      }
    }
  }

  var isByValue: Bool { if case .same = mode { false } else { true } }

  func color(of value: Double) -> Color {
    switch mode {
    case .same(let color): return color
    case .ramp(let ramp): return theme.color(ramp.color(at: limits.fraction(value))) ?? theme.text
    case .thresholds(let thresholds, let colors):
      let active = thresholds.activeStep(for: value, fraction: limits.fraction(value))
      return active.flatMap { step in thresholds.steps.firstIndex(of: step).map { colors[$0] } } ?? theme.text
    }
  }

  /// A whole line takes the colour of its last, smallest or largest value.
  func seriesColor(_ values: [Double]) -> Color {
    if case .same(let color) = mode { return color }
    let value: Double? =
      switch seriesBy {
      case "min": values.lazy.filter(\.isFinite).min()
      case "max": values.lazy.filter(\.isFinite).max()
      default: values.last(where: \.isFinite)
      }
    return color(of: value ?? .nan)
  }
}
