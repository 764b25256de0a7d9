import Testing
import Text

@testable import PromQL
@testable import StepColumns

@Suite struct NumericPartsTests {
  struct DateCase: CustomTestStringConvertible {
    var testDescription: String
    var seconds: Double
    var date: [Int]
    var weekday: Int
    var dayOfYear: Int
  }

  static let dates = [
    DateCase(testDescription: "the epoch", seconds: 0, date: [1970, 1, 1, 0, 0], weekday: 4, dayOfYear: 1),
    DateCase(testDescription: "before the epoch", seconds: -1, date: [1969, 12, 31, 23, 59], weekday: 3, dayOfYear: 365),
    DateCase(testDescription: "a leap day", seconds: 1_709_210_096, date: [2024, 2, 29, 12, 34], weekday: 4, dayOfYear: 60),
    DateCase(testDescription: "a century without one", seconds: 4_107_542_399, date: [2100, 2, 28, 23, 59], weekday: 0, dayOfYear: 59),
  ]

  @Test(arguments: dates) func `parts of UTC dates`(_ example: DateCase) {
    let civil = CivilDate(seconds: example.seconds)
    #expect([civil.year, civil.month, civil.day, civil.hour, civil.minute] == example.date)
    #expect(civil.weekday == example.weekday)
    #expect(civil.dayOfYear == example.dayOfYear)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity, 1e300, -1e300]) func `dates far away do not trap`(_ seconds: Double) {
    #expect((1...12).contains(CivilDate(seconds: seconds).month))
  }

  @Test func `natural order takes digits as numbers`() {
    let sorted = ["v10", "v9", "v9a", "a", "v009", "", "10", "9"].sorted { $0.precedesNaturally($1) }
    #expect(sorted == ["", "9", "10", "a", "v9", "v9a", "v009", "v10"])
  }

  @Test func `Kahan sums keep small terms beside large ones`() {
    var sum = KahanSum()
    for value in [1, 1e100, 1, -1e100] { sum.add(value) }
    #expect(sum.total == 2)
  }

  @Test func `a mean does not overflow where its sum would`() {
    var mean = RunningMean(1.5e308)
    mean.add(1.5e308)
    #expect(mean.value == 1.5e308)
  }

  @Test func `quantiles between ranks are linear`() {
    var values = [4.0, 1, 3, 2]
    #expect(Quantile.of(&values, at: 0.5) == 2.5)
    #expect(Quantile.of(&values, at: 1) == 4)
    #expect(Quantile.of(&values, at: -1) == -.infinity)
  }

  struct BucketCase: CustomTestStringConvertible {
    var testDescription: String
    var counts: [Double]
    var median: Double?
    var isRepaired = false
  }

  static let buckets = [
    BucketCase(testDescription: "inside the second bucket", counts: [2, 6, 8], median: 1.5),
    BucketCase(testDescription: "in the endless bucket", counts: [0, 0, 8], median: 2),
    BucketCase(testDescription: "empty", counts: [0, 0, 0], median: nil),
    BucketCase(testDescription: "falling counts", counts: [4, 2, 8], median: 1, isRepaired: true),
    BucketCase(testDescription: "rounding is no fall", counts: [4, 4 - 1e-13, 8], median: 1),
  ]

  @Test(arguments: buckets) func `classic quantiles`(_ example: BucketCase) {
    var buckets = ClassicBuckets()
    for (bound, count) in zip([1, 2, Double.infinity], example.counts) { buckets.append(bound: bound, count: count) }
    let result = buckets.quantile(0.5)
    #expect(example.median.map { $0 == result.value } ?? result.value.isNaN)
    #expect((result.repair != nil) == example.isRepaired)
  }

  @Test func `without a +Inf bucket there is no quantile`() {
    var buckets = ClassicBuckets()
    buckets.append(bound: 1, count: 1)
    #expect(buckets.quantile(0.5).value.isNaN)
  }
}
