import Canvas

/// How the names of one list are cut where they are wider than their room: at the end, in the middle or at the start, whichever
/// leaves the most of them different. Names of series often begin alike (`{__name__="up", cluster="eu-1", …`), and rows that read
/// the same name nothing.
package struct NameFit: Sendable {
  private enum Cut: CaseIterable { case end, middle, start }

  private let width: Int
  private let cut: Cut
  /// Whether names that differ still do.
  package let tellsApart: Bool

  /// Of very long lists the first 64 names decide.
  package init(_ names: some Collection<String>, width: Int) {
    self.width = width
    let names = Set(names.prefix(64))
    guard width > 1, names.contains(where: { Glyph.width(of: $0) > width }) else {
      (cut, tellsApart) = (.end, true)
      return
    }
    var best = Cut.end
    var most = 0
    for cut in Cut.allCases where most < names.count {
      let different = Set(names.map { Self.text(of: $0, width: width, cut) }).count
      if different > most { (best, most) = (cut, different) }
    }
    (cut, tellsApart) = (best, most == names.count)
  }

  /// `name`, or as much of it as there is room for, with `…` in place of the rest.
  package func text(of name: String) -> String { Self.text(of: name, width: width, cut) }

  private static func text(of name: String, width: Int, _ cut: Cut) -> String {
    guard width > 1, Glyph.width(of: name) > width else { return name }
    let tail = switch cut {
    case .end: 0
    case .middle: width / 2
    case .start: width - 1
    }
    return fitting(name, columns: width - 1 - tail) + "…" + String(fitting(name.reversed(), columns: tail).reversed())
  }

  private static func fitting(_ characters: some Sequence<Character>, columns: Int) -> String {
    var used = 0
    return String(
      characters.prefix { character in
        used += Glyph.width(of: String(character))
        return used <= columns
      })
  }
}
