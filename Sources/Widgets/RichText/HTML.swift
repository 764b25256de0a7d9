/// The HTML that dashboards really use: headings, paragraphs, lists, tables, links, emphasis. Scripts and styles are dropped,
/// images become their alternative text, everything else keeps its text.
package enum HTML {
  package static func parse(_ text: String) -> RichText {
    var parser = HTMLParser()
    return parser.parse(Array(RichText.bounded(text)))
  }

  static func isBlock(_ name: String) -> Bool { blocks.contains(name) }

  private static let blocks: Set<String> = [
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "table", "thead", "tbody", "tr", "td", "th", "pre", "blockquote", "hr",
    "section", "article", "header", "footer", "main", "nav", "dl", "dt", "dd", "form", "figure", "details", "summary", "center", "address",
  ]

  static func emphasis(_ name: String) -> RichText.Emphasis? {
    switch name {
    case "b", "strong", "th": .bold
    case "i", "em", "cite", "var": .italic
    case "code", "kbd", "tt", "samp": .code
    case "a": .link
    case "s", "del", "strike": .struck
    case "small": .quiet
    default: nil
    }
  }

  /// What stands between `<` and `>`.
  struct Tag {
    var name: String
    var isClosing: Bool
    private let rest: Substring

    init?(_ inner: String) {
      isClosing = inner.hasPrefix("/")
      let body = isClosing ? inner.dropFirst() : Substring(inner)
      let name = body.prefix { $0.isASCII && ($0.isLetter || $0.isNumber) }
      guard let first = name.first, first.isLetter else { return nil }
      self.name = name.lowercased()
      rest = body.dropFirst(name.count)
    }

    /// The value of an attribute, entities resolved.
    func attribute(_ wanted: String) -> String? {
      var text = rest
      for _ in 0..<50 {
        text = text.drop { $0.isWhitespace || $0 == "/" }
        let name = text.prefix { !$0.isWhitespace && $0 != "=" }
        guard !name.isEmpty else { return nil }
        text = text.dropFirst(name.count).drop { $0.isWhitespace }
        var value = Substring("")
        if text.first == "=" {
          text = text.dropFirst().drop { $0.isWhitespace }
          if let quote = text.first, quote == "\"" || quote == "'" {
            text = text.dropFirst()
            value = text.prefix { $0 != quote }
            text = text.dropFirst(value.count + 1)
          } else {
            value = text.prefix { !$0.isWhitespace }
            text = text.dropFirst(value.count)
          }
        }
        if name.lowercased() == wanted { return HTML.decoded(String(value)) }
      }
      return nil
    }
  }

  static func decoded(_ text: String) -> String {
    guard text.contains("&") else { return text }
    let source = Array(text)
    var result = ""
    var index = 0
    while index < source.count {
      if source[index] == "&", let entity = entity(source, index) {
        result += entity.text
        index = entity.end
      } else {
        result.append(source[index])
        index += 1
      }
    }
    return result
  }

  static func entity(_ source: [Character], _ index: Int) -> (text: String, end: Int)? {
    guard let end = source[index..<min(source.count, index + 12)].firstIndex(of: ";") else { return nil }
    let name = String(source[index + 1..<end])
    if name.hasPrefix("#") {
      let isHex = name.dropFirst().first == "x" || name.dropFirst().first == "X"
      guard let code = UInt32(name.dropFirst(isHex ? 2 : 1), radix: isHex ? 16 : 10), let scalar = Unicode.Scalar(code) else { return nil }
      return (String(Character(scalar)), end + 1)
    }
    return entities[name].map { ($0, end + 1) }
  }

  private static let entities = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "copy": "©", "reg": "®", "trade": "™", "deg": "°",
    "mdash": "—", "ndash": "–", "hellip": "…", "bull": "•", "middot": "·", "larr": "←", "rarr": "→", "uarr": "↑", "darr": "↓",
    "times": "×", "divide": "÷", "plusmn": "±", "micro": "µ", "euro": "€", "pound": "£", "laquo": "«", "raquo": "»", "check": "✓",
  ]
}

private struct HTMLParser {
  private var result = RichText()
  private var spans: [RichText.Span] = []
  private var text = ""
  private var counts: [String: Int] = [:]
  private var heading: Int?
  private var lists: [(isOrdered: Bool, count: Int)] = []
  private var item: (depth: Int, marker: String)?
  private var isQuote = false
  private var isPreformatted = false
  private var linkTarget: String?
  private var linkTitle = ""
  private var table: [[[RichText.Span]]]?
  private var close = -1

  mutating func parse(_ source: [Character]) -> RichText {
    var index = 0
    while index < source.count {
      index = step(source, index)
    }
    endBlock()
    endTable()
    return result
  }

  private mutating func step(_ source: [Character], _ index: Int) -> Int {
    let character = source[index]
    if character == "<" {
      if source[index...].starts(with: ["<", "!", "-", "-"]) { return skip(source, index + 4, past: "-->") }
      if Self.beginsTag(source, index), let end = nextClose(source, index) {
        if let tag = HTML.Tag(String(source[index + 1..<end])) {
          if !tag.isClosing && ["script", "style", "head", "svg", "iframe"].contains(tag.name) { return skip(source, end + 1, past: "</\(tag.name)") }
          if tag.isClosing { finish(tag.name) } else { open(tag) }
          return end + 1
        }
        return end + 1
      }
    } else if character == "&", let entity = HTML.entity(source, index) {
      text += entity.text
      return entity.end
    } else if character.isWhitespace && !isPreformatted {
      let before = text.isEmpty ? spans.last?.text.last : text.last
      if let before, before != " ", before != "\n" { text += " " }
      return index + 1
    }
    text.append(character == "\r\n" ? "\n" : character)
    return index + 1
  }

  /// Whether a name stands behind `<` or `</`, or `<!` or `<?` does. Only then is what follows looked at as a whole: a text of many
  /// lone `<` and one `>` far behind would else be read as often as it has signs.
  private static func beginsTag(_ source: [Character], _ index: Int) -> Bool {
    guard index + 1 < source.count else { return false }
    let next = source[index + 1]
    if next == "!" || next == "?" { return true }
    let first = next == "/" && index + 2 < source.count ? source[index + 2] : next
    return first.isASCII && first.isLetter
  }

  /// The next `>`; looked for once for all `<` before it.
  private mutating func nextClose(_ source: [Character], _ index: Int) -> Int? {
    if close < index { close = source[index...].firstIndex(of: ">") ?? source.count }
    return close < source.count ? close : nil
  }

  private func skip(_ source: [Character], _ start: Int, past end: String) -> Int {
    let wanted = Array(end.lowercased())
    var index = start
    while index + wanted.count <= source.count {
      if source[index] == wanted[0], String(source[index..<index + wanted.count]).lowercased() == String(wanted) {
        return end == "-->" ? index + wanted.count : source[index...].firstIndex(of: ">").map { $0 + 1 } ?? source.count
      }
      index += 1
    }
    return source.count
  }

  private var emphasis: RichText.Emphasis {
    counts.reduce(into: []) { result, count in
      if count.value > 0, let change = HTML.emphasis(count.key) { result.formUnion(change) }
    }
  }

  private mutating func flush() {
    guard !text.isEmpty else { return }
    if linkTarget != nil { linkTitle += text }
    spans.append(RichText.Span(text, emphasis))
    text = ""
  }

  private mutating func open(_ tag: HTML.Tag) {
    switch tag.name {
    case "br":
      text += "\n"
      return
    case "hr":
      endBlock()
      result.blocks.append(.rule)
      return
    case "img":
      flush()
      spans.append(RichText.Span(tag.attribute("alt").flatMap { $0.isEmpty ? nil : $0 } ?? "[image]", .quiet))
      return
    default: break
    }
    if HTML.isBlock(tag.name) && tag.name != "td" && tag.name != "th" { endBlock() }
    flush()
    if HTML.emphasis(tag.name) != nil { counts[tag.name, default: 0] += 1 }
    switch tag.name {
    case "a":
      linkTarget = tag.attribute("href")
      linkTitle = ""
    case "h1", "h2", "h3", "h4", "h5", "h6": heading = Int(tag.name.dropFirst())
    case "ul", "ol": if lists.count < 12 { lists.append((tag.name == "ol", 0)) }
    case "li":
      if lists.isEmpty { lists.append((false, 0)) }
      lists[lists.count - 1].count += 1
      let list = lists[lists.count - 1]
      item = (lists.count - 1, list.isOrdered ? "\(list.count)." : "•")
    case "blockquote": isQuote = true
    case "pre": isPreformatted = true
    case "table": if table == nil { table = [] }
    case "tr": table?.append([])
    case "td", "th": endCell()
    default: break
    }
  }

  private mutating func finish(_ name: String) {
    flush()
    if let count = counts[name], count > 0 { counts[name] = count - 1 }
    switch name {
    case "a":
      if let linkTarget { result.links.append(RichText.Link(title: linkTitle, url: linkTarget)) }
      linkTarget = nil
    case "td", "th": endCell()
    case "pre":
      let code = spans.map(\.text).joined()
      spans = []
      isPreformatted = false
      result.blocks.append(.code(code.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)))
    case "ul", "ol":
      endBlock()
      if !lists.isEmpty { lists.removeLast() }
    case "blockquote":
      endBlock()
      isQuote = false
    case "table":
      endCell()
      endTable()
    default:
      if HTML.isBlock(name) { endBlock() }
    }
  }

  private mutating func endCell() {
    flush()
    guard table != nil, !spans.isEmpty else { return }
    let cell = trimmed()
    spans = []
    if table?.isEmpty ?? true { table?.append([]) }
    let last = (table?.count ?? 1) - 1
    if let count = table?[last].count, count < 100 { table?[last].append(cell) }
  }

  private mutating func endTable() {
    guard let rows = table?.filter({ !$0.isEmpty }) else { return }
    table = nil
    let columns = rows.map(\.count).max() ?? 0
    if columns > 0 { result.blocks.append(.table(RichText.Table(alignments: Array(repeating: .left, count: columns), rows: rows))) }
  }

  private func trimmed() -> [RichText.Span] {
    var spans = spans
    if let last = spans.indices.last { spans[last].text = String(spans[last].text.reversed().drop { $0 == " " }.reversed()) }
    if let first = spans.indices.first { spans[first].text = String(spans[first].text.drop { $0 == " " }) }
    return spans.filter { !$0.text.isEmpty }
  }

  private mutating func endBlock() {
    flush()
    if table != nil { return endCell() }
    defer { (heading, item) = (nil, nil) }
    let content = trimmed()
    spans = []
    guard !content.isEmpty, !content.allSatisfy({ $0.text.allSatisfy(\.isWhitespace) }) else { return }
    if let heading {
      result.blocks.append(.heading(heading, content))
    } else if let item {
      result.blocks.append(.item(depth: item.depth, marker: item.marker, content))
    } else if isQuote {
      result.blocks.append(.quote(content))
    } else {
      result.blocks.append(.paragraph(content))
    }
  }
}
