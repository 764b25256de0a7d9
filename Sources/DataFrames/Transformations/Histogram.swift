import Glibc
import Text
import TimeSeries

extension TransformationKind {
  /// How many values of each number field fall into each bucket; only buckets that any field uses. Their bounds are `xMin`
  /// and `xMax` (versions before 9 called them `BucketMin` and `BucketMax`).
  static let histogram = TransformationKind(id: "histogram", name: "Histogram") { options, frames, run in
    let fields = frames.flatMap(\.fields).filter { $0.type == .number }
    guard !fields.isEmpty else { return frames }
    let columns = fields.map { field -> [Double] in
      if case .numbers(let values) = field.values { return values.filter(\.isFinite) }
      return []
    }
    let size = options["bucketSize"]?.number.flatMap { $0 > 0 && $0.isFinite ? $0 : nil } ?? Buckets.size(for: columns, count: options["bucketCount"]?.number)
    let offset = options["bucketOffset"]?.number.flatMap { $0.isFinite ? $0 : nil } ?? 0
    var counts: [Double: [Int]] = [:]
    for (column, values) in columns.enumerated() {
      for value in values {
        let bucket = NumberText.roundHalfUp((((value - offset) / size).rounded(.down) * size + offset) * 1e9) / 1e9
        guard counts[bucket] != nil || counts.count < 100_000 else { continue }
        counts[bucket, default: Array(repeating: 0, count: columns.count)][column] += 1
      }
    }
    let starts = counts.keys.sorted()
    let config = FieldConfig(unit: fields[0].config.unit, decimals: fields[0].config.decimals)
    var result = [
      Field(name: "xMin", values: .numbers(starts), config: config),
      Field(name: "xMax", values: .numbers(starts.map { $0 + size }), config: config),
    ]
    if options["combine"]?.bool ?? false {
      result.append(Field(name: "count", values: .numbers(starts.map { Double(counts[$0]?.reduce(0, +) ?? 0) })))
    } else {
      for (column, field) in fields.enumerated() {
        var made = field
        made.values = .numbers(starts.map { Double(counts[$0]?[column] ?? 0) })
        made.config.unit = nil
        result.append(made)
      }
    }
    return [DataFrame(refID: frames[0].refID, fields: result, meta: FrameMeta(type: "histogram"))]
  }

  /// Counts the points of all series in cells of time and value.
  static let heatmap = TransformationKind(id: "heatmap", name: "Create heatmap") { options, frames, run in
    let series = frames.filter(\.isTimeSeries)
    let scale = BucketScale(options["yBuckets"])
    var points: [(x: Double, y: Double)] = []
    for frame in series {
      guard case .times(let times) = frame.firstTimeField?.values else { continue }
      for field in frame.fields {
        guard case .numbers(let values) = field.values else { continue }
        for (time, value) in zip(times, values) {
          let place = scale.position(of: value)
          if let time, place.isFinite { points.append((Double(time), place)) }
        }
      }
    }
    guard let first = points.first else { return frames }
    let (xs, ys) = (points.map(\.x), points.map(\.y))
    let xRange = (xs.min() ?? first.x)...(xs.max() ?? first.x)
    let yRange = (ys.min() ?? first.y)...(ys.max() ?? first.y)
    let x = Buckets(options["xBuckets"], over: xRange, standardCount: 30, isTime: true)
    let y = scale.base == nil ? Buckets(options["yBuckets"], over: yRange, standardCount: 20, isTime: false) : Buckets(size: scale.size, over: yRange)
    guard x.count * y.count <= TransformationRun.largestResult else {
      run.note(.warning, "Heatmap: \(x.count) × \(y.count) cells are too many")
      return frames
    }
    var counts = Array(repeating: 0.0, count: x.count * y.count)
    for point in points { counts[x.index(of: point.x) * y.count + y.index(of: point.y)] += 1 }
    let cells = counts.indices
    let value = series.first?.fields.first { $0.type == .number }
    var xConfig = FieldConfig()
    xConfig.interval = x.size
    var yConfig = FieldConfig(unit: value?.config.unit)
    if scale.base == nil { yConfig.interval = y.size }
    var fields = [
      Field(name: "xMin", values: .times(cells.map { Int64(clampingToRange: x.start(of: $0 / y.count)) }), config: xConfig),
      Field(name: "yMin", values: .numbers(cells.map { scale.value(at: y.start(of: $0 % y.count)) }), config: yConfig),
    ]
    if let base = scale.base {
      fields[1].config.custom["scaleDistribution"] = ["type": "log", "log": .number(base)]
      fields.append(Field(name: "yMax", values: .numbers(cells.map { scale.value(at: y.start(of: $0 % y.count + 1)) }), config: yConfig))
    }
    fields.append(Field(name: "Count", values: .numbers(counts)))
    return [DataFrame(refID: frames[0].refID, fields: fields, meta: FrameMeta(type: "heatmap-cells"))]
  }
}

/// Values as they are, or their logarithms: `yBuckets.scale` is `{type: "log", log: 2}`.
private struct BucketScale {
  /// `nil` for a linear scale.
  let base: Double?
  /// Of a bucket, in powers of the base: `value` buckets for each power, one where nothing is said.
  let size: Double

  init(_ options: JSONValue?) {
    let scale = options?["scale"]
    base = scale?["type"] == "log" ? (scale?["log"]?.number == 10 ? 10 : 2) : nil
    let parts = options?["value"]?.number.flatMap { $0 >= 1 && $0 <= 1000 ? $0 : nil } ?? 1
    size = 1 / parts
  }

  /// Not finite for a value that the scale has no place for.
  func position(of value: Double) -> Double {
    guard let base else { return value }
    return base == 10 ? log10(value) : log2(value)
  }

  func value(at position: Double) -> Double { base.map { pow($0, position) } ?? position }
}

/// Equal intervals along an axis.
struct Buckets {
  private(set) var size: Double
  private var origin: Double
  private(set) var count: Int

  /// `{mode: size|count, value}`.
  init(_ options: JSONValue?, over range: ClosedRange<Double>, standardCount: Double, isTime: Bool) {
    let written = options?["value"]
    let length = range.upperBound - range.lowerBound
    let milliseconds = written?.text.flatMap { PromDuration.parse($0) }.map(Double.init)
    if options?["mode"]?.string == "size", let size = (isTime ? milliseconds : nil) ?? written?.number, size > 0, size.isFinite {
      self.size = size
    } else {
      let count = written?.number.flatMap { $0 >= 1 && $0.isFinite ? $0 : nil } ?? standardCount
      let raw = length / count
      size = raw > 0 && raw.isFinite ? (isTime ? Self.niceTime(raw) : Self.nice(raw)) : 1
    }
    if length / size > 1_000_000 { size = length / 1_000_000 }
    origin = (range.lowerBound / size).rounded(.down) * size
    count = Int(min(max(((range.upperBound - origin) / size).rounded(.down) + 1, 1), 1_000_001))
  }

  init(size: Double, over range: ClosedRange<Double>) {
    self.size = size
    origin = (range.lowerBound / size).rounded(.down) * size
    count = Int(min(max(((range.upperBound - origin) / size).rounded(.down) + 1, 1), 1_000_001))
  }

  func index(of value: Double) -> Int { Int(min(max(((value - origin) / size).rounded(.down), 0), Double(count - 1))) }
  func start(of index: Int) -> Double { origin + Double(index) * size }

  /// The next of 1, 2, 2.5, 4, 5 times a power of ten that is not below.
  private static func nice(_ value: Double) -> Double { sizes.first { $0 >= value } ?? value }

  private static func niceTime(_ value: Double) -> Double {
    let steps: [Double] = [
      1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 15000, 30000, 60000, 120_000, 300_000, 600_000, 900_000, 1_800_000,
      3_600_000, 7_200_000, 10_800_000, 21_600_000, 43_200_000, 86_400_000, 604_800_000, 2_592_000_000,
    ]
    return steps.first { $0 >= value } ?? value
  }

  private static let sizes: [Double] = (-9...18).flatMap { exponent in
    (exponent == 0 ? [1, 2, 4, 5] : [1, 2, 2.5, 5]).map { $0 * pow(10, Double(exponent)) }
  }

  /// A histogram's bucket size: the first nice one above a share of the range and not below the smallest difference.
  static func size(for columns: [[Double]], count: Double?) -> Double {
    let values = columns.joined().sorted()
    guard let low = values.first, let high = values.last else { return 1 }
    var smallest = Double.infinity
    for (left, right) in zip(values, values.dropFirst()) where right > left { smallest = Swift.min(smallest, right - left) }
    if smallest == .infinity { smallest = 1 }
    let count = count.flatMap { $0 >= 1 && $0.isFinite ? $0 : nil } ?? 30
    let target = (high - low) / count
    return sizes.first { target < $0 && $0 >= smallest } ?? Swift.max(target, smallest)
  }
}
