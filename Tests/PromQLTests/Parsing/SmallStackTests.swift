import Glibc
import PromQL
import Testing

@Suite struct SmallStackTests {
  static let deepest = [
    String(repeating: "(", count: 250) + "a" + String(repeating: ")", count: 250),
    String(repeating: "abs(", count: 250) + "a" + String(repeating: ")", count: 250),
    String(repeating: "-(", count: 120) + "a" + String(repeating: ")", count: 120),
    String(repeating: "sum(sum_over_time(", count: 100) + "a" + String(repeating: "[1m:]))", count: 100),
    Array(repeating: "a", count: 250).joined(separator: " + "),
    Array(repeating: "a", count: 200).joined(separator: " ^ "),
    String(repeating: "(", count: 5000) + "1",
    "a[" + String(repeating: "(", count: 240) + "5m" + String(repeating: ")", count: 240) + "]",
  ]

  @Test(arguments: deepest.indices) func `deep expressions are read or refused on a small stack`(_ index: Int) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setstacksize(&attributes, 512 << 10)
    var thread = pthread_t()
    let argument = UnsafeMutableRawPointer(bitPattern: index + 1)
    let status = pthread_create(
      &thread, &attributes,
      { argument in
        let text = SmallStackTests.deepest[Int(bitPattern: argument) - 1]
        guard let expression = try? Expression(parsing: text) else { return nil }
        _ = expression.description
        return nil
      }, argument)
    #expect(status == 0)
    pthread_join(thread, nil)
    pthread_attr_destroy(&attributes)
  }
}
