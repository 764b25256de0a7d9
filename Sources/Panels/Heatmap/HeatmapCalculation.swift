import DataFrames
import Glibc
import Text
import TimeSeries

/// `options.calculation`: how raw values are counted into cells.
struct HeatmapCalculation: Hashable, Sendable {
  private enum Size: Hashable { case width(Double), count(Double) }

  private var columns = Size.count(30)
  private var rows = Size.count(20)
  /// Buckets grow by this factor, divided into so many parts.
  private var logarithm: (base: Double, parts: Double)?

  init(_ options: JSONValue?) {
    let x = options?["xBuckets"]
    let y = options?["yBuckets"]
    let duration = x?["value"]?.text.flatMap { PromDuration.parse($0) }.map(Double.init)
    if x?["mode"]?.string == "size", let size = duration ?? x?["value"]?.number, size > 0, size.isFinite {
      columns = .width(size)
    } else if let count = x?["value"]?.number, count >= 1, count.isFinite {
      columns = .count(min(count, 1000))
    }
    if y?["mode"]?.string == "size", let size = y?["value"]?.number, size > 0, size.isFinite {
      rows = .width(size)
    } else if let count = y?["value"]?.number, count >= 1, count.isFinite {
      rows = .count(min(count, 1000))
    }
    if y?["scale"]?["type"]?.string == "log" {
      let base = y?["scale"]?["log"]?.number ?? 2
      let parts = y?["value"]?.number ?? 1
      logarithm = (base > 1 && base.isFinite ? base : 2, parts >= 1 && parts.isFinite ? min(parts, 16) : 1)
    }
  }

  static func == (left: Self, right: Self) -> Bool {
    left.columns == right.columns && left.rows == right.rows && left.logarithm?.base == right.logarithm?.base && left.logarithm?.parts == right.logarithm?.parts
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(columns)
    hasher.combine(rows)
    hasher.combine(logarithm?.base)
  }

  /// - Returns: `nil` where there is no finite number at any time.
  func data(of frames: [DataFrame], range: ClosedRange<Double>) -> HeatmapData? {
    var points: [(x: Double, y: Double)] = []
    var unit: String?
    for frame in frames {
      guard case .times(let times)? = frame.fields.first(where: { $0.type == .time })?.values else { continue }
      for field in frame.fields {
        guard case .numbers(let values) = field.values else { continue }
        unit = unit ?? field.config.unit
        for (time, value) in zip(times, values) where value.isFinite && (logarithm == nil || value > 0) {
          if let time, range.contains(Double(time)) { points.append((Double(time), value)) }
        }
      }
    }
    guard let lowest = points.map(\.y).min(), let highest = points.map(\.y).max(), highest - lowest < .infinity else { return nil }
    let width = columnWidth(range)
    let firstColumn = (range.lowerBound / width).rounded(.down)
    let columnCount = Int(min(max((range.upperBound / width).rounded(.down) - firstColumn + 1, 1), 10_000))
    let place = bucketing(lowest, highest)
    let firstRow = place.index(lowest)
    let rowCount = Int(min(max(place.index(highest) - firstRow + 1, 1), 1000))
    var buckets = (0..<rowCount).map { row in
      let (low, high) = (place.bound(firstRow + Double(row)), place.bound(firstRow + Double(row) + 1))
      return HeatmapData.Bucket(name: "", bound: high, lower: low, values: Array(repeating: 0, count: columnCount))
    }
    for point in points {
      let column = Int(min(max((point.x / width).rounded(.down) - firstColumn, 0), Double(columnCount - 1)))
      let row = Int(min(max(place.index(point.y) - firstRow, 0), Double(rowCount - 1)))
      buckets[row].values[column] += 1
    }
    return HeatmapData(times: (0..<columnCount).map { (firstColumn + Double($0)) * width }, step: width, lead: 0, buckets: buckets, unit: unit)
  }

  private func columnWidth(_ range: ClosedRange<Double>) -> Double {
    switch columns {
    case .width(let width): return max(width, (range.upperBound - range.lowerBound) / 5000, 1)
    case .count(let count):
      let wanted = max((range.upperBound - range.lowerBound) / count, 1)
      return Self.timeSteps.first { $0 >= wanted } ?? wanted
    }
  }

  private static let timeSteps: [Double] = [
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000,
    3_600_000, 7_200_000, 10_800_000, 21_600_000, 43_200_000, 86_400_000, 604_800_000,
  ]

  private func bucketing(_ low: Double, _ high: Double) -> (index: (Double) -> Double, bound: (Double) -> Double) {
    if let (base, parts) = logarithm {
      // A little tolerance keeps exact powers in the bucket that they begin.
      return ({ (log($0) / log(base) * parts + 1e-9).rounded(.down) }, { pow(base, $0 / parts) })
    }
    let width: Double =
      switch rows {
      case .width(let width): max(width, (high - low) / 500)
      case .count(let count): Self.niceWidth((high - low) / count)
      }
    return ({ ($0 / width).rounded(.down) }, { $0 * width })
  }

  private static func niceWidth(_ wanted: Double) -> Double {
    guard wanted > 0, wanted.isFinite else { return 1 }
    let magnitude = pow(10, log10(wanted).rounded(.down))
    guard magnitude > 0, magnitude.isFinite else { return wanted }
    return [1, 2, 2.5, 4, 5, 10].lazy.map { $0 * magnitude }.first { $0 >= wanted } ?? wanted
  }
}
