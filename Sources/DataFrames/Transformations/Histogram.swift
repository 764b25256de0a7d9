import Glibc
import Text

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
    let size = options["bucketSize"]?.number.flatMap { $0 > 0 && $0.isFinite ? $0 : nil } ?? histogramBucketSize(for: columns, count: options["bucketCount"]?.number)
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
}

private let niceSizes: [Double] = (-9...18).flatMap { exponent in
  (exponent == 0 ? [1, 2, 4, 5] : [1, 2, 2.5, 5]).map { $0 * pow(10, Double(exponent)) }
}

/// The first nice size above a share of the range and not below the smallest difference.
private func histogramBucketSize(for columns: [[Double]], count: Double?) -> Double {
  let values = columns.joined().sorted()
  guard let low = values.first, let high = values.last else { return 1 }
  var smallest = Double.infinity
  for (left, right) in zip(values, values.dropFirst()) where right > left { smallest = min(smallest, right - left) }
  if smallest == .infinity { smallest = 1 }
  let count = count.flatMap { $0 >= 1 && $0.isFinite ? $0 : nil } ?? 30
  let target = (high - low) / count
  return niceSizes.first { target < $0 && $0 >= smallest } ?? max(target, smallest)
}
