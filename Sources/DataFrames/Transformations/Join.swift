import Text
import TimeSeries

extension TransformationKind {
  static let joinByField = TransformationKind(id: "joinByField", name: "Join by field") { options, frames, run in
    joined(frames, options, &run)
  }

  /// The old name of `joinByField`.
  static let seriesToColumns = TransformationKind(id: "seriesToColumns", name: "Series to columns") { options, frames, run in
    joined(frames, options, &run)
  }

  /// Joins time series by their time where every frame has a time field of one name.
  static let ensureColumns = TransformationKind(id: "ensureColumns", name: "Ensure columns") { _, frames, run in
    ensuringColumns(frames, &run)
  }

  static func ensuringColumns(_ frames: [DataFrame], _ run: inout TransformationRun) -> [DataFrame] {
    guard frames.count > 1, let name = frames[0].firstTimeField?.name,
      frames.allSatisfy({ $0.firstTimeField?.name == name })
    else { return frames }
    return FrameJoin(frames, by: FieldSelector(FieldMatcher(id: "byName", options: .string(name)))).outer.map { [$0] } ?? frames
  }

  private static func joined(_ frames: [DataFrame], _ options: JSONObject, _ run: inout TransformationRun) -> [DataFrame] {
    guard frames.count > 1 else { return frames }
    let name = options["byField"]?.text ?? ""
    let matcher = name.isEmpty ? FieldMatcher(id: "firstTimeField") : FieldMatcher(id: "byName", options: .string(name))
    let join = FrameJoin(frames, by: FieldSelector(matcher))
    switch options["mode"]?.string {
    case "inner": return join.inner(&run).map { [$0] } ?? frames
    case "outerTabular": return join.outerTabular(&run).map { [$0] } ?? frames
    default: return join.outer.map { [$0] } ?? frames
    }
  }
}

/// Frames side by side, row by equal row of one field. Frames without that field drop out.
struct FrameJoin {
  private struct Side {
    var key: Field
    var others: [Field]
  }

  private let sides: [Side]
  private let refID: String?
  private let notices: [Notice]

  init(_ frames: [DataFrame], by selector: FieldSelector) {
    let names = FieldNaming(frames).names
    sides = frames.indices.compactMap { number in
      let frame = frames[number]
      guard let key = frame.fields.indices.first(where: { selector.matches($0, named: names[number][$0], in: frame) }) else { return nil }
      let others = frame.fields.indices.filter { $0 != key }.map { index in
        var field = frame.fields[index]
        if let name = frame.name, !name.isEmpty {
          if field.name == "Value" { field.name = name }
          field.labels["name"] = name
        }
        return field
      }
      return Side(key: frame.fields[key], others: others)
    }
    refID = frames.first?.refID
    notices = frames.flatMap(\.meta.notices)
  }

  private func frame(key: FieldValues, rows: [[Int]]) -> DataFrame {
    var first = sides[0].key
    first.values = key
    let fields = zip(sides, rows).flatMap { side, rows in
      side.others.map { field in
        var copy = field
        copy.values = field.values.picking(rows)
        return copy
      }
    }
    return DataFrame(refID: refID, fields: [first] + fields, meta: FrameMeta(notices: notices))
  }

  /// Every key once: times and numbers rising, others in order of appearance. Of equal keys in a frame the last row counts.
  var outer: DataFrame? {
    guard !sides.isEmpty else { return nil }
    if let times = sides.map({ $0.key.values.denseTimes }) as? [[Int64]] { return aligned(times) { .times($0.map(Optional.some)) } }
    if let numbers = sides.map({ $0.key.values.denseNumbers }) as? [[Double]] { return aligned(numbers) { .numbers($0) } }
    var position: [Value: Int] = [:]
    var keys: [Value] = []
    for side in sides {
      for key in side.key.values.rows where position[key] == nil {
        position[key] = keys.count
        keys.append(key)
      }
    }
    let rows = sides.map { side in
      var rows = Array(repeating: -1, count: keys.count)
      for (row, key) in side.key.values.rows.enumerated() { rows[position[key] ?? 0] = row }
      return rows
    }
    return frame(key: FieldValues(guessing: keys), rows: rows)
  }

  /// Joins sorted or unsorted keys by merging; frames of one query mostly have the very same keys.
  private func aligned<Key: Comparable & Hashable>(_ keys: [[Key]], _ column: ([Key]) -> FieldValues) -> DataFrame {
    let isRising = keys.allSatisfy { zip($0, $0.dropFirst()).allSatisfy { $0 < $1 } }
    if isRising, keys.allSatisfy({ $0 == keys[0] }) {
      let all = Array(keys[0].indices)
      return frame(key: column(keys[0]), rows: keys.map { _ in all })
    }
    let union = Set(keys.joined()).sorted()
    let rows = keys.map { side -> [Int] in
      var rows = Array(repeating: -1, count: union.count)
      if isRising {
        var position = 0
        for (row, key) in side.enumerated() {
          while position < union.count, union[position] < key { position += 1 }
          if position < union.count { rows[position] = row }
        }
      } else {
        let position = Dictionary(union.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        for (row, key) in side.enumerated() { if let index = position[key] { rows[index] = row } }
      }
      return rows
    }
    return frame(key: column(union), rows: rows)
  }

  /// Rows whose key occurs in every frame; equal keys are combined with each other.
  func inner(_ run: inout TransformationRun) -> DataFrame? {
    guard let first = sides.first else { return nil }
    var combinations = (0..<first.key.values.count).map { [$0] }
    for side in sides.dropFirst() {
      var rowsByKey: [Value: [Int]] = [:]
      for (row, key) in side.key.values.rows.enumerated() { rowsByKey[key, default: []].append(row) }
      var next: [[Int]] = []
      for combination in combinations {
        for row in rowsByKey[first.key.values[combination[0]]] ?? [] {
          guard next.count < TransformationRun.largestResult / sides.count else {
            run.note(.warning, "Join stopped after \(next.count) rows")
            break
          }
          next.append(combination + [row])
        }
      }
      combinations = next
    }
    let rows = sides.indices.map { side in combinations.map { $0[side] } }
    return frame(key: first.key.values.picking(rows[0]), rows: rows)
  }

  /// As SQL's full outer join: equal keys within a frame keep their rows.
  func outerTabular(_ run: inout TransformationRun) -> DataFrame? {
    guard !sides.isEmpty else { return nil }
    var order: [Value] = []
    var rowsByKey: [[Value: [Int]]] = []
    var seen: Set<Value> = []
    for side in sides {
      var index: [Value: [Int]] = [:]
      for (row, key) in side.key.values.rows.enumerated() {
        index[key, default: []].append(row)
        if seen.insert(key).inserted { order.append(key) }
      }
      rowsByKey.append(index)
    }
    var keys: [Value] = []
    var rows: [[Int]] = Array(repeating: [], count: sides.count)
    for key in order {
      // Each row of one frame meets the rows with its key in the others.
      var combinations: [[Int]] = [[]]
      for index in rowsByKey {
        let own = index[key] ?? [-1]
        guard combinations.count * own.count + keys.count <= TransformationRun.largestResult / sides.count else {
          run.note(.warning, "Join stopped after \(keys.count) rows")
          return frame(key: FieldValues(guessing: keys), rows: rows)
        }
        combinations = combinations.flatMap { combination in own.map { combination + [$0] } }
      }
      for combination in combinations {
        keys.append(key)
        for (side, row) in combination.enumerated() { rows[side].append(row) }
      }
    }
    return frame(key: FieldValues(guessing: keys), rows: rows)
  }
}

extension FieldValues {
  /// The times, where it is a time column without nulls.
  fileprivate var denseTimes: [Int64]? {
    guard case .times(let times) = self else { return nil }
    let dense = times.compactMap { $0 }
    return dense.count == times.count ? dense : nil
  }

  /// The numbers, where it is a number column without nulls and NaN.
  fileprivate var denseNumbers: [Double]? {
    guard case .numbers(let numbers) = self, !numbers.contains(where: \.isNaN) else { return nil }
    return numbers
  }
}
