@testable import AppCore
import Canvas
import Testing
import Widgets

/// Every screen of the application where only ASCII may be shown. The data of the stories are ASCII, so that whatever is not
/// comes from us.
@Suite struct ASCIIStories {
  struct Screen: CustomTestStringConvertible {
    var testDescription: String
    var keys: String
    var typed = ""
    var opening: [DashboardLocation] = [.file(path: "shop.json")]
  }

  static let screens = [
    Screen(testDescription: "start screen", keys: "", opening: []), Screen(testDescription: "problem of a file", keys: "", opening: [.file(path: "damaged.json")]),
    Screen(testDescription: "dashboard", keys: ""), Screen(testDescription: "open rows", keys: "j j j j enter"), Screen(testDescription: "failed panel", keys: "} } enter j"),
    Screen(testDescription: "full screen", keys: "enter"), Screen(testDescription: "series of a panel", keys: "enter enter"), Screen(testDescription: "crosshair", keys: "enter c left left"),
    Screen(testDescription: "selection", keys: "enter c left space left left"), Screen(testDescription: "help", keys: "?"), Screen(testDescription: "palette", keys: ":"),
    Screen(testDescription: "palette without a match", keys: ":", typed: "zzzz"), Screen(testDescription: "find a panel", keys: "/"), Screen(testDescription: "open a dashboard", keys: "o"),
    Screen(testDescription: "variables", keys: "v"), Screen(testDescription: "time ranges", keys: "t"), Screen(testDescription: "query", keys: "i"), Screen(testDescription: "data", keys: "i tab"),
    Screen(testDescription: "JSON", keys: "i tab tab"), Screen(testDescription: "alerts", keys: "a"), Screen(testDescription: "explore", keys: "e", typed: "rate(http_req"),
    Screen(testDescription: "links", keys: "u"), Screen(testDescription: "another theme", keys: "T"), Screen(testDescription: "paused", keys: "space"), Screen(testDescription: "mouse", keys: "m"),
  ]

  @Test(arguments: screens, [(120, 40), (46, 16)])
  func `nothing but ASCII is shown`(_ screen: Screen, _ size: (Int, Int)) async {
    var story = await Story(opening: screen.opening, columns: size.0, rows: size.1, symbols: .ascii)
    await story.press(screen.keys)
    await story.type(screen.typed)
    let text = story.screen()
    let strange = Set(text.unicodeScalars.filter { $0.value >= 0x80 })
    #expect(strange.isEmpty, "\(strange.map { "\($0)" }.sorted()) in:\n\(text)")
  }

  @Test func `data keep their letters`() {
    var canvas = Canvas(width: 20, height: 1)
    canvas.write("Zürich → 漢字 …", column: 0, row: 0, style: .plain)
    canvas.spellInASCII()
    #expect(canvas.text().hasPrefix("Zürich > 漢字 ~"))
  }
}
