import DataFrames
import Text
import TimeSeries

/// Counts by moment and bucket.
struct HeatmapData {
  struct Bucket {
    var name: String
    /// The upper end, or what the name says as a number.
    var bound: Double?
    var lower: Double?
    /// One for each moment; NaN where nothing was counted.
    var values: [Double]
  }

  /// Milliseconds, rising.
  var times: [Double]
  /// The width of a column.
  var step: Double
  /// How far before its moment a column begins: counts are of the time up to it.
  var lead: Double
  /// From the lowest.
  var buckets: [Bucket]
  var unit: String?
}

// MARK: Counted already

extension HeatmapData {
  /// A series for each bucket, or cells of `xMin`/`xMax`/`x`, `yMin`/`yMax`/`y` and a count.
  ///
  /// - Returns: `nil` where there is nothing of the kind.
  init?(counted frames: [DataFrame]) {
    if let cells = frames.first(where: { $0.meta.type == "heatmap-cells" }) ?? frames.first(where: Self.isCells) {
      self.init(cells: cells)
    } else {
      self.init(rows: frames)
    }
  }

  private static func isCells(_ frame: DataFrame) -> Bool {
    frame.fields.contains { ["xMin", "xMax"].contains($0.name) } && frame.fields.contains { ["yMin", "yMax", "y"].contains($0.name) }
  }

  private init?(rows frames: [DataFrame]) {
    let moments = TimeUnion(frames)
    guard moments.count > 0 else { return nil }
    times = moments.times.map { Double($0 ?? 0) }
    step = Self.spacing(times)
    lead = step
    buckets = []
    for frame in frames {
      for field in frame.fields where field.type == .number {
        let name = field.labels["le"] ?? SeriesName.of(field, in: frame)
        buckets.append(Bucket(name: name, bound: Self.bound(name), lower: nil, values: moments.values(of: field, in: frame)))
        unit = unit ?? field.config.unit
      }
    }
    guard !buckets.isEmpty else { return nil }
    if buckets.allSatisfy({ $0.bound != nil }) {
      buckets.sort { ($0.bound ?? 0) < ($1.bound ?? 0) }
      for index in buckets.indices.dropFirst() { buckets[index].lower = buckets[index - 1].bound }
    }
  }

  private static func bound(_ name: String) -> Double? {
    switch name {
    case "+Inf", "Inf", "inf", "∞": .infinity
    case "-Inf": -.infinity
    default: Double(name).flatMap { $0.isNaN ? nil : $0 }
    }
  }

  private init?(cells frame: DataFrame) {
    func column(_ names: String...) -> [Double]? {
      for name in names {
        guard let field = frame.fields.first(where: { $0.name == name }) else { continue }
        return (0..<field.values.count).map { field.values[$0].scriptNumber }
      }
      return nil
    }
    let ends = column("xMin", "x") == nil
    guard let xs = column("xMin", "x", "xMax"), let lows = column("yMin", "y", "yMax") else { return nil }
    let highs = column("yMax")
    let named: Set = ["xMin", "xMax", "x", "yMin", "yMax", "y", "yLayout"]
    guard let counts = frame.fields.first(where: { $0.type == .number && !named.contains($0.name) }) else { return nil }
    let yField = frame.fields.first { $0.name == "yMin" || $0.name == "y" || $0.name == "yMax" }
    let moments = Set(xs.filter(\.isFinite)).sorted()
    let bounds = Set(lows.filter { !$0.isNaN }).sorted()
    guard !moments.isEmpty, !bounds.isEmpty, moments.count <= 100_000, bounds.count <= 10_000, moments.count * bounds.count <= 4_000_000 else { return nil }
    let columns = Dictionary(uniqueKeysWithValues: zip(moments, moments.indices))
    let rows = Dictionary(uniqueKeysWithValues: zip(bounds, bounds.indices))
    times = moments
    step = frame.fields.first { $0.name == "xMin" || $0.name == "xMax" || $0.name == "x" }?.config.interval ?? Self.spacing(moments)
    lead = ends ? step : 0
    unit = yField?.config.unit
    buckets = bounds.enumerated().map { index, low in
      let next = index + 1 < bounds.count ? bounds[index + 1] : yField?.config.interval.map { low + $0 } ?? low
      return Bucket(name: JavaScriptNumber.text(low), bound: highs == nil ? next : nil, lower: low, values: Array(repeating: .nan, count: moments.count))
    }
    for index in 0..<min(xs.count, lows.count, counts.values.count) {
      guard let column = columns[xs[index]], let row = rows[lows[index]] else { continue }
      let count = counts.values[index].scriptNumber
      let old = buckets[row].values[column]
      buckets[row].values[column] = old.isNaN ? count : old + count
      if let highs, index < highs.count { buckets[row].bound = highs[index] }
    }
    fillHoles()
  }

  /// Sparse cells leave out empty buckets; a row without counts keeps those above and below apart.
  private mutating func fillHoles() {
    var result: [Bucket] = []
    for bucket in buckets {
      if let before = result.last?.bound, let lower = bucket.lower, lower > before + abs(before) * 1e-6 {
        result.append(Bucket(name: "", bound: lower, lower: before, values: []))
      }
      result.append(bucket)
    }
    buckets = result
  }

  /// The usual distance between moments; a minute where there is only one.
  static func spacing(_ times: [Double]) -> Double {
    let distances = zip(times.dropFirst(), times).map { $0 - $1 }.filter { $0 > 0 }.sorted()
    return distances.isEmpty ? 60_000 : distances[distances.count / 2]
  }
}
