extension [DataFrame] {
  /// Lets frames with the same moments hold one array of them, as the series of one answer mostly do: it saves two thirds
  /// of their memory, and what is worked out from moments is worked out once.
  package mutating func shareTimes() {
    var known: FieldValues?
    for index in indices {
      guard let time = self[index].fields.firstIndex(where: { $0.type == .time }) else { continue }
      let times = self[index].fields[time].values
      // Of arrays that are one already nothing is compared.
      if let known, known == times { self[index].fields[time].values = known } else { known = times }
    }
  }
}
