extension Pattern {
  /// A match and its groups, as byte ranges of the text.
  package struct Match: Hashable, Sendable {
    package var range: Range<Int>
    /// Groups 1, 2, …; `nil` for those that took no part.
    package var groups: [Range<Int>?]
  }

  /// The first match at or after byte `start`; `nil` where there is none.
  package func firstMatch(in text: String, from start: Int = 0) -> Match? {
    allMatches(in: text, from: start, limit: 1).first
  }

  /// Matches from left to right that do not overlap, at most `limit`. A JavaScript pattern that exceeds its limits gives those
  /// that it had found; see ``isTooCostly``.
  package func allMatches(in text: String, from start: Int = 0, limit: Int = .max) -> [Match] {
    guard start >= 0, limit > 0 else { return [] }
    var text = text
    return text.withUTF8 { bytes in
      switch engine {
      case .re2(let engine): engine.matches(in: bytes, from: start, limit: limit)
      case .pcre2(let engine): engine.matches(in: bytes, from: start, limit: limit)
      }
    }
  }

  /// The named groups of a match; only those that took part.
  package func namedGroups(of match: Match, in text: String) -> [String: String] {
    var groups: [String: String] = [:]
    for (name, range) in zip(groupNames, match.groups) {
      guard let name, let range else { continue }
      groups[name] = text.bytes(in: range)
    }
    return groups
  }

  /// Replaces the first match, or all where the pattern has the flag `g`, as JavaScript's `replace` does:
  /// `$1`, `$<name>`, `$&` and `$$` stand for groups, the match and a dollar sign.
  package func replacing(in text: String, with template: String, all: Bool? = nil) -> String {
    let matches = allMatches(in: text, limit: all ?? isGlobal ? .max : 1)
    guard !matches.isEmpty else { return text }
    var result = ""
    var end = 0
    for match in matches {
      result += text.bytes(in: end..<match.range.lowerBound)
      result += expanded(template, match, in: text)
      end = match.range.upperBound
    }
    return result + text.bytes(in: end..<text.utf8.count)
  }

  /// Go's `Expand`, which `label_replace` and relabelling use: `$1`, `${1}`, `$name`, `${name}` and `$$`. A name is
  /// as long as it can be; one that is not known gives nothing.
  package func goExpanded(_ template: String, _ match: Match, in text: String) -> String {
    var result = ""
    var rest = template[...]
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[rest.index(after: dollar)...]
      if rest.first == "$" {
        result += "$"
        rest = rest.dropFirst()
        continue
      }
      let isBraced = rest.first == "{"
      let body = isBraced ? rest.dropFirst() : rest
      let name = body.prefix { $0 == "_" || $0.isLetter || $0.isNumber }
      guard !name.isEmpty, !isBraced || body[name.endIndex...].first == "}" else {
        result += "$"
        continue
      }
      result += group(String(name), of: match, in: text) ?? ""
      rest = isBraced ? body[name.endIndex...].dropFirst() : body[name.endIndex...]
    }
    return result + rest
  }

  private func expanded(_ template: String, _ match: Match, in text: String) -> String {
    var result = ""
    var rest = template[...]
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[rest.index(after: dollar)...]
      switch rest.first {
      case "$": result += "$"
      case "&": result += text.bytes(in: match.range)
      case "<":
        guard let end = rest.firstIndex(of: ">"), groupNames.contains(where: { $0 != nil }) else {
          result += "$"
          continue
        }
        result += group(String(rest[rest.index(after: rest.startIndex)..<end]), of: match, in: text) ?? ""
        rest = rest[end...]
      case let digit? where digit.isASCII && digit.isNumber && digit != "0" || digit == "0":
        let two = rest.prefix(2).prefix { $0.isASCII && $0.isNumber }
        let digits = Int(two).map { (1...max(1, match.groups.count)).contains($0) } == true ? two : two.prefix(1)
        guard let number = Int(digits), (1...max(1, match.groups.count)).contains(number), !match.groups.isEmpty else {
          result += "$"
          continue
        }
        result += match.groups[number - 1].map { text.bytes(in: $0) } ?? ""
        rest = rest.dropFirst(digits.count - 1)
      default:
        result += "$"
        continue
      }
      rest = rest.dropFirst()
    }
    return result + rest
  }

  /// By number or by name; 0 is the whole match.
  private func group(_ name: String, of match: Match, in text: String) -> String? {
    if let number = Int(name) {
      if number == 0 { return text.bytes(in: match.range) }
      guard match.groups.indices.contains(number - 1) else { return nil }
      return match.groups[number - 1].map { text.bytes(in: $0) }
    }
    for (index, candidate) in groupNames.enumerated() where candidate == name && index < match.groups.count {
      if let range = match.groups[index] { return text.bytes(in: range) }
    }
    return nil
  }
}

extension String {
  fileprivate func bytes(in range: Range<Int>) -> String {
    String(decoding: utf8.dropFirst(range.lowerBound).prefix(range.count), as: UTF8.self)
  }
}
