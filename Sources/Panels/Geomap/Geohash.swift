/// Gustavo Niemeyer's geohashes: letters that halve the earth in turns.
enum Geohash {
  private static let alphabet = Array("0123456789bcdefghjkmnpqrstuvwxyz".utf8)

  /// The middle of a hash's area; `nil` for what is none.
  static func center(of hash: String) -> (latitude: Double, longitude: Double)? {
    guard !hash.isEmpty, hash.utf8.count <= 24 else { return nil }
    var (south, north, west, east) = (-90.0, 90.0, -180.0, 180.0)
    var isLongitude = true
    for byte in hash.lowercased().utf8 {
      guard let number = alphabet.firstIndex(of: byte) else { return nil }
      for bit in [16, 8, 4, 2, 1] {
        let isUpper = number & bit != 0
        if isLongitude {
          let middle = (west + east) / 2
          if isUpper { west = middle } else { east = middle }
        } else {
          let middle = (south + north) / 2
          if isUpper { south = middle } else { north = middle }
        }
        isLongitude.toggle()
      }
    }
    return ((south + north) / 2, (west + east) / 2)
  }
}
