import DataFrames

/// The moments of several frames, in order, and where each frame's samples stand among them.
struct TimeUnion {
  let times: [Int64?]
  private let places: [Int64: Int]

  init(_ frames: [DataFrame]) {
    var seen: Set<Int64> = []
    for frame in frames {
      guard case .times(let moments)? = frame.fields.first(where: { $0.type == .time })?.values else { continue }
      for moment in moments { if let moment { seen.insert(moment) } }
    }
    let sorted = seen.sorted()
    times = sorted
    places = Dictionary(uniqueKeysWithValues: zip(sorted, sorted.indices))
  }

  var count: Int { times.count }

  /// The numbers of a field at each of ``times``; absent where its frame has none.
  func values(of field: Field, in frame: DataFrame) -> [Double] {
    var result = [Double](repeating: FieldValues.absent, count: times.count)
    guard case .times(let moments)? = frame.fields.first(where: { $0.type == .time })?.values, case .numbers(let numbers) = field.values else { return result }
    for (moment, number) in zip(moments, numbers) {
      if let moment, let place = places[moment] { result[place] = number }
    }
    return result
  }
}
