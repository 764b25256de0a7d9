import Text

/// `| regexp "(?P<name>…)"`
struct RegexpStage: PipelineStage {
  private let pattern: Pattern
  private let names: [String?]

  init(_ source: String) throws(StageFailure) {
    do throws(PatternError) {
      let plain = try Pattern(source, syntax: .prometheus)
      names = plain.groupNames
      pattern = try Pattern("(?s:.*?)(?-s:\(source))(?s:.*)", syntax: .prometheus)
    } catch {
      throw StageFailure(error.goDescription)
    }
    var seen: Set<String> = []
    for case let name? in names {
      guard LabelName.isValid(name) else { throw StageFailure("invalid extracted label name '\(name)'") }
      guard seen.insert(name).inserted else { throw StageFailure("duplicate extracted label name '\(name)'") }
    }
    guard !seen.isEmpty else { throw StageFailure("at least one named capture must be supplied") }
  }

  func pass(_ line: inout PipelineLine, _ labels: inout LineLabels) -> Bool {
    let text = line.text
    guard let match = pattern.firstMatch(in: text) else { return true }
    let groups = pattern.namedGroups(of: match, in: text)
    // In the order of the pattern; a group that took no part is empty.
    for case let name? in names { labels.extract(name, groups[name] ?? "") }
    return true
  }
}
