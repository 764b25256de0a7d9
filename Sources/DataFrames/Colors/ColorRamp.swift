/// Colours along a continuous scale.
package struct ColorRamp: Hashable, Sendable {
  private enum Shape: Hashable, Sendable {
    /// A uniform B-spline through the channels, as d3's `interpolateRgbBasis`.
    case spline
    /// Straight between evenly spaced stops.
    case linear
    /// A polynomial fit (d3's cividis).
    case cividis
  }

  private let shape: Shape
  private let stops: [RGB]

  /// A spline along `colors`; needs at least one.
  package init(spline colors: [RGB]) {
    self.init(shape: .spline, stops: colors.isEmpty ? [.fallback] : colors)
  }

  private init(shape: Shape, stops: [RGB]) {
    (self.shape, self.stops) = (shape, stops)
  }

  /// The ramp of a `continuous-*` colour mode.
  ///
  /// - Returns: `nil` for other modes. Viridis, magma, plasma and inferno are interpolated from ten stops each.
  package init?(mode: String, variant: ColorVariant) {
    if let names = Self.splines[mode] {
      self.init(spline: names.map { RGB($0, variant: variant) })
    } else if let hexes = Self.sampled[mode] {
      self.init(shape: .linear, stops: hexes.map { RGB($0) })
    } else if mode == "continuous-cividis" {
      self.init(shape: .cividis, stops: [])
    } else {
      return nil
    }
  }

  /// - Parameter fraction: Clamped to 0…1; NaN counts as 0.
  package func color(at fraction: Double) -> RGB {
    let t = fraction.isNaN ? 0 : min(max(fraction, 0), 1)
    switch shape {
    case .cividis: return Self.cividis(t)
    case .linear:
      let position = t * Double(stops.count - 1)
      let index = min(Int(position), stops.count - 2)
      return mix(stops[index], stops[index + 1], position - Double(index))
    case .spline: return splineColor(at: t)
    }
  }

  private func mix(_ a: RGB, _ b: RGB, _ share: Double) -> RGB {
    let (x, y) = (a.channels, b.channels)
    return RGB(channels: (x.0 + (y.0 - x.0) * share, x.1 + (y.1 - x.1) * share, x.2 + (y.2 - x.2) * share))
  }

  private func splineColor(at t: Double) -> RGB {
    let last = stops.count - 1
    guard last > 0 else { return stops[0] }
    let index = min(Int(t * Double(last)), last - 1)
    let local = t * Double(last) - Double(index)
    let (one, two) = (stops[index].channels, stops[index + 1].channels)
    let before = index > 0 ? stops[index - 1].channels : mirrored(one, two)
    let after = index < last - 1 ? stops[index + 2].channels : mirrored(two, one)
    let red = basis(local, before.0, one.0, two.0, after.0)
    let green = basis(local, before.1, one.1, two.1, after.1)
    let blue = basis(local, before.2, one.2, two.2, after.2)
    return RGB(channels: (red, green, blue))
  }

  private func mirrored(_ a: (Double, Double, Double), _ b: (Double, Double, Double)) -> (Double, Double, Double) {
    (2 * a.0 - b.0, 2 * a.1 - b.1, 2 * a.2 - b.2)
  }

  private func basis(_ t: Double, _ a: Double, _ b: Double, _ c: Double, _ d: Double) -> Double {
    let (t2, t3) = (t * t, t * t * t)
    let first = (1 - 3 * t + 3 * t2 - t3) * a
    let second = (4 - 6 * t2 + 3 * t3) * b
    let third = (1 + 3 * t + 3 * t2 - 3 * t3) * c
    return (first + second + third + t3 * d) / 6
  }

  private static func cividis(_ t: Double) -> RGB {
    let red = -4.54 - t * (35.34 - t * (2381.73 - t * (6402.7 - t * (7024.72 - t * 2710.57))))
    let green = 32.49 + t * (170.73 + t * (52.82 - t * (131.46 - t * (176.58 - t * 67.37))))
    let blue = 81.24 + t * (442.36 - t * (2482.43 - t * (6167.24 - t * (6614.94 - t * 2475.67))))
    return RGB(channels: (red, green, blue))
  }

  private static let splines: [String: [String]] = [
    "continuous-GrYlRd": ["green", "yellow", "red"],
    "continuous-RdYlGr": ["red", "yellow", "green"],
    "continuous-BlYlRd": ["dark-blue", "super-light-yellow", "dark-red"],
    "continuous-YlRd": ["super-light-yellow", "dark-red"],
    "continuous-BlPu": ["blue", "purple"],
    "continuous-YlBl": ["super-light-yellow", "dark-blue"],
    "continuous-blues": ["panel-bg", "dark-blue"],
    "continuous-reds": ["panel-bg", "dark-red"],
    "continuous-greens": ["panel-bg", "dark-green"],
    "continuous-purples": ["panel-bg", "dark-purple"],
  ]

  private static let sampled: [String: [UInt32]] = [
    "continuous-viridis": [
      0x440154, 0x482878, 0x3E4989, 0x31688E, 0x26828E, 0x1F9E89, 0x35B779, 0x6ECE58, 0xB5DE2B, 0xFDE725,
    ],
    "continuous-magma": [
      0x000004, 0x180F3D, 0x440F76, 0x721F81, 0x9E2F7F, 0xCD4071, 0xF1605D, 0xFD9668, 0xFECA8D, 0xFCFDBF,
    ],
    "continuous-plasma": [
      0x0D0887, 0x47039F, 0x7301A8, 0x9C179E, 0xBD3786, 0xD8576B, 0xED7953, 0xFA9E3B, 0xFDC926, 0xF0F921,
    ],
    "continuous-inferno": [
      0x000004, 0x1B0C41, 0x4A0C6B, 0x781C6D, 0xA52C60, 0xCF4446, 0xED6925, 0xFB9B06, 0xF7D13D, 0xFCFFA4,
    ],
  ]
}
