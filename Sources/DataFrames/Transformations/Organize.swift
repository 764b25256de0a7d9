import Text
import TimeSeries

extension TransformationKind {
  /// Leaves fields out, puts them in order and renames them; all by display name as it is before.
  static let organize = TransformationKind(id: "organize", name: "Organize fields by name") { options, frames, _ in
    let names = FieldNaming(frames).names
    let excluded = FieldOrder.chosen(options["excludeByName"])
    let included = FieldOrder.chosen(options["includeByName"])
    let order = FieldOrder(options)
    let renames = options["renameByName"]?.object
    return zip(frames, names).compactMap { frame, names in
      var kept = frame.fields.indices.filter {
        !excluded.contains(names[$0]) && (included.isEmpty || included.contains(names[$0]))
      }
      guard !kept.isEmpty || frame.fields.isEmpty else { return nil }
      kept = order.sorted(kept, names: names, fields: frame.fields)
      var result = frame
      result.fields = kept.map { frame.fields[$0].renamed(to: renames?[names[$0]]?.string) }
      return result
    }
  }

  static let order = TransformationKind(id: "order", name: "Order fields by name") { options, frames, _ in
    let order = FieldOrder(options)
    return zip(frames, FieldNaming(frames).names).map { frame, names in
      var result = frame
      result.fields = order.sorted(Array(frame.fields.indices), names: names, fields: frame.fields).map { frame.fields[$0] }
      return result
    }
  }

  static let rename = TransformationKind(id: "rename", name: "Rename fields by name") { options, frames, _ in
    guard let renames = options["renameByName"]?.object else { return frames }
    return zip(frames, FieldNaming(frames).names).map { frame, names in
      var result = frame
      result.fields = zip(frame.fields, names).map { $0.renamed(to: renames[$1]?.string) }
      return result
    }
  }

  /// Renames what a pattern matches in every display name; `$1` is a group.
  static let renameByRegex = TransformationKind(id: "renameByRegex", name: "Rename fields by regex") { options, frames, run in
    guard let source = options["regex"]?.text, !source.isEmpty else { return frames }
    let replacement = options["renamePattern"]?.text ?? ""
    let pattern: Pattern
    do throws(PatternError) { pattern = try Pattern(grafana: source) } catch {
      run.note(.warning, "Rename by regex: \(source): \(error.reason)")
      return frames
    }
    return zip(frames, FieldNaming(frames).names).map { frame, names in
      var result = frame
      result.fields = zip(frame.fields, names).map { $0.renamed(to: pattern.replacing(in: $1, with: replacement)) }
      return result
    }
  }
}

extension Field {
  /// With another display name; empty and `nil` keep it.
  func renamed(to name: String?) -> Field {
    guard let name, !name.isEmpty else { return self }
    var field = self
    field.config.displayName = name
    return field
  }
}

/// `indexByName`, or ordering by name or labels.
private struct FieldOrder {
  private let positions: [String: Int]
  private let rules: [(label: String?, isDescending: Bool)]

  init(_ options: JSONObject) {
    var positions: [String: Int] = [:]
    for member in options["indexByName"]?.object?.members ?? [] { positions[member.key] = member.value.integer }
    self.positions = positions
    let isAutomatic = options["orderByMode"]?.string == "auto"
    rules = (isAutomatic ? options["orderBy"]?.array ?? [] : []).map { rule in
      (rule["type"]?.string == "label" ? rule["labelName"]?.string ?? "" : nil, rule["desc"]?.bool ?? false)
    }
  }

  /// The names whose member is true.
  static func chosen(_ value: JSONValue?) -> Set<String> {
    Set((value?.object?.members ?? []).filter { $0.value == true }.map(\.key))
  }

  /// Unlisted fields come last; equal ones keep their order.
  func sorted(_ indices: [Int], names: [String], fields: [Field]) -> [Int] {
    if !rules.isEmpty {
      return indices.enumerated().sorted { left, right in
        for rule in rules {
          let a = rule.label.map { fields[left.element].labels[$0] ?? "" } ?? names[left.element]
          let b = rule.label.map { fields[right.element].labels[$0] ?? "" } ?? names[right.element]
          if a.precedesNaturally(b) { return !rule.isDescending }
          if b.precedesNaturally(a) { return rule.isDescending }
        }
        return left.offset < right.offset
      }.map(\.element)
    }
    guard !positions.isEmpty else { return indices }
    return indices.enumerated().sorted {
      (positions[names[$0.element]] ?? .max, $0.offset) < (positions[names[$1.element]] ?? .max, $1.offset)
    }.map(\.element)
  }
}
