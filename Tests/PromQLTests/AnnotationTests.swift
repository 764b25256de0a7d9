import PromQL
import Testing

@Suite struct AnnotationTests {
  @Test func `equal annotations are one`() {
    let one = Annotation(severity: .info, message: "metric might not be a counter", offset: 5)
    #expect(Set([one, one]).count == 1)
  }
}
