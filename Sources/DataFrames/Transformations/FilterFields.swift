import Text

extension TransformationKind {
  static let filterFieldsByName = TransformationKind(id: "filterFieldsByName", name: "Filter fields by name") { options, frames, run in
    let byVariable = options["byVariable"]?.bool ?? false
    return filtered(
      frames, include: names(options["include"], byVariable, &run), exclude: names(options["exclude"], byVariable, &run))
  }

  static let filterFields = TransformationKind(id: "filterFields", name: "Filter fields") { options, frames, _ in
    filtered(frames, include: matcher(options["include"]), exclude: matcher(options["exclude"]))
  }

  /// By the targets that frames answer: a list joined by `|`, or `/pattern/`.
  static let filterByRefID = TransformationKind(id: "filterByRefId", name: "Filter data by query refId") { options, frames, _ in
    filteredFrames(frames, options)
  }

  static let filterFrames = TransformationKind(id: "filterFrames", name: "Filter frames") { options, frames, _ in
    filteredFrames(frames, options)
  }

  private static func filteredFrames(_ frames: [DataFrame], _ options: JSONObject) -> [DataFrame] {
    func selector(_ value: JSONValue?) -> FrameSelector? {
      if let text = value?.text { return text.isEmpty ? nil : FrameSelector(FieldMatcher(id: "byRefId", options: .string(text))) }
      return value?["id"]?.string.map { FrameSelector(FieldMatcher(id: $0, options: value?["options"] ?? .null)) }
    }
    let (include, exclude) = (selector(options["include"]), selector(options["exclude"]))
    return frames.enumerated().filter { index, frame in
      !(exclude?.matches(frame, at: index) ?? false) && include?.matches(frame, at: index) ?? true
    }.map(\.element)
  }

  private static func matcher(_ value: JSONValue?) -> FieldSelector? {
    value?["id"]?.string.map { FieldSelector(FieldMatcher(id: $0, options: value?["options"] ?? .null)) }
  }

  /// `{names, pattern, variable}`.
  private static func names(_ value: JSONValue?, _ byVariable: Bool, _ run: inout TransformationRun) -> FieldSelector? {
    guard let value else { return nil }
    if byVariable {
      let text = (value["variable"]?.text ?? "").filter { $0 != "{" && $0 != "}" }
      let names = text.split(separator: ",").map { JSONValue.string($0.trimmed) }
      return FieldSelector(FieldMatcher(id: "byNames", options: .array(names)))
    }
    let pattern = value["pattern"]?.text ?? ""
    let names = value["names"]?.array ?? []
    if pattern.isEmpty, names.isEmpty { return nil }
    let selector = FieldSelector(FieldMatcher(id: "byRegexpOrNames", options: ["pattern": .string(pattern), "names": .array(names)]))
    if let problem = selector.problem { run.note(.warning, "Filter fields by name: \(problem)") }
    return selector
  }

  /// Frames left without fields are dropped.
  private static func filtered(_ frames: [DataFrame], include: FieldSelector?, exclude: FieldSelector?) -> [DataFrame] {
    guard include != nil || exclude != nil else { return frames }
    let naming = FieldNaming(frames).names
    return frames.indices.compactMap { number in
      let frame = frames[number]
      let names = naming[number]
      let kept = frame.fields.indices.filter { index in
        !(exclude?.matches(index, named: names[index], in: frame) ?? false)
          && include?.matches(index, named: names[index], in: frame) ?? true
      }
      guard !kept.isEmpty else { return nil }
      var result = frame
      result.fields = kept.map { frame.fields[$0] }
      return result
    }
  }
}
