/// How bad a value is, as far as the colours that a dashboard's author chose say.
package enum AlertLevel: Int, Comparable, Sendable, CaseIterable {
  case ok, warning, critical

  package static func < (left: AlertLevel, right: AlertLevel) -> Bool { left.rawValue < right.rawValue }
}

extension AlertLevel {
  /// What a colour means by traffic-light custom: red and its neighbours are critical, orange and yellow are a warning,
  /// green is fine.
  ///
  /// - Returns: `nil` for colours without such a meaning: blue, purple, grey, white, black, transparent.
  package init?(color: RGB) {
    let hsl = color.hsl
    guard color.alpha > 0.05, hsl.saturation > 0.2, (0.08...0.95).contains(hsl.lightness) else { return nil }
    switch hsl.hue {
    case ..<18, 335...: self = .critical
    case ..<70: self = .warning
    case ..<170: self = .ok
    default: return nil
    }
  }
}

extension Thresholds {
  /// The level of each step, base first: that of its colour. A colour without a meaning continues the step below it, and is
  /// fine at the base: green, yellow, red, purple gets worse and worse, and red, green, blue is fine from green on.
  var levels: [AlertLevel] {
    var below = AlertLevel.ok
    return steps.map { step in
      below = AlertLevel(color: RGB(step.color)) ?? below
      return below
    }
  }

  /// Whether any value can be other than fine.
  package var canAlert: Bool { levels.contains { $0 > .ok } }

  /// - Parameter fraction: Where the value lies between minimum and maximum; counts in percentage mode.
  /// - Returns: The step that the value is in and its level; `nil` where there are no steps.
  package func level(of value: Double, fraction: Double) -> (level: AlertLevel, step: Step)? {
    let ordered = normalized()
    guard let active = ordered.activeStep(for: value, fraction: fraction), let index = ordered.steps.lastIndex(of: active) else {
      return nil
    }
    return (ordered.levels[index], active)
  }
}

extension AlertLevel {
  /// The worst that the colours of value mappings say of any value; fine where they have none with a meaning.
  package static func worst(ofMappings mappings: [ValueMapping]) -> AlertLevel {
    let results = mappings.flatMap { mapping -> [ValueMapping.Result] in
      switch mapping {
      case .value(let results): Array(results.values)
      case .range(_, _, let result), .regex(_, let result), .special(_, let result): [result]
      }
    }
    return results.compactMap { $0.color.flatMap { AlertLevel(color: RGB($0)) } }.max() ?? .ok
  }
}
