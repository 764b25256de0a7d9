import Text

extension YAMLNode {
  var place: SourcePlace { SourcePlace(line: max(line, 1), column: max(column, 1)) }
}

/// The lines of a YAML file, to find places within its scalars.
struct YAMLText {
  private let lines: [Substring]

  init(_ bytes: [UInt8]) {
    lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// - Parameters:
  ///   - line: Within the text of the scalar, from 1.
  ///   - column: In bytes, from 1.
  func place(line: Int, column: Int, in node: YAMLNode) -> SourcePlace {
    guard let first = source(node.line) else { return node.place }
    let start = first.utf8.dropFirst(node.column - 1)
    guard let sign = start.first, sign == UInt8(ascii: "|") || sign == UInt8(ascii: ">") else {
      let isQuoted = start.first == UInt8(ascii: "\"") || start.first == UInt8(ascii: "'")
      // A plain scalar over several lines is folded: then the place of its beginning has to do.
      return line == 1 ? SourcePlace(line: node.line, column: node.column + column - 1 + (isQuoted ? 1 : 0)) : node.place
    }
    let folded = sign == UInt8(ascii: ">")
    guard !folded, let raw = source(node.line + line), let text = node.text else { return SourcePlace(line: node.line + 1, column: node.column) }
    let content = text.split(separator: "\n", omittingEmptySubsequences: false)
    let own = content.indices.contains(line - 1) ? content[line - 1].prefix { $0 == " " }.utf8.count : 0
    let indentation = raw.prefix { $0 == " " }.utf8.count - own
    return SourcePlace(line: node.line + line, column: max(1, indentation + column))
  }

  private func source(_ line: Int) -> Substring? { lines.indices.contains(line - 1) ? lines[line - 1] : nil }
}
