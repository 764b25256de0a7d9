import SeriesStore
import TimeSeries

/// Series that behave as those of a host do: most do not change, counters of clock ticks and bytes, sizes in pages,
/// and a few of full precision.
struct SyntheticHost {
  static let kinds = 20
  private var references: [SeriesReference] = []
  private var values: [Double] = []
  private var state: UInt64 = 42

  init(store: SeriesStore, series: Int) {
    for number in 0..<series {
      let labels: Labels = [
        "__name__": "node_metric_\(number / 10)_total", "instance": "localhost:9100", "job": "node", "device": "d\(number % 10)",
        "kind": "\(number % Self.kinds)",
      ]
      guard let reference = try? store.reference(for: labels) else { continue }
      references.append(reference)
      values.append(Double(number * 1000))
    }
  }

  private mutating func random(_ limit: UInt64) -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double((state >> 33) % limit)
  }

  mutating func batch(at time: Int64) -> SampleBatch {
    var batch = SampleBatch(at: Timestamp(rawValue: time), expecting: references.count)
    for (index, reference) in references.enumerated() {
      switch index % Self.kinds {
      case 0...10: break
      case 11, 12: if random(20) == 0 { values[index] += 1 }
      case 13, 14: values[index] = ((values[index] * 100).rounded() + random(100)) / 100
      case 15: values[index] += 1
      case 16, 17: values[index] += random(100_000)
      case 18: values[index] += (random(64) - 32) * 4096
      default: values[index] = random(1_000_000) / 7_000_000_000
      }
      batch.append(values[index], to: reference)
    }
    return batch
  }
}
