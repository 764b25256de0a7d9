/// A variable with its options and what is selected of them.
package struct VariableState: Hashable, Sendable {
  package var variable: Variable
  package var options: [Variable.Option]
  /// In the order of selection; the option of ``Variable/allValueToken`` alone stands for All.
  package var selection: [Variable.Option]
  /// Filters of an ad-hoc variable.
  package var filters: [AdhocFilter]
  /// Why the options could not be had.
  package var problem: String?

  package init(
    variable: Variable, options: [Variable.Option] = [], selection: [Variable.Option] = [], filters: [AdhocFilter] = [], problem: String? = nil
  ) {
    (self.variable, self.options, self.selection, self.filters, self.problem) = (variable, options, selection, filters, problem)
  }

  package var name: String { variable.name }
  package var isAll: Bool { selection.contains { $0.value == Variable.allValueToken } }

  /// What repeats go over: All is every option.
  package var effectiveSelection: [Variable.Option] { isAll ? options : selection }

  /// What the header shows.
  package var text: String {
    if isAll { return "All" }
    return selection.map(\.text).joined(separator: " + ")
  }
}

/// One filter of an ad-hoc variable.
package struct AdhocFilter: Hashable, Sendable {
  package var key: String
  /// `=`, `!=`, `=~`, `!~`, `<`, `>`, and `=|`, `!=|` for one of several values.
  package var `operator`: String
  package var value: String
  package var values: [String]

  package init(key: String, operator: String, value: String, values: [String] = []) {
    (self.key, self.operator, self.value, self.values) = (key, `operator`, value, values)
  }
}
