import Glibc
import Text

extension TransformationKind {
  /// Adds a field calculated from others, row by row.
  static let calculateField = TransformationKind(id: "calculateField", name: "Add field from calculation") { options, frames, run in
    let isTimeSeries = options["timeSeries"]?.bool ?? true
    let columns = isTimeSeries ? ensuringColumns(frames, &run) : frames
    let isJoined = columns.count < frames.count
    let frames = columns
    let naming = FieldNaming(frames).names
    guard let calculation = Calculation(options, &run) else { return frames }
    return zip(frames, naming).map { frame, names in
      let made = calculation.fields(for: frame, names: names, isJoined: isJoined)
      guard !made.isEmpty else { return frame }
      var result = frame
      if options["replaceFields"]?.bool ?? false {
        result.fields = (isTimeSeries ? frame.firstTimeField.map { [$0] } ?? [] : []) + made
      } else {
        result.fields += made
      }
      return result
    }
  }
}

/// What `calculateField` is asked to do.
private struct Calculation {
  private enum Operand {
    case constant(Double)
    case named(String)
    /// Every number field by itself.
    case type(String)
  }

  private enum Mode {
    case reduceRow(Reducer, include: Set<String>, NullValueMode?)
    case binary(Operand, String, Operand)
    case unary(String, field: String)
    case cumulative(Reducer, field: String)
    case window(WindowCalculation, field: String)
    case index(isPercentile: Bool)
  }

  private let mode: Mode
  private let name: String
  private let alias: String

  init?(_ options: JSONObject, _ run: inout TransformationRun) {
    alias = options["alias"]?.text ?? ""
    switch options["mode"]?.string ?? "reduceRow" {
    case "binary":
      let binary = options["binary"]
      let (left, right) = (binary?["left"], binary?["right"])
      let sign = binary?["operator"]?.text ?? "+"
      mode = .binary(Self.operand(left), sign, Self.operand(right))
      name = "\(Self.text(left)) \(sign) \(Self.text(right))".filter { $0 != "$" }
    case "unary":
      let (operation, field) = (options["unary"]?["operator"]?.text ?? "abs", options["unary"]?["fieldName"]?.text ?? "")
      mode = .unary(operation, field: field)
      name = field.isEmpty ? operation : "\(operation)(\(field))"
    case "cumulativeFunctions":
      let cumulative = options["cumulative"] ?? options["cumulativeFunctions"]
      let (id, field) = (cumulative?["reducer"]?.text ?? "sum", cumulative?["field"]?.text ?? "")
      mode = .cumulative(Reducer(id: id) ?? .sum, field: field)
      name = "cumulative \(id)" + (field.isEmpty ? "" : "(\(field))")
    case "windowFunctions":
      let window = options["window"] ?? options["windowFunctions"]
      let (id, field) = (window?["reducer"]?.text ?? "mean", window?["field"]?.text ?? "")
      let calculation = WindowCalculation(window ?? .null, reducer: Reducer(id: id) ?? .mean)
      mode = .window(calculation, field: field)
      name = "\(calculation.isCentered ? "centered" : "trailing") moving \(id)" + (field.isEmpty ? "" : "(\(field))")
    case "index":
      mode = .index(isPercentile: options["index"]?["asPercentile"]?.bool ?? false)
      name = "Row"
    default:
      let id = options["reduce"]?["reducer"]?.text ?? "sum"
      guard let reducer = Reducer(id: id) else {
        run.note(.warning, "Add field from calculation: “\(id)” is not known")
        return nil
      }
      let include = options["reduce"]?["include"]
      let names = Set((include?.array ?? include?["names"]?.array ?? []).compactMap(\.text))
      mode = .reduceRow(reducer, include: names, options["reduce"]?["nullValueMode"]?.string.flatMap(NullValueMode.init(rawValue:)))
      name = reducer.name
    }
  }

  private static func operand(_ value: JSONValue?) -> Operand {
    if let matcher = value?["matcher"]?.object {
      let text = matcher["options"]?.text ?? ""
      return matcher["id"]?.string == "byType" ? .type(text) : .named(text)
    }
    return .named(value?.text ?? value?["fixed"]?.text ?? "")
  }

  private static func text(_ value: JSONValue?) -> String {
    value?.text ?? value?["matcher"]?["options"]?.text ?? value?["fixed"]?.text ?? ""
  }

  /// - Parameter isJoined: Whether the columns come from several frames, whose moments differ: where one has no row, a binary operation has no result.
  func fields(for frame: DataFrame, names: [String], isJoined: Bool) -> [Field] {
    let title = alias.isEmpty ? name : alias
    func field(_ values: [Double]?) -> [Field] { values.map { [Field(name: title, values: .numbers($0))] } ?? [] }
    switch mode {
    case .reduceRow(let reducer, let include, let nullMode):
      return [reducedRows(of: frame, names: names, reducer, include, nullMode, title)]
    case .binary(.type(let type), let sign, let right):
      guard let operand = column(right, frame, names) else { return [] }
      return zip(frame.fields, names).compactMap { field, fieldName in
        guard field.type.rawValue == type, let left = Self.numbers(field.values) else { return nil }
        let suffix = name.split(separator: " ", maxSplits: 1).last.map(String.init) ?? ""
        return Field(name: "\(fieldName) \(suffix)", values: .numbers(Self.combined(left, sign, operand, isJoined: isJoined)))
      }
    case .binary(let left, let sign, let right):
      guard let a = column(left, frame, names), let b = column(right, frame, names) else { return [] }
      return field(Self.combined(a, sign, b, isJoined: isJoined))
    case .unary(let operation, let name):
      return field(column(.named(name), frame, names).flatMap { Self.applied(operation, to: $0) })
    case .cumulative(let reducer, let name): return field(column(.named(name), frame, names).map { Self.cumulated($0, reducer) })
    case .window(let window, let name): return field(column(.named(name), frame, names).map(window.values))
    case .index(let isPercentile):
      let count = frame.rowCount
      var made = Field(name: title, values: .numbers((0..<count).map { isPercentile ? Double($0) / Double(count) : Double($0) }))
      if isPercentile { made.config.unit = "percentunit" }
      return [made]
    }
  }

  /// A field by name, else a number.
  private func column(_ operand: Operand, _ frame: DataFrame, _ names: [String]) -> [Double]? {
    switch operand {
    case .constant(let number): return Array(repeating: number, count: frame.rowCount)
    case .type: return nil
    case .named(let name):
      if name.isEmpty { return nil }
      if let index = names.firstIndex(of: name) ?? frame.fields.firstIndex(where: { $0.name == name }) {
        return Self.numbers(frame.fields[index].values)
      }
      return Double(name).map { Array(repeating: $0, count: frame.rowCount) }
    }
  }

  private static func numbers(_ values: FieldValues) -> [Double]? {
    if case .numbers(let numbers) = values { return numbers }
    return values.rows.map { $0.isNull ? FieldValues.absent : $0.scriptNumber }
  }

  private func reducedRows(
    of frame: DataFrame, names: [String], _ reducer: Reducer, _ include: Set<String>, _ nullMode: NullValueMode?, _ title: String
  ) -> Field {
    let columns = zip(frame.fields, names).compactMap { field, name -> [Double]? in
      guard include.isEmpty ? field.type == .number : include.contains(name) || include.contains(field.name) else { return nil }
      return Self.numbers(field.values)
    }
    var row = Field(name: "row", values: .numbers([]), config: FieldConfig())
    row.config.nullValueMode = nullMode
    var cells = Array(repeating: 0.0, count: columns.count)
    let results = (0..<frame.rowCount).map { index in
      for column in columns.indices { cells[column] = columns[column][index] }
      row.values = .numbers(cells)
      return row.reduced(by: reducer)
    }
    let type = reducer.resultType(for: .number)
    return Field(name: title, values: FieldValues(type, results))
  }

  /// A null of the data counts as 0, as in JavaScript; a row that a join has made up has no value.
  private static func combined(_ left: [Double], _ sign: String, _ right: [Double], isJoined: Bool) -> [Double] {
    func map(_ operation: (Double, Double) -> Double) -> [Double] {
      zip(left, right).map { left, right in
        if isJoined, left.isAbsent || right.isAbsent { return FieldValues.absent }
        return operation(left.isAbsent ? 0 : left, right.isAbsent ? 0 : right)
      }
    }
    switch sign {
    case "-": return map(-)
    case "*": return map(*)
    case "/": return map(/)
    case "%": return map { fmod($0, $1) }
    case "**": return map { pow($0, $1) }
    default: return map(+)
    }
  }

  private static func applied(_ operation: String, to values: [Double]) -> [Double]? {
    func map(_ operation: (Double) -> Double) -> [Double] { values.map { $0.isAbsent ? $0 : operation($0) } }
    switch operation {
    case "abs": return map { abs($0) }
    case "exp": return map { exp($0) }
    case "ln": return map { log($0) }
    case "log10": return map { log10($0) }
    case "sqrt": return map { $0.squareRoot() }
    case "floor": return map { $0.rounded(.down) }
    case "ceil": return map { $0.rounded(.up) }
    case "round": return map(NumberText.roundHalfUp)
    default: return nil
    }
  }

  private static func cumulated(_ values: [Double], _ reducer: Reducer) -> [Double] {
    var total = 0.0
    return values.enumerated().map { index, value in
      if !value.isNaN { total += value }
      return reducer == .mean ? total / Double(index + 1) : total
    }
  }
}

/// A calculation over a moving window of rows; at the ends the window is cut.
struct WindowCalculation {
  let isCentered: Bool
  private let size: (_ rows: Int) -> Int
  private let reducer: Reducer

  init(_ options: JSONValue, reducer: Reducer) {
    isCentered = options["windowAlignment"]?.string == "centered"
    let isPercentage = options["windowSizeMode"]?.string != "fixed"
    let written = options["windowSize"]?.number
    size = { rows in
      let size = isPercentage ? ((written ?? 0.1) * Double(rows)).rounded(.up) : written ?? 1
      return Int(min(max(size.isNaN ? 1 : size, 1), Double(max(rows, 1))))
    }
    self.reducer = reducer
  }

  func values(_ values: [Double]) -> [Double] {
    let width = size(values.count)
    // With an even size one more row counts before than after.
    let after = isCentered ? (width % 2 == 0 ? width / 2 - 1 : width / 2) : 0
    let before = isCentered ? width / 2 : width - 1
    var sums = [0.0]
    var squares = [0.0]
    var counts = [0]
    // Sums of differences from the first number keep their digits where squares of large numbers would not.
    let origin = values.first { !$0.isNaN } ?? 0
    for value in values {
      let shifted = value.isNaN ? 0 : value - origin
      sums.append(sums[sums.count - 1] + shifted)
      squares.append(squares[squares.count - 1] + shifted * shifted)
      counts.append(counts[counts.count - 1] + (value.isNaN ? 0 : 1))
    }
    return values.indices.map { index in
      let (low, high) = (max(index - before, 0), min(index + after, values.count - 1) + 1)
      let count = Double(counts[high] - counts[low])
      guard count > 0 else { return 0 }
      let mean = (sums[high] - sums[low]) / count
      guard reducer != .mean else { return mean + origin }
      let variance = max((squares[high] - squares[low]) / count - mean * mean, 0)
      return reducer == .standardDeviation ? variance.squareRoot() : variance
    }
  }
}
