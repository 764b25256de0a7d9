import Canvas
import DataFrames
import Text
import Widgets

/// Frames as a plot needs them: series with their axes, stacked, coloured and named.
struct GraphData {
  struct Series {
    var name: String
    var display: FieldDisplay
    var options: GraphFieldOptions
    var plot: PlotSeries
    /// Before stacking and transforms: what the legend tells.
    var values: [Double]
    var field: Field
    var frame: Int
    var fieldIndex: Int
    var isHidden: Bool
  }

  private(set) var series: [Series] = []
  private(set) var axes: [PlotAxis] = []
  private var axisKeys: [AxisKey] = []
  private let limits: (low: Double, high: Double)?
  private let context: PanelContext

  /// - Parameters:
  ///   - xField: The name of a number field to be used in place of time; `nil` is time.
  init(_ frames: [DataFrame], context: PanelContext, xField: ((DataFrame) -> Int?)? = nil) {
    self.context = context
    limits = frames.contains { $0.fields.contains { Self.needsLimits($0.config) } } ? ValueLimits.ofData(in: frames) : nil
    var index = 0
    var last: (custom: JSONObject, options: GraphFieldOptions)?
    for (frameIndex, frame) in frames.enumerated() {
      let x = xField?(frame) ?? frame.fields.firstIndex { $0.type == .time }
      guard let x, let xs = Self.abscissas(frame.fields[x]) else { continue }
      for (fieldIndex, field) in frame.fields.enumerated() where fieldIndex != x {
        guard let values = Self.numbers(field) else { continue }
        let options: GraphFieldOptions
        if let last, last.custom == field.config.custom {
          options = last.options
        } else {
          options = GraphFieldOptions(field.config.custom)
          last = (field.config.custom, options)
        }
        defer { index += 1 }
        guard !options.hidesFromPlot else { continue }
        add(field, frame, options.nullsAreZero ? values.map { $0.isAbsent ? 0 : $0 } : values, xs, options, index: index, frameIndex: frameIndex, fieldIndex: fieldIndex)
      }
    }
    stack()
    fillBands()
  }

  private static func needsLimits(_ config: FieldConfig) -> Bool {
    config.thresholds?.mode == .percentage || config.color?.mode.hasPrefix("continuous") == true
  }

  private static func abscissas(_ field: Field) -> PlotSeries.Abscissas? {
    switch field.values {
    case .times(let times): .times(times)
    case .numbers(let numbers): .numbers(numbers)
    default: nil
    }
  }

  private static func numbers(_ field: Field) -> [Double]? {
    switch field.values {
    case .numbers(let values): values
    case .booleans(let values): values.map { $0.map { $0 ? 1 : 0 } ?? FieldValues.absent }
    default: nil
    }
  }
}

extension GraphData {
  private mutating func add(
    _ field: Field, _ frame: DataFrame, _ values: [Double], _ xs: PlotSeries.Abscissas, _ options: GraphFieldOptions, index: Int,
    frameIndex: Int, fieldIndex: Int
  ) {
    let name = SeriesName.of(field, in: frame)
    let valueLimits = ValueLimits(field, data: limits)
    let display = FieldDisplay(field, index: index, name: name, limits: valueLimits, context: context, standardColorMode: "palette-classic")
    let color = context.theme.legible(display.seriesColor(values))
    var plot = PlotSeries(
      name: name, xs: xs, ys: transformed(values, options.transform),
      color: field.state.isCompared ? color.mixed(over: context.theme.surface, opacity: 0.5) : color,
      marker: context.look.marker(forSeries: index), axis: axis(for: field, options, display), kind: options.kind,
      interpolation: options.interpolation, dash: options.dash, lineWidth: options.lineWidth,
      fill: fill(options), points: options.points, nulls: options.nulls, gapAfter: options.gapAfter ?? field.config.interval.map { $0 * 1.01 + 1 },
      barWidth: options.barWidth, barAlignment: options.barAlignment, isStacked: options.stacking != .none)
    if options.transform == nil, !options.nullsAreZero, case .numbers = field.values {
      plot.ends = field.ends.map { PlotSeries.Ends(low: $0.low, high: $0.high, areAllFinite: $0.areAllFinite) }
    }
    if options.gradient == "scheme", display.colorsByValue { plot.colorOfValue = display.colorFunction }
    series.append(
      Series(
        name: name, display: display, options: options, plot: plot, values: values, field: field, frame: frameIndex, fieldIndex: fieldIndex,
        isHidden: context.interaction.hiddenSeries.contains(name)))
  }

  private func fill(_ options: GraphFieldOptions) -> PlotSeries.Fill {
    guard options.fillOpacity > 0 else { return options.gradient == "opacity" ? .fading(opacity: 0.25) : .none }
    return options.gradient == "opacity" && options.stacking == .none
      ? .fading(opacity: options.fillOpacity) : .even(opacity: options.fillOpacity)
  }

  private func transformed(_ values: [Double], _ transform: GraphFieldOptions.Transform?) -> [Double] {
    switch transform {
    case nil: return values
    // Negating keeps the NaN that marks a null apart by its sign bit only, and both are gaps.
    case .negative: return values.map { -$0 }
    case .constant:
      let first = values.first(where: \.isFinite) ?? .nan
      return values.map { _ in first }
    }
  }

  private struct AxisKey: Hashable {
    var unit: String
    var placement: GraphFieldOptions.AxisPlacement
    var label: String
    var scale: PlotAxis.Scale
    var limits: [Double?]
  }

  /// One axis for each distinct unit, placement, scale and limits; the first goes left, automatic others right.
  private mutating func axis(for field: Field, _ options: GraphFieldOptions, _ display: FieldDisplay) -> Int {
    let isPercent = options.stacking == .percent
    let unit = field.config.unit ?? ""
    let key = AxisKey(
      unit: isPercent ? "percentunit" : unit, placement: options.axisPlacement, label: options.axisLabel, scale: options.scale,
      limits: [field.config.min, field.config.max, options.softMin, options.softMax])
    if let known = axisKeys.firstIndex(of: key) { return known }
    let side: PlotAxis.Side =
      switch options.axisPlacement {
      case .left: .left
      case .right: .right
      case .hidden: .hidden
      case .automatic: axes.contains { $0.side == .left } ? .right : .left
      }
    let formatter = isPercent ? ValueFormatter(unit: "percentunit") : display.formatter
    let explicit = field.config.decimals
    axisKeys.append(key)
    axes.append(
      PlotAxis(
        side: side, scale: options.scale, hardMin: field.config.min, hardMax: isPercent ? field.config.max ?? 1 : field.config.max,
        softMin: options.softMin, softMax: options.softMax, isCenteredOnZero: options.isCenteredOnZero,
        usesBinaryTicks: AxisText.isBinary(formatter.format), tickUnit: AxisText.unit(of: formatter, decimals: explicit),
        showsGrid: options.showsGrid && !axes.contains { $0.showsGrid && $0.side != .hidden }, label: options.axisLabel
      ) { value, increment in AxisText.text(value, increment: increment, formatter, explicit: explicit) })
    return axes.count - 1
  }
}

// MARK: Stacking

extension GraphData {
  private struct StackKey: Hashable {
    var group: String
    var mode: GraphFieldOptions.Stacking
    var axis: Int
    var kind: PlotSeries.Kind
    var isNegative: Bool
  }

  private mutating func stack() {
    var groups: [StackKey: [Int]] = [:]
    for index in series.indices where series[index].options.stacking != .none && !series[index].isHidden {
      let one = series[index]
      let sum = one.plot.ys.reduce(0) { $1.isFinite ? $0 + $1 : $0 }
      let key = StackKey(
        group: one.options.stackingGroup, mode: one.options.stacking, axis: one.plot.axis, kind: one.plot.kind, isNegative: sum < 0)
      groups[key, default: []].append(index)
    }
    for (key, members) in groups { stack(members.sorted(), isPercent: key.mode == .percent) }
  }

  /// Puts each series on the sum of those before it. Series of different times are first brought to common ones;
  /// a null adds nothing and leaves its gap.
  private mutating func stack(_ members: [Int], isPercent: Bool) {
    align(members)
    guard let count = members.first.map({ series[$0].plot.ys.count }) else { return }
    var sums = [Double](repeating: 0, count: count)
    var totals = isPercent ? sums : []
    if isPercent {
      for member in members {
        for (index, value) in series[member].plot.ys.enumerated() where value.isFinite { totals[index] += abs(value) }
      }
    }
    for member in members {
      var tops = series[member].plot.ys
      var floors = sums
      for index in 0..<count {
        guard tops[index].isFinite else {
          // Where there is no upper edge there is no lower one either: an area between a gap and a floor would be made up.
          floors[index] = .nan
          continue
        }
        let share = !isPercent ? tops[index] : totals[index] > 0 ? tops[index] / totals[index] : 0
        sums[index] += share
        tops[index] = sums[index]
      }
      series[member].plot.ys = tops
      series[member].plot.floors = floors
    }
  }

  private mutating func align(_ members: [Int]) {
    guard let first = members.first else { return }
    let shared = series[first].plot.xs
    let count = series[first].plot.ys.count
    if members.allSatisfy({ series[$0].plot.xs == shared && series[$0].plot.ys.count == count }) { return }
    var union: Set<Double> = []
    for member in members { union.formUnion(Self.positions(series[member].plot.xs).lazy.filter(\.isFinite)) }
    let xs = union.sorted()
    for member in members {
      var values: [Double: Double] = [:]
      for (x, y) in zip(Self.positions(series[member].plot.xs), series[member].plot.ys) { values[x] = y }
      let spacing = series[member].plot.gapAfter ?? Self.typicalSpacing(series[member].plot.xs)
      series[member].plot.ys = Self.filled(xs, values, within: spacing)
      series[member].plot.xs = .numbers(xs)
    }
  }

  /// Moments that only other series have are interpolated where the neighbours are no further apart than `within`.
  private static func filled(_ xs: [Double], _ values: [Double: Double], within: Double) -> [Double] {
    var result = xs.map { values[$0] ?? .nan }
    var previous: Int?
    for index in result.indices where values[xs[index]] != nil {
      if let previous, index - previous > 1, xs[index] - xs[previous] <= within, result[previous].isFinite, result[index].isFinite {
        for between in previous + 1..<index {
          let share = (xs[between] - xs[previous]) / (xs[index] - xs[previous])
          result[between] = result[previous] + (result[index] - result[previous]) * share
        }
      }
      previous = index
    }
    return result
  }

  private static func positions(_ xs: PlotSeries.Abscissas) -> [Double] {
    switch xs {
    case .times(let times): times.map { $0.map(Double.init) ?? .nan }
    case .numbers(let numbers): numbers
    }
  }

  private static func typicalSpacing(_ xs: PlotSeries.Abscissas) -> Double {
    let positions = Self.positions(xs)
    let distances = zip(positions.dropFirst(), positions).map { $0 - $1 }.filter { $0 > 0 }.sorted()
    return distances.isEmpty ? 0 : distances[distances.count / 2] * 1.5
  }

  /// `fillBelowTo`: the area between a series and the one it names.
  private mutating func fillBands() {
    for index in series.indices {
      guard let target = series[index].options.fillBelowTo, series[index].plot.floors == nil,
        let lower = series.first(where: { $0.name == target && !$0.isHidden }), lower.plot.xs == series[index].plot.xs
      else { continue }
      series[index].plot.floors = lower.plot.ys
      if series[index].options.fillOpacity == 0 { series[index].plot.fill = .even(opacity: 0.35) }
    }
  }
}
