import Text

/// Gives every field of a panel its final config: the source's, completed by the panel's defaults, then changed by the
/// overrides in their order.
package struct FieldConfigApplier: Sendable {
  private let defaults: FieldConfig
  private let overrides: [FieldOverride]
  /// Fills dashboard variables into display names.
  private let interpolate: @Sendable (String) -> String

  package init(
    defaults: FieldConfig, overrides: [FieldOverride] = [], interpolate: @escaping @Sendable (String) -> String = { $0 }
  ) {
    (self.defaults, self.overrides, self.interpolate) = (defaults, overrides, interpolate)
  }

  /// The frames with final configs and ``FieldState``. Overrides match names as they are before any override.
  ///
  /// What could not be applied (unknown matchers, broken patterns) is noted on the first frame.
  package func apply(to frames: [DataFrame]) -> [DataFrame] {
    var result = frames.map { $0.squared() }
    let names = overrides.isEmpty ? [] : FieldNaming(result).names
    let selectors = overrides.map { FieldSelector($0.matcher) }
    for frame in result.indices {
      let matchable = result[frame]
      for index in matchable.fields.indices {
        var config = matchable.fields[index].config
        config.fill(from: defaults)
        for (override, selector) in zip(overrides, selectors)
        where selector.matches(index, named: names[frame][index], in: matchable) {
          for property in override.properties { config.set(property.id, to: property.value) }
        }
        if let name = config.displayName, name.contains("$") { config.displayName = interpolate(name) }
        result[frame].fields[index].config = config
      }
    }
    let problems = selectors.compactMap(\.problem)
    if !problems.isEmpty, !result.isEmpty {
      result[0].meta.notices += problems.map { Notice(severity: .warning, text: "Override skipped: \($0)") }
    }
    Self.fillState(of: &result)
    return result
  }

  private static func fillState(of frames: inout [DataFrame]) {
    let names = FieldNaming(frames).names
    let common = findEnds(in: &frames)
    var seriesIndex = 0
    func fill(_ field: inout Field, name: String) {
      field.state.displayName = name
      field.state.range = range(of: field, common: common)
      field.state.seriesIndex = field.type == .time ? nil : seriesIndex
      if field.type != .time { seriesIndex += 1 }
    }
    for frame in frames.indices {
      for index in frames[frame].fields.indices { fill(&frames[frame].fields[index], name: names[frame][index]) }
    }
  }

  private static func range(of field: Field, common: ClosedRange<Double>?) -> ClosedRange<Double>? {
    guard field.type == .number else { return nil }
    let found = field.config.usesOwnRange == true ? field.numericRange : common
    let low = field.config.min ?? found?.lowerBound ?? 0
    let high = field.config.max ?? found?.upperBound ?? 100
    return min(low, high)...max(low, high)
  }

  /// Keeps the ends of every number column with it, and gives the range over all of them.
  private static func findEnds(in frames: inout [DataFrame]) -> ClosedRange<Double>? {
    var (low, high) = (Double.infinity, -Double.infinity)
    for frame in frames.indices {
      for index in frames[frame].fields.indices {
        let ends = frames[frame].fields[index].ends
        frames[frame].fields[index].state.ends = ends
        guard let ends else { continue }
        (low, high) = (min(low, ends.low), max(high, ends.high))
      }
    }
    return low <= high ? low...high : nil
  }
}

extension FieldConfig {
  /// Takes from `defaults` what is not set here.
  fileprivate mutating func fill(from defaults: FieldConfig) {
    displayName = displayName ?? defaults.displayName
    displayNameFromSource = displayNameFromSource ?? defaults.displayNameFromSource
    description = description ?? defaults.description
    unit = unit ?? defaults.unit
    decimals = decimals ?? defaults.decimals
    min = min ?? defaults.min
    max = max ?? defaults.max
    noValue = noValue ?? defaults.noValue
    color = color ?? defaults.color
    thresholds = thresholds ?? defaults.thresholds
    if mappings.isEmpty { mappings = defaults.mappings }
    links = links + defaults.links
    actions = actions + defaults.actions
    interval = interval ?? defaults.interval
    filterable = filterable ?? defaults.filterable
    usesOwnRange = usesOwnRange ?? defaults.usesOwnRange
    nullValueMode = nullValueMode ?? defaults.nullValueMode
    if custom.isEmpty {
      custom = defaults.custom
    } else {
      for member in defaults.custom.members where custom[member.key] == nil { custom[member.key] = member.value }
    }
  }
}
