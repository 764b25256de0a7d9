import Panels
import Testing

@Suite struct InteractionTests {
  @Test func `an untouched panel hides nothing`() {
    #expect(PanelInteraction().hiddenSeries.isEmpty)
  }
}
