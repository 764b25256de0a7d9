import Collectors
import Testing
import TimeSeries

@Suite struct MetricFamilyTests {
  @Test func `a family keeps its samples in order`() {
    let samples = [1.0, 2.0].map { MetricFamily.Sample(labels: ["__name__": "a"], value: $0) }
    #expect(MetricFamily(name: "a", metadata: MetricMetadata(kind: .gauge), samples: samples).samples.map(\.value) == [1, 2])
  }
}
