import Testing
import Widgets

@Suite struct ThemeTests {
  @Test func `the dark theme uses its accent for focus only`() {
    #expect(!Theme.dark.palette.contains(Theme.dark.accent))
  }
}
