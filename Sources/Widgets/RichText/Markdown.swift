/// CommonMark's blocks with GitHub's tables, task lists and strike-through, and the HTML that people put between them.
///
/// Not followed: reference links and nested block quotes. Any input gives some text; nothing nests deeper than the parser can count.
package enum Markdown {
  package static func parse(_ text: String) -> RichText {
    var parser = MarkdownParser(RichText.bounded(text))
    return parser.parse()
  }
}

private struct MarkdownParser {
  private let lines: [Substring]
  private var next = 0
  private var result = RichText()
  private var paragraph: [String] = []
  /// Columns at which the open lists begin, outermost first.
  private var listIndents: [Int] = []

  init(_ text: String) {
    lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
  }

  mutating func parse() -> RichText {
    while next < lines.count {
      step(lines[next])
    }
    endParagraph()
    return result
  }

  private mutating func step(_ raw: Substring) {
    let line = raw.expandingTabs
    let trimmed = line.trimmingBlanks
    let indent = line.prefix { $0 == " " }.count
    next += 1
    if trimmed.isEmpty { return endParagraph() }
    if let fence = MarkdownLine.fence(trimmed) {
      endParagraph()
      return readFence(fence)
    }
    if indent >= 4 && paragraph.isEmpty && listIndents.isEmpty { return readIndentedCode() }
    if let heading = MarkdownLine.heading(trimmed) {
      endParagraph()
      listIndents = []
      return result.blocks.append(.heading(heading.level, inline(heading.text)))
    }
    if !paragraph.isEmpty, listIndents.isEmpty, let level = MarkdownLine.underline(trimmed) {
      let text = paragraph.joined(separator: " ")
      paragraph = []
      return result.blocks.append(.heading(level, inline(text)))
    }
    if MarkdownLine.isRule(trimmed) {
      endParagraph()
      listIndents = []
      return result.blocks.append(.rule)
    }
    if trimmed.hasPrefix(">") {
      endParagraph()
      return readQuote(first: trimmed)
    }
    if let item = MarkdownLine.item(trimmed), paragraph.isEmpty || !item.isOrdered || item.marker == "1." || !listIndents.isEmpty {
      endParagraph()
      return beginItem(item, indent: indent)
    }
    if paragraph.isEmpty, trimmed.contains("|"), next < lines.count, let alignments = MarkdownLine.tableRule(lines[next].trimmingBlanks) {
      return readTable(header: trimmed, alignments)
    }
    if paragraph.isEmpty, MarkdownLine.opensHTML(trimmed) { return readHTML(first: trimmed) }
    if paragraph.isEmpty && indent == 0 { listIndents = [] }
    // Two blanks or a backslash at the end break the line.
    let breaks = raw.hasSuffix("  ") || trimmed.hasSuffix("\\")
    paragraph.append((trimmed.hasSuffix("\\") ? String(trimmed.dropLast()) : trimmed) + (breaks ? "\n" : ""))
  }

  private mutating func inline(_ text: String) -> [RichText.Span] {
    var parser = InlineParser(links: result.links)
    let spans = parser.parse(text)
    result.links = parser.links
    return spans
  }

  private mutating func endParagraph() {
    guard !paragraph.isEmpty else { return }
    var text = ""
    for line in paragraph { text += text.isEmpty || text.hasSuffix("\n") ? line : " " + line }
    paragraph = []
    let spans = inline(text)
    // Text after an item belongs to it.
    if !listIndents.isEmpty, case .item(let depth, let marker, let before)? = result.blocks.last, pendingItem {
      result.blocks[result.blocks.count - 1] = .item(depth: depth, marker: marker, before + spans)
    } else {
      result.blocks.append(.paragraph(spans))
    }
    pendingItem = false
  }

  private var pendingItem = false

  private mutating func beginItem(_ item: MarkdownLine.Item, indent: Int) {
    while let last = listIndents.last, indent < last { listIndents.removeLast() }
    if listIndents.last.map({ indent >= $0 + 2 }) ?? true, listIndents.count < 12 { listIndents.append(indent) }
    result.blocks.append(.item(depth: listIndents.count - 1, marker: item.marker, []))
    pendingItem = true
    paragraph = [item.text]
  }

  private mutating func readFence(_ fence: (mark: Character, length: Int)) {
    var code: [String] = []
    while next < lines.count {
      let trimmed = lines[next].trimmingBlanks
      next += 1
      if let end = MarkdownLine.fence(trimmed), end.mark == fence.mark, end.length >= fence.length, trimmed.allSatisfy({ $0 == fence.mark }) { break }
      code.append(lines[next - 1].expandingTabs)
    }
    result.blocks.append(.code(code))
  }

  private mutating func readIndentedCode() {
    var code = [String(lines[next - 1].expandingTabs.dropFirst(4))]
    while next < lines.count {
      let line = lines[next].expandingTabs
      guard line.hasPrefix("    ") else { break }
      code.append(String(line.dropFirst(4)))
      next += 1
    }
    result.blocks.append(.code(code))
  }

  private mutating func readQuote(first: String) {
    var text = String(first.dropFirst()).trimmingBlanks
    while next < lines.count {
      let trimmed = lines[next].trimmingBlanks
      guard trimmed.hasPrefix(">") else { break }
      let line = String(trimmed.drop { $0 == ">" || $0 == " " })
      text += line.isEmpty ? "\n" : (text.hasSuffix("\n") || text.isEmpty ? "" : " ") + line
      next += 1
    }
    result.blocks.append(.quote(inline(text)))
  }

  private mutating func readTable(header: String, _ alignments: [RichText.Table.Alignment]) {
    next += 1
    var rows = [MarkdownLine.cells(header).map { inline($0) }]
    while next < lines.count, rows.count < 1000 {
      let trimmed = lines[next].trimmingBlanks
      guard !trimmed.isEmpty, trimmed.contains("|") else { break }
      rows.append(MarkdownLine.cells(trimmed).prefix(alignments.count).map { inline($0) })
      next += 1
    }
    result.blocks.append(.table(RichText.Table(alignments: alignments, rows: rows)))
  }

  /// Up to the next empty line, as CommonMark has it.
  private mutating func readHTML(first: String) {
    var text = first
    while next < lines.count, !lines[next].trimmingBlanks.isEmpty {
      text += "\n" + lines[next]
      next += 1
    }
    let inner = HTML.parse(text)
    result.blocks += inner.blocks
    result.links += inner.links
  }
}

/// What single lines of Markdown are.
private enum MarkdownLine {
  struct Item {
    var marker: String
    var isOrdered: Bool
    var text: String
  }

  static func heading(_ line: String) -> (level: Int, text: String)? {
    let marks = line.prefix { $0 == "#" }.count
    guard (1...6).contains(marks) else { return nil }
    let rest = line.dropFirst(marks)
    // `#Title` without a blank is common in dashboards, and Grafana's renderer of old took it.
    guard rest.first.map({ $0 == " " || $0.isLetter }) ?? true else { return nil }
    var text = String(rest).trimmingBlanks
    while text.hasSuffix("#") { text.removeLast() }
    return (marks, text.trimmingBlanks)
  }

  static func underline(_ line: String) -> Int? {
    if line.allSatisfy({ $0 == "=" }) { return 1 }
    return line.allSatisfy { $0 == "-" } ? 2 : nil
  }

  static func isRule(_ line: String) -> Bool {
    guard let mark = line.first, "-*_".contains(mark) else { return false }
    return line.count { $0 == mark } >= 3 && line.allSatisfy { $0 == mark || $0 == " " }
  }

  static func fence(_ line: String) -> (mark: Character, length: Int)? {
    guard let mark = line.first, mark == "`" || mark == "~" else { return nil }
    let length = line.prefix { $0 == mark }.count
    return length >= 3 ? (mark, length) : nil
  }

  static func item(_ line: String) -> Item? {
    if let mark = line.first, "-*+".contains(mark), line.dropFirst().first == " " {
      let text = String(line.dropFirst(2)).trimmingBlanks
      if text.hasPrefix("[ ] ") { return Item(marker: "☐", isOrdered: false, text: String(text.dropFirst(4))) }
      if text.lowercased().hasPrefix("[x] ") { return Item(marker: "☑", isOrdered: false, text: String(text.dropFirst(4))) }
      return Item(marker: "•", isOrdered: false, text: text)
    }
    let digits = line.prefix { $0.isASCII && $0.isNumber }
    guard (1...9).contains(digits.count) else { return nil }
    let rest = line.dropFirst(digits.count)
    guard let mark = rest.first, mark == "." || mark == ")", rest.dropFirst().first == " " else { return nil }
    return Item(marker: "\(digits)\(mark)", isOrdered: true, text: String(rest.dropFirst(2)).trimmingBlanks)
  }

  /// Cells between bars; a bar after a backslash belongs to the text.
  static func cells(_ line: String) -> [String] {
    var cells: [String] = []
    var cell = ""
    var isEscaped = false
    var inner = Substring(line)
    if inner.hasPrefix("|") { inner = inner.dropFirst() }
    if inner.hasSuffix("|") && !inner.hasSuffix("\\|") { inner = inner.dropLast() }
    for character in inner {
      if character == "|" && !isEscaped {
        cells.append(cell.trimmingBlanks)
        cell = ""
      } else if character == "|" {
        cell.removeLast()
        cell.append("|")
      } else {
        cell.append(character)
      }
      isEscaped = character == "\\" && !isEscaped
    }
    return Array((cells + [cell.trimmingBlanks]).prefix(100))
  }

  static func tableRule(_ line: String) -> [RichText.Table.Alignment]? {
    guard line.contains("-"), line.allSatisfy({ "|:- ".contains($0) }) else { return nil }
    let cells = cells(line)
    guard cells.allSatisfy({ $0.contains("-") }) else { return nil }
    return cells.map { $0.hasSuffix(":") ? ($0.hasPrefix(":") ? .center : .right) : .left }
  }

  static func opensHTML(_ line: String) -> Bool {
    guard line.hasPrefix("<") else { return false }
    let name = line.dropFirst().drop { $0 == "/" || $0 == "!" }.prefix { $0.isLetter || $0.isNumber }.lowercased()
    return HTML.isBlock(name) || line.hasPrefix("<!--") || ["style", "script", "img", "a", "center", "font", "span", "b"].contains(name)
  }
}

extension StringProtocol {
  var trimmingBlanks: String {
    String(drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }

  fileprivate var expandingTabs: String { contains("\t") ? split(separator: "\t", omittingEmptySubsequences: false).joined(separator: "    ") : String(self) }
}
