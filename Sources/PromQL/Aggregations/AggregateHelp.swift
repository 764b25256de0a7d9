/// What stands beside an aggregation while it is typed.
extension AggregateOperator {
  /// `quantile(scalar, instant vector)`
  package var usage: String {
    let parameters = [parameterType?.documentedName, ValueType.vector.documentedName].compactMap(\.self)
    return "\(rawValue)(\(parameters.joined(separator: ", ")))"
  }

  package var summary: String {
    switch self {
    case .sum: "Sum of the values in each group"
    case .avg: "Mean of the values in each group"
    case .max: "Largest value in each group"
    case .min: "Smallest value in each group"
    case .count: "Number of series in each group"
    case .topk: "The k series with the largest values in each group"
    case .bottomk: "The k series with the smallest values in each group"
    case .quantile: "The φ-quantile of the values in each group"
    case .stddev: "Standard deviation of the values in each group"
    case .stdvar: "Variance of the values in each group"
    case .group: "1 for each group"
    case .countValues: "How many series have each value, which becomes the label that is named"
    case .limitK: "Any k series of each group, always the same"
    case .limitRatio: "A share of the series, from 0 to 1; a negative one is the rest"
    }
  }
}
