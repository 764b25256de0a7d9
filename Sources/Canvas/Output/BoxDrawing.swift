/// The lines of a box-drawing character, read from its Unicode name: "BOX DRAWINGS DOWN HEAVY AND RIGHT LIGHT".
struct BoxDrawing: Equatable {
  enum Weight: Equatable { case none, light, heavy, double }

  var left = Weight.none
  var right = Weight.none
  var up = Weight.none
  var down = Weight.none
  var isArc = false
  /// Dashes per cell; 1 is a whole line.
  var dashes = 1

  /// `nil` for other characters, diagonals among them.
  init?(_ scalar: Unicode.Scalar) {
    guard 0x2500..<0x2580 ~= scalar.value, let name = scalar.properties.name else { return nil }
    var words = name.split(separator: " ").dropFirst(2).map(String.init)
    guard !words.contains("DIAGONAL") else { return nil }
    if let dash = words.firstIndex(of: "DASH"), dash > 0 {
      // "LIGHT DOUBLE DASH": two dashes, not two lines.
      dashes = ["DOUBLE": 2, "TRIPLE": 3, "QUADRUPLE": 4][words[dash - 1]] ?? 1
      words.removeSubrange((dash - 1)...dash)
    }
    let weighsBefore = words.first.flatMap(Self.weight) != nil
    var current = Weight.light
    var pending: [String] = []
    for word in words {
      if let weight = Self.weight(word) {
        current = weight
        if !weighsBefore { for direction in pending { set(direction, weight) } }
        pending = []
      } else if weighsBefore {
        set(word, current)
      } else {
        pending.append(word)
      }
    }
  }

  private static func weight(_ word: String) -> Weight? {
    switch word {
    case "LIGHT", "SINGLE": .light
    case "HEAVY": .heavy
    case "DOUBLE": .double
    default: nil
    }
  }

  private mutating func set(_ word: String, _ weight: Weight) {
    switch word {
    case "HORIZONTAL": (left, right) = (weight, weight)
    case "VERTICAL": (up, down) = (weight, weight)
    case "LEFT": left = weight
    case "RIGHT": right = weight
    case "UP": up = weight
    case "DOWN": down = weight
    case "ARC": isArc = true
    default: break
    }
  }
}
