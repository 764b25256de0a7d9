/// How far two words are apart.
enum EditDistance {
  /// Letters to insert, remove or replace, or neighbours to exchange. Only the first 64 letters count.
  static func between(_ one: String, _ other: String) -> Int {
    let (one, other) = (Array(one.prefix(64)), Array(other.prefix(64)))
    guard !one.isEmpty, !other.isEmpty else { return max(one.count, other.count) }
    var rows = [Array(0...other.count)]
    for row in 1...one.count {
      var next = [row]
      for column in 1...other.count {
        let replaced = rows[row - 1][column - 1] + (one[row - 1] == other[column - 1] ? 0 : 1)
        var least = min(rows[row - 1][column] + 1, next[column - 1] + 1, replaced)
        if row > 1, column > 1, one[row - 1] == other[column - 2], one[row - 2] == other[column - 1] {
          least = min(least, rows[row - 2][column - 2] + 1)
        }
        next.append(least)
      }
      rows.append(next)
    }
    return rows[one.count][other.count]
  }
}
