import DataFrames

/// Calculations over a field as text.
extension FieldDisplay {
  /// A reducer's result, in the field's unit where it keeps it.
  func text(_ value: Value, of reducer: Reducer) -> FormattedValue {
    switch value {
    case .number(let number) where !reducer.keepsUnit: FormattedValue(text: NumberText.fixed(number, decimals: config.decimals))
    case .number(let number) where number.isNaN: FormattedValue(text: config.noValue ?? "NaN")
    default: text(value)
    }
  }
}

extension [Reducer] {
  /// Ids that are not known are left out.
  init(ids: [String]) {
    self = ids.compactMap { Reducer(id: $0) }
  }
}
