import Text

/// From the answer of a query to the options of a variable (`scenes: variables/variants/query/utils.ts`).
package enum OptionsPipeline {
  /// More options than this are cut: no picker can show them, no query can hold them.
  static let limit = 50_000

  /// - Parameter regex: Variables filled in. - Returns: `nil` as options where the regex cannot be read.
  package static func options(from results: [Variable.Option], of variable: Variable, regex: String?) -> [Variable.Option]? {
    var options = results
    if let regex, !regex.isEmpty {
      guard let pattern = GrafanaPattern(regex) else { return nil }
      options = options.flatMap { matched($0, pattern.pattern, appliesToText: variable.regexAppliesToText) }
    }
    var seen: Set<String> = []
    options = sorted(options.prefix(limit).filter { seen.insert($0.value).inserted }, by: variable.sort)
    return withStaticOptions(options, variable)
  }

  /// What the regex makes of one result: nothing, itself, what its groups say, or one option a match.
  private static func matched(_ option: Variable.Option, _ pattern: Pattern, appliesToText: Bool) -> [Variable.Option] {
    let subject = appliesToText ? option.text : option.value
    let matches = pattern.isGlobal ? pattern.allMatches(in: subject, limit: 1000) : pattern.firstMatch(in: subject).map { [$0] } ?? []
    guard !matches.isEmpty else { return [] }
    let named = matches.map { pattern.namedGroups(of: $0, in: subject) }
    let value = named.lazy.compactMap { $0["value"] }.first { !$0.isEmpty }
    let text = named.lazy.compactMap { $0["text"] }.first { !$0.isEmpty }
    if value != nil || text != nil { return [Variable.Option(text: text ?? value ?? "", value: value ?? text ?? "")] }
    let groups = matches.map { match in match.groups.first.map { group in group.map { subject.bytes(in: $0) } ?? "" } }
    guard let first = groups.first, let firstGroup = first else { return [option] }
    if matches.count > 1 { return groups.map { Variable.Option(text: $0 ?? "", value: $0 ?? "") } }
    return [Variable.Option(text: firstGroup, value: firstGroup)]
  }

  private static func withStaticOptions(_ options: [Variable.Option], _ variable: Variable) -> [Variable.Option] {
    let fixed = (variable.model["staticOptions"]?.array ?? []).compactMap { entry -> Variable.Option? in
      guard let value = entry["value"]?.text ?? entry["text"]?.text else { return nil }
      return Variable.Option(text: entry["text"]?.text ?? entry["label"]?.text ?? value, value: value)
    }
    guard !fixed.isEmpty else { return options }
    let values = Set(fixed.map(\.value))
    let others = options.filter { !values.contains($0.value) }
    switch variable.model["staticOptionsOrder"]?.string {
    case "after"?: return others + fixed
    case "sorted"?: return sorted(others + fixed, by: variable.sort)
    default: return fixed + others
    }
  }

  // MARK: Sorting

  package static func sorted(_ options: [Variable.Option], by sort: Variable.Sort) -> [Variable.Option] {
    func stable(_ isLess: (Variable.Option, Variable.Option) -> Bool) -> [Variable.Option] {
      options.enumerated().sorted { left, right in
        if isLess(left.element, right.element) { return true }
        return isLess(right.element, left.element) ? false : left.offset < right.offset
      }.map(\.element)
    }
    let ascending: [Variable.Option]
    switch sort {
    case .none: return options
    case .alphabeticalAscending, .alphabeticalDescending: ascending = stable { isLess($0.text, $1.text) }
    case .caseInsensitiveAscending, .caseInsensitiveDescending: ascending = stable { isLess($0.text.lowercased(), $1.text.lowercased()) }
    case .numericalAscending, .numericalDescending: ascending = stable { firstNumber($0.text) < firstNumber($1.text) }
    case .naturalAscending, .naturalDescending: ascending = stable { isNaturallyLess($0.text, $1.text) }
    }
    return sort.rawValue % 2 == 0 ? ascending.reversed() : ascending
  }

  /// By UTF-16 units, as JavaScript compares.
  private static func isLess(_ left: String, _ right: String) -> Bool { left.utf16.lexicographicallyPrecedes(right.utf16) }

  /// The first run of digits; −1 where there is none.
  private static func firstNumber(_ text: String) -> Double {
    let digits = text.drop { !($0.isASCII && $0.isNumber) }.prefix { $0.isASCII && $0.isNumber }
    return Double(digits) ?? -1
  }

  /// Runs of digits by their value, the rest without regard to case.
  private static func isNaturallyLess(_ left: String, _ right: String) -> Bool {
    var (left, right) = (left[...], right[...])
    func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }
    while let first = left.first, let second = right.first {
      if isDigit(first), isDigit(second) {
        let (leftDigits, rightDigits) = (left.prefix(while: isDigit), right.prefix(while: isDigit))
        let (leftValue, rightValue) = (Double(leftDigits) ?? 0, Double(rightDigits) ?? 0)
        if leftValue != rightValue { return leftValue < rightValue }
        left = left[leftDigits.endIndex...]
        right = right[rightDigits.endIndex...]
        continue
      }
      let (lower, upper) = (first.lowercased(), second.lowercased())
      if lower != upper { return lower < upper }
      left = left.dropFirst()
      right = right.dropFirst()
    }
    return left.isEmpty && !right.isEmpty
  }
}

extension String {
  fileprivate func bytes(in range: Range<Int>) -> String {
    String(decoding: utf8.dropFirst(range.lowerBound).prefix(range.count), as: UTF8.self)
  }
}
