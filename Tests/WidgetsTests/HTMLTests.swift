import Testing

@testable import Widgets

@Suite struct HTMLTests {
  /// Read as often as it has signs, this would take minutes.
  @Test func `many signs that begin no tag are text, and read once`() {
    let signs = String(repeating: "<<: ", count: 8000)
    let text = HTML.parse(signs + ">")
    #expect(text.blocks == [.paragraph([RichText.Span(signs + ">", [])])])
  }

  @Test(arguments: [("a < b > c", "a < b > c"), ("1</2>3", "1</2>3"), ("x<!doctype>y", "xy"), ("x<?php z ?>y", "xy"), ("x<", "x<"), ("x</", "x</")])
  func `what begins no tag stays`(source: String, text: String) {
    #expect(HTML.parse(source).blocks == [.paragraph([RichText.Span(text, [])])])
  }
}
