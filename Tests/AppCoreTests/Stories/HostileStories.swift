@testable import AppCore
import Canvas
import Testing

@Suite struct HostileStories {
  private static let codes: [Key.Code] = [
    .enter, .escape, .tab, .backTab, .backspace, .delete, .insert, .up, .down, .left, .right, .home, .end, .pageUp, .pageDown, .function(1),
    .function(12), .character(" "), .character("é"), .character("𝕏"), .character("\u{1b}"), .character("\u{0}"), .character("界"),
  ]

  /// A fixed sequence that looks random; the same in every run.
  private struct Dice {
    var state: UInt64
    mutating func roll(_ sides: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % sides
    }
  }

  @Test(arguments: 1...6) func `any key at any time does no harm`(_ seed: UInt64) async {
    var story = await Story(columns: 100, rows: 30, world: StoryWorld(extra: [ScriptedAlerts()]))
    var dice = Dice(state: seed)
    for step in 0..<400 {
      let code = dice.roll(3) == 0 ? Self.codes[dice.roll(Self.codes.count)] : Key.Code.character(Character(UnicodeScalar(UInt8(33 + dice.roll(94)))))
      let modifiers: Key.Modifiers = [[], [], [], .control, .alt, .shift][dice.roll(6)]
      await story.send(.input(.key(Key(code, modifiers))))
      if step % 10 == 0 { _ = story.screen() }
      if step % 50 == 0 { await story.wait(seconds: 15) }
    }
    // However it got there, Escape leads out.
    for _ in 0..<80 { await story.press("escape") }
    #expect(story.model.overlays.isEmpty)
    #expect(!story.screen().isEmpty)
  }

  @Test func `megabytes pasted into a list are refused, not typed`() async {
    var story = await Story()
    await story.press("o")
    await story.paste(String(repeating: "q\n", count: 2_000_000))
    _ = story.screen()
    #expect(!story.model.isEnding)
    await story.press("escape")
    story.shows("Requests in shop")
  }

  @Test func `pasted text never presses keys`() async {
    var story = await Story()
    await story.paste("q q q :quit")
    #expect(!story.model.isEnding)
    story.shows("Requests in shop")
  }

  @Test func `a hundred sizes one after the other, down to nothing`() async {
    var story = await Story()
    for size in 0..<100 {
      await story.resize(size * 37 % 211, size * 17 % 71)
      _ = story.screen()
    }
    await story.resize(120, 40)
    story.shows("Requests in shop")
  }

  @Test(arguments: ["", "?", "o", ":", "t", "v", "i", "a", "e", "c", "x", "/", "enter", "w"])
  func `20×5 draws whatever is open`(_ keys: String) async {
    var story = await Story(columns: 20, rows: 5)
    await story.press(keys)
    let lines = story.screen().split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.filter { !$0.isEmpty }.count <= 5)
  }

  @Test func `smaller than that says so and comes back`() async {
    var story = await Story()
    await story.resize(19, 4)
    story.shows("too small")
    await story.resize(80, 24)
    story.shows("Requests")
  }

  @Test func `a lost terminal ends the program`() async {
    var story = await Story()
    await story.send(.input(.hangUp))
    #expect(story.model.isEnding)
  }

  @Test func `an answer to an old question is dropped`() async throws {
    var story = await Story()
    let key = try #require(story.model.screen?.view.focusedPanel)
    let generation = try #require(story.model.screen?.panels[key]?.generation)
    let version = story.model.screen?.panels[key]?.version
    await story.send(Story.answer(dashboard: 1, key, generation - 1, .success(PanelData(range: story.model.screen!.time.resolved))))
    await story.send(Story.answer(dashboard: 99, key, generation, .success(PanelData(range: story.model.screen!.time.resolved))))
    #expect(story.model.screen?.panels[key]?.version == version)
  }

  @Test func `ASCII alone is enough for every screen`() async {
    var story = await Story(symbols: .ascii)
    for keys in ["", "?", "escape o", "escape t", "escape i", "escape e", "escape"] {
      await story.press(keys)
      let marks: Set<Character> = ["▸", "●", "❯", "╭", "─", "│", "▾", "★"]
      #expect(marks.isDisjoint(with: story.screen()), "after \(keys)")
    }
  }

  @Test(arguments: ["k\u{301}", "e\u{301}\u{301}", "\u{1F468}\u{200D}\u{1F469}", "\u{1112}\u{1161}\u{11AB}"])
  func `accents and joined signs keep the cursor inside the text`(_ text: String) async {
    var story = await Story(opening: [])
    for scalar in text.unicodeScalars { await story.type(String(Character(scalar))) }
    await story.press("left delete backspace backspace backspace")
    await story.paste("\u{301}" + text)
    await story.press("home delete end backspace backspace backspace backspace backspace")
    #expect(story.model.start.input.text.isEmpty)
  }
}
