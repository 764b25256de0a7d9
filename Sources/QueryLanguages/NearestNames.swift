/// The names that are most like another one.
package enum NearestNames {
  /// - Parameter names: At most the first 5,000 are looked at.
  package static func nearest(to wanted: String, among names: [String], limit: Int) -> [String] {
    let target = Array(wanted.lowercased().prefix(80))
    return names.prefix(5000)
      .map { (name: $0, distance: distance(Array($0.lowercased().prefix(80)), target)) }
      .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
      .prefix(limit).map(\.name)
  }

  /// How many characters must be put in, taken out or changed.
  private static func distance(_ one: [Character], _ other: [Character]) -> Int {
    var row = Array(0...other.count)
    for (index, character) in one.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in other.indices {
        let above = row[column + 1]
        row[column + 1] = min(above + 1, row[column] + 1, diagonal + (character == other[column] ? 0 : 1))
        diagonal = above
      }
    }
    return row[other.count]
  }
}
