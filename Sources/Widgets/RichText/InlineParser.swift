/// Emphasis, code, links and the rest of what stands within a line of Markdown.
struct InlineParser {
  private(set) var links: [RichText.Link]
  private var spans: [RichText.Span] = []
  private var text = ""
  private var emphasis: RichText.Emphasis = []

  init(links: [RichText.Link] = []) {
    self.links = links
  }

  mutating func parse(_ source: String) -> [RichText.Span] {
    parse(Array(source), depth: 0)
    flush()
    let result = spans
    spans = []
    emphasis = []
    return result
  }

  private mutating func flush() {
    guard !text.isEmpty else { return }
    spans.append(RichText.Span(text, emphasis))
    text = ""
  }

  private mutating func toggle(_ change: RichText.Emphasis) {
    flush()
    emphasis.formSymmetricDifference(change)
  }

  private mutating func emit(_ inner: String, _ extra: RichText.Emphasis) {
    flush()
    if !inner.isEmpty { spans.append(RichText.Span(inner, emphasis.union(extra))) }
  }

  /// `depth` counts links within links; deeper ones stay text.
  private mutating func parse(_ source: [Character], depth: Int) {
    var index = 0
    while index < source.count {
      index = step(source, index, depth)
    }
  }

  /// - Returns: Where to go on; always further.
  private mutating func step(_ source: [Character], _ index: Int, _ depth: Int) -> Int {
    let character = source[index]
    switch character {
    case "\\" where index + 1 < source.count && source[index + 1].isPunctuation:
      text.append(source[index + 1])
      return index + 2
    case "`": return code(source, index)
    case "*", "_": return delimiter(source, index)
    case "~" where index + 1 < source.count && source[index + 1] == "~":
      toggle(.struck)
      return index + 2
    case "!" where index + 1 < source.count && source[index + 1] == "[":
      if let link = link(source, index + 1) {
        emit(link.text.isEmpty ? "[image]" : String(link.text), .quiet)
        return link.end
      }
    case "[" where depth < 3:
      if let link = link(source, index) {
        flush()
        emphasis.insert(.link)
        links.append(RichText.Link(title: String(link.text), url: String(link.url)))
        parse(link.text, depth: depth + 1)
        flush()
        emphasis.remove(.link)
        return link.end
      }
    case "<": if let end = angle(source, index) { return end }
    case "&":
      if let entity = HTML.entity(source, index) {
        text += entity.text
        return entity.end
      }
    case "h":
      if let end = bareURL(source, index) { return end }
    default: break
    }
    text.append(character)
    return index + 1
  }

  private mutating func code(_ source: [Character], _ index: Int) -> Int {
    let length = run(source, index, "`")
    var end = index + length
    while end < min(source.count, index + 2000) {
      if source[end] == "`" {
        let closing = run(source, end, "`")
        if closing == length {
          emit(String(source[index + length..<end]), .code)
          return end + length
        }
        end += closing
      } else {
        end += 1
      }
    }
    text += String(repeating: "`", count: length)
    return index + length
  }

  private func run(_ source: [Character], _ index: Int, _ mark: Character) -> Int {
    var end = index
    while end < source.count && source[end] == mark { end += 1 }
    return end - index
  }

  /// A mark opens where text follows it and closes where text precedes it; `_` inside a word is text.
  private mutating func delimiter(_ source: [Character], _ index: Int) -> Int {
    let mark = source[index]
    let length = run(source, index, mark)
    let before = index > 0 ? source[index - 1] : " "
    let after = index + length < source.count ? source[index + length] : " "
    let isInWord = (before.isLetter || before.isNumber) && (after.isLetter || after.isNumber)
    let canOpen = !after.isWhitespace
    let canClose = !before.isWhitespace
    if (mark == "_" && isInWord) || (!canOpen && !canClose) || length > 3 {
      text += String(repeating: mark, count: length)
      return index + length
    }
    let change: RichText.Emphasis = length == 1 ? .italic : length == 2 ? .bold : [.bold, .italic]
    let isOpen = emphasis.isSuperset(of: change)
    // What never closes is no mark.
    guard isOpen ? canClose : canOpen && closes(source, index + length, mark, length) else {
      text += String(repeating: mark, count: length)
      return index + length
    }
    toggle(change)
    return index + length
  }

  private func closes(_ source: [Character], _ start: Int, _ mark: Character, _ length: Int) -> Bool {
    var index = start
    let end = min(source.count, start + 1000)
    while index < end {
      if source[index] == mark {
        let found = run(source, index, mark)
        if found >= length && !source[index - 1].isWhitespace { return true }
        index += found
      } else {
        index += 1
      }
    }
    return false
  }

  /// `[text](url "title")`
  private func link(_ source: [Character], _ index: Int) -> (text: [Character], url: [Character], end: Int)? {
    var depth = 0
    var close = index
    let limit = min(source.count, index + 2000)
    while close < limit {
      // Brackets within brackets beyond this depth are no link text.
      if depth > 16 { return nil }
      if source[close] == "\\" { close += 1 } else if source[close] == "[" { depth += 1 } else if source[close] == "]" {
        depth -= 1
        if depth == 0 { break }
      }
      close += 1
    }
    guard close + 1 < source.count, close < limit, source[close + 1] == "(" else { return nil }
    var end = close + 2
    var parentheses = 1
    while end < min(source.count, close + 2000) {
      if source[end] == "(" { parentheses += 1 }
      if source[end] == ")" { parentheses -= 1 }
      if parentheses == 0 { break }
      end += 1
    }
    guard end < source.count, parentheses == 0 else { return nil }
    let target = source[close + 2..<end].prefix { $0 != " " }
    return (Array(source[index + 1..<close]), Array(target), end + 1)
  }

  /// `<https://…>` or an HTML tag.
  private mutating func angle(_ source: [Character], _ index: Int) -> Int? {
    guard let end = source[index..<min(source.count, index + 500)].firstIndex(of: ">"), end > index + 1 else { return nil }
    let inner = String(source[index + 1..<end])
    if inner.hasPrefix("http://") || inner.hasPrefix("https://") || inner.hasPrefix("mailto:") {
      links.append(RichText.Link(title: inner, url: inner))
      emit(inner, .link)
      return end + 1
    }
    guard let tag = HTML.Tag(inner) else { return nil }
    apply(tag)
    return end + 1
  }

  private mutating func apply(_ tag: HTML.Tag) {
    if tag.name == "br" {
      text += "\n"
    } else if let change = HTML.emphasis(tag.name) {
      flush()
      if tag.isClosing { emphasis.subtract(change) } else { emphasis.formUnion(change) }
      if tag.name == "a", !tag.isClosing, let url = tag.attribute("href") { links.append(RichText.Link(title: url, url: url)) }
    } else if tag.name == "img", let alternative = tag.attribute("alt") {
      emit(alternative, .quiet)
    }
  }

  private mutating func bareURL(_ source: [Character], _ index: Int) -> Int? {
    guard index == 0 || !source[index - 1].isLetter else { return nil }
    let head = String(source[index..<min(index + 8, source.count)])
    guard head.hasPrefix("http://") || head.hasPrefix("https://") else { return nil }
    var end = index
    while end < source.count, !source[end].isWhitespace, !"<>\"'`|".contains(source[end]) { end += 1 }
    while end > index, ".,;:!?)".contains(source[end - 1]) { end -= 1 }
    let url = String(source[index..<end])
    links.append(RichText.Link(title: url, url: url))
    emit(url, .link)
    return end
  }
}
