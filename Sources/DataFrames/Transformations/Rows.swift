import Text

extension TransformationKind {
  /// By the first of its rules, each frame by itself.
  static let sortBy = TransformationKind(id: "sortBy", name: "Sort by") { options, frames, _ in
    guard let rule = options["sort"]?.array?.first, let name = rule["field"]?.text else { return frames }
    let isDescending = rule["desc"]?.bool ?? false
    return zip(frames, FieldNaming(frames).names).map { frame, names in
      guard let index = names.firstIndex(of: name) ?? frame.fields.firstIndex(where: { $0.name == name }) else { return frame }
      return frame.picking(sortedRows(of: frame.fields[index].values, isDescending: isDescending))
    }
  }

  /// Equal values keep their order. Numbers go by size with null as 0; empty texts and times come last when rising.
  static func sortedRows(of values: FieldValues, isDescending: Bool) -> [Int] {
    let rows = Array(0..<values.count)
    func stable(_ precedes: (Int, Int) -> Bool) -> [Int] {
      rows.sorted { left, right in
        let (a, b) = isDescending ? (right, left) : (left, right)
        if precedes(a, b) { return true }
        return precedes(b, a) ? false : left < right
      }
    }
    switch values {
    case .numbers(let numbers):
      let keys = numbers.map { $0.isAbsent ? 0 : $0.isNaN ? .infinity : $0 }
      return stable { keys[$0] < keys[$1] }
    case .times(let times):
      return stable { (times[$0] ?? .max) < (times[$1] ?? .max) }
    case .strings(let texts):
      let keys = texts.map { $0.map { ($0.isEmpty, $0.lowercased(), $0) } ?? (true, "", "") }
      return stable { left, right in
        let (a, b) = (keys[left], keys[right])
        if a.0 != b.0 { return !a.0 }
        return a.1 == b.1 ? a.2 > b.2 : a.1 < b.1
      }
    case .booleans(let flags):
      func rank(_ flag: Bool?) -> Int { flag.map { $0 ? 1 : 0 } ?? 0 }
      return stable { rank(flags[$0]) < rank(flags[$1]) }
    case .frames, .other:
      let values = rows.map { values[$0] }
      return stable { values[$0].precedes(values[$1]) }
    }
  }

  /// The first rows of each frame, or with a negative number the last ones.
  static let limit = TransformationKind(id: "limit", name: "Limit") { options, frames, _ in
    guard let limit = options["limitField"]?.integer ?? (options["limitField"] == nil ? 10 : nil) else { return frames }
    let count = Int(clamping: limit.magnitude)
    return frames.map { frame in
      let rows = frame.rowCount
      guard rows > count else { return frame }
      return frame.picking(limit < 0 ? Array((rows - count)..<rows) : Array(0..<count))
    }
  }
}
