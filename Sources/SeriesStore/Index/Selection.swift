import TimeSeries

extension LabelIndex {
  /// The slots of the series that satisfy every matcher; none means all series.
  ///
  /// A pattern is evaluated once for each distinct value of its label, or once for each series that the cheaper
  /// matchers left over, whichever is less.
  func slots(matching matchers: [Matcher]) -> PostingList {
    var selected: PostingList?
    var patterns: [Matcher] = []
    func narrow(to list: PostingList) {
      selected = selected.map { Postings.intersection($0, list) } ?? list
    }
    for matcher in matchers {
      guard !matcher.matchesEmpty, let alternatives = matcher.literalAlternatives else {
        patterns.append(matcher)
        continue
      }
      let values = names[matcher.name]
      narrow(to: Postings.union(Set(alternatives).compactMap { values?.postings(of: $0) }, slotCount: labels.count))
    }
    for matcher in patterns {
      if selected?.isEmpty == true { return [] }
      guard let values = names[matcher.name] else {
        // No series has the label, so all or none satisfy the matcher.
        if matcher.matchesEmpty { continue }
        return []
      }
      if let candidates = selected, candidates.count < values.values.count {
        selected = filter(candidates, by: matcher)
      } else if matcher.matchesEmpty {
        let failing = values.values.indices.filter { !matcher.matches(values.values[$0]) }.map { values.postings[$0] }
        selected = Postings.difference(selected ?? slots, Postings.union(failing, slotCount: labels.count))
      } else {
        let prefix = matcher.literalPrefix
        let matching = values.values.indices.filter { index in
          let value = values.values[index]
          return (prefix.isEmpty || value.utf8.starts(with: prefix.utf8)) && matcher.matches(value)
        }
        narrow(to: Postings.union(matching.map { values.postings[$0] }, slotCount: labels.count))
      }
    }
    return selected ?? slots
  }

  /// The slots of the series that satisfy all matchers of at least one set; no set means all series.
  func slots(matchingAny sets: [[Matcher]]) -> PostingList {
    sets.isEmpty ? slots : Postings.union(sets.map { slots(matching: $0) }, slotCount: labels.count)
  }

  private func filter(_ candidates: PostingList, by matcher: Matcher) -> PostingList {
    var known: [String: Bool] = [:]
    return candidates.filter { slot in
      let value = labels[Int(slot)][matcher.name] ?? ""
      if let answer = known[value] { return answer }
      let answer = matcher.matches(value)
      known[value] = answer
      return answer
    }
  }
}
