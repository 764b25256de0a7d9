/// Text with headings, lists, tables and emphasis, as Markdown or HTML say it.
package struct RichText: Hashable, Sendable {
  struct Emphasis: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    static let bold = Emphasis(rawValue: 1)
    static let italic = Emphasis(rawValue: 2)
    static let code = Emphasis(rawValue: 4)
    static let link = Emphasis(rawValue: 8)
    static let struck = Emphasis(rawValue: 16)
    static let quiet = Emphasis(rawValue: 32)
  }

  /// Text of one look. A line break in it is kept.
  package struct Span: Hashable, Sendable {
    var text: String
    var emphasis: Emphasis

    init(_ text: String, _ emphasis: Emphasis = []) {
      (self.text, self.emphasis) = (text, emphasis)
    }
  }

  package struct Table: Hashable, Sendable {
    enum Alignment: Hashable, Sendable { case left, center, right }
    var alignments: [Alignment]
    /// The first row is the header.
    var rows: [[[Span]]]
  }

  package enum Block: Hashable, Sendable {
    /// 1–6
    case heading(Int, [Span])
    case paragraph([Span])
    /// Lines as they are.
    case code([String])
    case rule
    case table(Table)
    /// `marker` stands before the first line; `depth` counts from 0.
    case item(depth: Int, marker: String, [Span])
    case quote([Span])
  }

  var blocks: [Block]
  package var links: [Link]

  package struct Link: Hashable, Sendable {
    package var title: String
    package var url: String

    init(title: String, url: String) {
      (self.title, self.url) = (title, url)
    }
  }

  package init(blocks: [Block] = [], links: [Link] = []) {
    (self.blocks, self.links) = (blocks, links)
  }

  /// What is longer is cut, with a mark: no one reads a megabyte in a panel.
  static let longest = 200_000

  static func bounded(_ text: String) -> String {
    text.utf8.count > longest ? String(text.prefix(longest)) + "\n\n…" : text
  }
}
