/// Text with headings, lists, tables and emphasis, as Markdown or HTML say it.
package struct RichText: Hashable, Sendable {
  package struct Emphasis: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    package static let bold = Emphasis(rawValue: 1)
    package static let italic = Emphasis(rawValue: 2)
    package static let code = Emphasis(rawValue: 4)
    package static let link = Emphasis(rawValue: 8)
    package static let struck = Emphasis(rawValue: 16)
    package static let quiet = Emphasis(rawValue: 32)
  }

  /// Text of one look. A line break in it is kept.
  package struct Span: Hashable, Sendable {
    package var text: String
    package var emphasis: Emphasis

    package init(_ text: String, _ emphasis: Emphasis = []) {
      (self.text, self.emphasis) = (text, emphasis)
    }
  }

  package struct Table: Hashable, Sendable {
    package enum Alignment: Hashable, Sendable { case left, center, right }
    package var alignments: [Alignment]
    /// The first row is the header.
    package var rows: [[[Span]]]
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

  package var blocks: [Block]
  package var links: [Link]

  package struct Link: Hashable, Sendable {
    package var title: String
    package var url: String

    package init(title: String, url: String) {
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
