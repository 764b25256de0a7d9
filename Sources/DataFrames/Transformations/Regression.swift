import Glibc
import Text
import TimeSeries

extension TransformationKind {
  /// A line or polynomial of least squares through two fields, as a frame of its own.
  static let regression = TransformationKind(id: "regression", name: "Trendline") { options, frames, run in
    let names = FieldNaming(frames).names
    let model = options["modelType"]?.string ?? "linear"
    let count = min(max(options["predictionCount"]?.integer ?? 100, 2), 10_000)
    let degree = model == "polynomial" ? min(max(options["degree"]?.integer ?? 2, 1), 10) : 1
    func index(_ key: String, in frame: Int, _ standard: (Field) -> Bool) -> Int? {
      guard let name = options[key]?.text, !name.isEmpty else { return frames[frame].fields.firstIndex(where: standard) }
      return names[frame].firstIndex(of: name) ?? frames[frame].fields.firstIndex { $0.name == name }
    }
    for number in frames.indices {
      guard let y = index("yFieldName", in: number, { $0.type == .number }) else { continue }
      guard let x = index("xFieldName", in: number, { $0.type == .time }) else {
        run.note(.error, "Trendline: the x and y fields must be in the same frame")
        return frames
      }
      let (xField, yField) = (frames[number].fields[x], frames[number].fields[y])
      let pairs = (0..<frames[number].rowCount).map { (xField.values[$0].scriptNumber, yField.values[$0].scriptNumber) }
        .filter { $0.0.isFinite && $0.1.isFinite }
      guard let first = pairs.first else { return frames }
      let (low, high) = pairs.reduce((first.0, first.0)) { (min($0.0, $1.0), max($0.1, $1.0)) }
      guard let curve = PolynomialFit(pairs, degree: degree) else {
        run.note(.warning, "Trendline: too few different points for degree \(degree)")
        return frames
      }
      let points = (0..<count).map { $0 == count - 1 ? high : low + Double($0) * (high - low) / Double(count) }
      let xs: FieldValues = xField.type == .time ? .times(points.map { Int64(clampingToDates: $0) }) : .numbers(points)
      let made = DataFrame(
        name: "\(model) regression", refID: frames[number].refID,
        fields: [
          Field(name: xField.name, values: xs), Field(name: "\(yField.name) predicted", values: .numbers(points.map(curve.value))),
        ])
      return frames + [made]
    }
    return frames
  }

  /// A moving average as wide as keeps the series' outliers while taking away most of its roughness (ASAP, Rong & Bailis,
  /// PVLDB 10(11), 2017).
  static let smoothing = TransformationKind(
    id: "smoothing", name: "Smoothing", approximation: "every point is smoothed where it is; Grafana shows fewer points"
  ) { options, frames, _ in
    let resolution = min(max(options["resolution"]?.integer ?? 100, 4), 10_000)
    return frames.map { frame in
      guard frame.isTimeSeries else { return frame }
      var result = frame
      for index in frame.fields.indices {
        guard case .numbers(let values) = frame.fields[index].values else { continue }
        result.fields[index].values = .numbers(AdaptiveSmoothing.smoothed(values, resolution: resolution))
      }
      return result
    }
  }
}

/// A polynomial by least squares; x is shifted and scaled, so that epoch milliseconds keep their digits.
struct PolynomialFit {
  private let coefficients: [Double]
  private let center: Double
  private let scale: Double

  init?(_ points: [(Double, Double)], degree: Int) {
    guard Set(points.map(\.0)).count > degree else { return nil }
    let count = Double(points.count)
    let center = points.reduce(0) { $0 + $1.0 / count }
    let scale = points.map { abs($0.0 - center) }.max().flatMap { $0 > 0 ? $0 : nil } ?? 1
    var powers = Array(repeating: 0.0, count: 2 * degree + 1)
    var right = Array(repeating: 0.0, count: degree + 1)
    for (x, y) in points {
      var power = 1.0
      for exponent in 0...(2 * degree) {
        powers[exponent] += power
        if exponent <= degree { right[exponent] += power * y }
        power *= (x - center) / scale
      }
    }
    let matrix = (0...degree).map { row in (0...degree).map { powers[row + $0] } }
    guard let solution = Self.solve(matrix, right) else { return nil }
    (self.center, self.scale, coefficients) = (center, scale, solution)
  }

  func value(at x: Double) -> Double {
    coefficients.reversed().reduce(0) { $0 * ((x - center) / scale) + $1 }
  }

  /// Gaussian elimination with partial pivoting.
  private static func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double]? {
    var (matrix, right) = (matrix, right)
    let size = right.count
    for column in 0..<size {
      guard let pivot = (column..<size).max(by: { abs(matrix[$0][column]) < abs(matrix[$1][column]) }), abs(matrix[pivot][column]) > 1e-12
      else { return nil }
      matrix.swapAt(column, pivot)
      right.swapAt(column, pivot)
      for row in (column + 1)..<max(size, column + 1) {
        let factor = matrix[row][column] / matrix[column][column]
        for inner in column..<size { matrix[row][inner] -= factor * matrix[column][inner] }
        right[row] -= factor * right[column]
      }
    }
    for row in stride(from: size - 1, through: 0, by: -1) {
      for column in (row + 1)..<max(size, row + 1) { right[row] -= matrix[row][column] * right[column] }
      right[row] /= matrix[row][row]
    }
    return right
  }
}

enum AdaptiveSmoothing {
  static func smoothed(_ values: [Double], resolution: Int) -> [Double] {
    let numbers = values.filter { !$0.isNaN }
    guard numbers.count > 3 else { return values }
    let original = moments(numbers)
    var best = (width: 1, roughness: original.roughness)
    // Widths past a tenth would flatten the picture that the resolution can show.
    let widest = max(numbers.count / 10, numbers.count / resolution, 2)
    for width in 2...max(widest, 2) {
      let candidate = moments(average(numbers, width: width))
      if candidate.kurtosis >= original.kurtosis, candidate.roughness < best.roughness { best = (width, candidate.roughness) }
      if width > 500 { break }
    }
    guard best.width > 1 else { return values }
    let window = WindowCalculation(
      ["windowSizeMode": "fixed", "windowSize": .number(Double(best.width)), "windowAlignment": "centered"], reducer: .mean)
    return zip(values, window.values(values)).map { $0.isNaN ? $0 : $1 }
  }

  private static func average(_ values: [Double], width: Int) -> [Double] {
    var sum = values.prefix(width).reduce(0, +)
    var result = [sum / Double(width)]
    for index in width..<max(values.count, width) {
      sum += values[index] - values[index - width]
      result.append(sum / Double(width))
    }
    return result
  }

  private static func moments(_ values: [Double]) -> (roughness: Double, kurtosis: Double) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let (second, fourth) = values.reduce((0.0, 0.0)) { sums, value in
      let square = (value - mean) * (value - mean)
      return (sums.0 + square / count, sums.1 + square * square / count)
    }
    let steps = zip(values, values.dropFirst()).map { $1 - $0 }
    let stepMean = steps.reduce(0, +) / Double(max(steps.count, 1))
    let roughness = (steps.reduce(0) { $0 + ($1 - stepMean) * ($1 - stepMean) } / Double(max(steps.count, 1))).squareRoot()
    return (roughness, second > 0 ? fourth / (second * second) : 0)
  }
}
