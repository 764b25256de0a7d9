import Glibc
import Text
import TimeSeries

extension TransformationKind {
  /// Counts the points of all series in cells of time and value: as a transformation, and for heatmap panels that calculate.
  ///
  /// Sizes of buckets are Grafana's (checked against 12.0): 20 columns and 10 rows where nothing is said, of the largest
  /// nice size that gives at least as many.
  static let heatmap = TransformationKind(id: "heatmap", name: "Create heatmap") { options, frames, run in
    let scale = BucketScale(options["yBuckets"])
    var points: [(x: Double, y: Double)] = []
    var value: Field?
    for frame in frames {
      guard case .times(let times) = frame.firstTimeField?.values else { continue }
      for field in frame.fields {
        guard case .numbers(let values) = field.values else { continue }
        value = value ?? field
        for (time, value) in zip(times, values) {
          let place = scale.position(of: value)
          if let time, place.isFinite { points.append((Double(time), place)) }
        }
      }
    }
    guard let xRange = range(of: points.lazy.map(\.x)), let yRange = range(of: points.lazy.map(\.y)) else { return frames }
    let x = Buckets(over: xRange, size: Buckets.size(options["xBuckets"], over: xRange, standardCount: 20, isTime: true))
    let y = Buckets(over: yRange, size: scale.bucketSize ?? Buckets.size(options["yBuckets"], over: yRange, standardCount: 10, isTime: false))
    guard x.count * y.count <= TransformationRun.largestResult else {
      run.note(.warning, "Heatmap: \(x.count) × \(y.count) cells are too many; larger buckets would do")
      return frames
    }
    var counts = Array(repeating: 0.0, count: x.count * y.count)
    for point in points { counts[x.index(of: point.x) * y.count + y.index(of: point.y)] += 1 }
    let cells = counts.indices
    var xConfig = FieldConfig()
    xConfig.interval = x.size
    var yConfig = FieldConfig(unit: value?.config.unit)
    if scale.base == nil { yConfig.interval = y.size }
    var fields = [
      Field(name: "xMin", values: .times(cells.map { Int64(clampingToDates: x.start(of: $0 / y.count)) }), config: xConfig),
      Field(name: "yMin", values: .numbers(cells.map { scale.value(at: y.start(of: $0 % y.count)) }), config: yConfig),
    ]
    if let base = scale.base {
      fields[1].config.custom["scaleDistribution"] = ["type": "log", "log": .number(base)]
      fields.append(Field(name: "yMax", values: .numbers(cells.map { scale.value(at: y.start(of: $0 % y.count + 1)) }), config: yConfig))
    }
    fields.append(Field(name: "Count", values: .numbers(counts)))
    return [DataFrame(refID: frames[0].refID, fields: fields, meta: FrameMeta(type: "heatmap-cells"))]
  }

  /// `nil` where there is none, or more than numbers can say.
  private static func range(of values: some Sequence<Double>) -> ClosedRange<Double>? {
    guard let low = values.min(), let high = values.max(), (high - low).isFinite else { return nil }
    return low...high
  }
}

/// Values as they are, or their logarithms: `yBuckets.scale` is `{type: "log", log: 2}`.
private struct BucketScale {
  /// `nil` for a linear scale.
  let base: Double?
  /// In powers of the base: `value` buckets for each power, one where nothing is said. `nil` for a linear scale.
  let bucketSize: Double?

  init(_ options: JSONValue?) {
    let scale = options?["scale"]
    base = scale?["type"] == "log" ? (scale?["log"]?.number == 10 ? 10 : 2) : nil
    let parts = options?["value"]?.number.flatMap { $0 >= 1 && $0 <= 1000 ? $0 : nil } ?? 1
    bucketSize = base.map { _ in 1 / parts }
  }

  /// Not finite for a value that the scale has no place for.
  func position(of value: Double) -> Double {
    guard let base else { return value }
    return base == 10 ? log10(value) : log2(value)
  }

  func value(at position: Double) -> Double { base.map { pow($0, position) } ?? position }
}

/// Equal intervals along an axis, which begin at multiples of their size.
private struct Buckets {
  let size: Double
  let count: Int
  private let origin: Double

  /// - Parameter size: Is enlarged until a million buckets are enough.
  init(over range: ClosedRange<Double>, size: Double) {
    let size = max(size, (range.upperBound - range.lowerBound) / 1_000_000)
    self.size = size
    origin = (range.lowerBound / size).rounded(.down) * size
    count = Int(min(max(((range.upperBound - origin) / size).rounded(.down) + 1, 1), 1_000_001))
  }

  func index(of value: Double) -> Int { Int(min(max(((value - origin) / size).rounded(.down), 0), Double(count - 1))) }
  func start(of index: Int) -> Double { origin + Double(index) * size }
}

extension Buckets {
  /// What `{mode: size|count, value}` says; times may be written as durations.
  static func size(_ options: JSONValue?, over range: ClosedRange<Double>, standardCount: Double, isTime: Bool) -> Double {
    let written = options?["value"]
    let isSize = options?["mode"]?.string == "size"
    let milliseconds = isSize && isTime ? written?.text.flatMap { PromDuration.parse($0) }.map(Double.init) : nil
    let value = (milliseconds ?? written?.number).flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
    if isSize, let value { return value }
    let wanted = (range.upperBound - range.lowerBound) / max((value ?? standardCount) - 1, 1)
    guard wanted > 0, wanted.isFinite else { return 1 }
    return isTime ? timeSizes.last { $0 <= wanted } ?? 1 : niceSize(wanted)
  }

  /// The largest of 1, 1.5, 2, … 9.5 times a power of ten that is not above; between 1 and 10 whole ones only.
  private static func niceSize(_ most: Double) -> Double {
    let exponent = log10(most).rounded(.down)
    // Dividing by a whole power keeps 0.3 from becoming 0.30000000000000004.
    func scaled(_ factor: Double) -> Double { exponent < 0 ? factor / pow(10, -exponent) : factor * pow(10, exponent) }
    let factors = stride(from: 9.5, through: 1, by: exponent == 0 ? -1 : -0.5)
    return factors.lazy.map { scaled(exponent == 0 ? $0.rounded(.down) : $0) }.first { $0 <= most } ?? most
  }

  private static let timeSizes: [Double] = {
    let steps: [(unit: Double, counts: [Double])] = [
      (1, [1, 2, 4, 5, 10, 20, 25, 40, 50, 100, 200, 250, 400, 500]), (1000, [1, 2, 4, 5, 10, 15, 20, 30]),
      (60_000, [1, 2, 4, 5, 10, 15, 20, 30]), (3_600_000, [1, 2, 4, 6, 8, 12, 18]),
      (86_400_000, [1, 2, 3, 4, 5, 6, 7, 10, 15, 30, 45, 60, 90, 180]), (31_536_000_000, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
    ]
    return steps.flatMap { step in step.counts.map { $0 * step.unit } }
  }()
}
