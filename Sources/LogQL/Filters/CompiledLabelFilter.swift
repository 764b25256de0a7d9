import TimeSeries

/// A label filter that is ready to work, with the error rules of Loki.
struct CompiledLabelFilter: PipelineStage {
  private indirect enum Test: Sendable {
    case string(Matcher)
    case number(String, LabelFilter.Comparison, Double)
    case duration(String, LabelFilter.Comparison, Int64)
    case bytes(String, LabelFilter.Comparison, UInt64)
    case address(String, isEqual: Bool, AddressRange)
    case and(Test, Test)
    case or(Test, Test)
  }

  private let test: Test

  init(_ filter: LabelFilter) throws(StageFailure) { test = try Self.test(filter) }

  private static func test(_ filter: LabelFilter) throws(StageFailure) -> Test {
    switch filter {
    case .string(let matcher): .string(matcher)
    case .number(let name, let comparison, let value): .number(name, comparison, value)
    case .duration(let name, let comparison, let length): .duration(name, comparison, length)
    case .bytes(let name, let comparison, let size): .bytes(name, comparison, size)
    case .address(let name, let isEqual, let text): .address(name, isEqual: isEqual, try AddressRange(text))
    case .and(let left, let right): .and(try test(left), try test(right))
    case .or(let left, let right): .or(try test(left), try test(right))
    }
  }

  func pass(_ line: inout PipelineLine, _ labels: inout LineLabels) -> Bool { Self.holds(test, &labels) }

  private static func holds(_ test: Test, _ labels: inout LineLabels) -> Bool {
    switch test {
    case .string(let matcher): return matcher.matches(labels[matcher.name] ?? "")
    case .and(let left, let right): return holds(left, &labels) && holds(right, &labels)
    case .or(let left, let right): return holds(left, &labels) || holds(right, &labels)
    case .number(let name, let comparison, let value):
      return compare(name, comparison, &labels) { text in
        GoFloat.parse(text).map { $0 == value ? 0 : $0 < value ? -1 : $0 > value ? 1 : 2 }
      }
    case .duration(let name, let comparison, let length):
      return compare(name, comparison, &labels) { text in
        LogDuration.go(text).map { $0 == length ? 0 : $0 < length ? -1 : 1 }.mapError { StageFailure($0.text) }
      }
    case .bytes(let name, let comparison, let size):
      return compare(name, comparison, &labels) { text in
        ByteSize.parse(text).map { $0 == size ? 0 : $0 < size ? -1 : 1 }.mapError { StageFailure($0.text) }
      }
    case .address(let name, let isEqual, let range):
      guard let value = labels[name] else { return false }
      if labels.hasError { return true }
      return (range.contains(value) ?? false) == isEqual
    }
  }

  /// - Parameter order: −1, 0 or 1 of the label's value beside the filter's; 2 where they have no order.
  private static func compare(
    _ name: String, _ comparison: LabelFilter.Comparison, _ labels: inout LineLabels, _ order: (String) -> Result<Int, StageFailure>
  ) -> Bool {
    guard let value = labels[name] else { return false }
    // A line with an error passes all but string filters.
    if labels.hasError { return true }
    switch order(value) {
    case .failure(let failure):
      labels.fail("LabelFilterErr", failure.reason)
      return true
    case .success(let order):
      switch comparison {
      case .equal: return order == 0
      case .notEqual: return order != 0
      case .greater: return order == 1
      case .greaterOrEqual: return order == 1 || order == 0
      case .less: return order == -1
      case .lessOrEqual: return order == -1 || order == 0
      }
    }
  }
}

/// `strconv.ParseFloat` of Go.
enum GoFloat {
  static func parse(_ text: String) -> Result<Double, StageFailure> {
    let invalid = StageFailure("strconv.ParseFloat: parsing \(text.promQuoted): invalid syntax")
    guard let first = text.utf8.first, first > 0x20, text.utf8.last.map({ $0 > 0x20 }) == true else { return .failure(invalid) }
    if let value = Double(text) {
      return value.isInfinite && !text.lowercased().contains("inf")
        ? .failure(StageFailure("strconv.ParseFloat: parsing \(text.promQuoted): value out of range")) : .success(value)
    }
    return .failure(invalid)
  }
}
