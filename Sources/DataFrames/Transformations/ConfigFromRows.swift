import Text
import TimeSeries

extension TransformationKind {
  /// Each row becomes a field: named by the first text column, valued by the first number column; other columns set config
  /// or become labels.
  static let rowsToFields = TransformationKind(id: "rowsToFields", name: "Rows to fields") { options, frames, run in
    zip(frames, FieldNaming(frames).names).map { frame, names in
      let roles = ColumnRoles(frame, names, mappings: options["mappings"], findsNameAndValue: true)
      guard let nameField = roles.nameField, let valueField = roles.valueField else { return frame }
      var rows = 0..<frame.rowCount
      if rows.count > TransformationRun.mostFields {
        run.note(.warning, "Rows to fields: only the first \(TransformationRun.mostFields) of \(rows.count) rows became fields")
        rows = 0..<TransformationRun.mostFields
      }
      let fields = rows.map { row in
        var labels = nameField.labels
        for (index, field) in frame.fields.enumerated() where roles.handlers[index] == "field.label" {
          let text = field.values[row].scriptText
          if !text.isEmpty { labels[names[index]] = text }
        }
        return Field(
          name: nameField.values[row].scriptText, values: valueField.values.picking([row]), labels: labels,
          config: roles.config { frame.fields[$0].values[row] })
      }
      var result = frame
      result.name = nil
      result.fields = fields
      return result
    }
  }

  /// One frame's values become the config of others' fields.
  static let configFromData = TransformationKind(id: "configFromData", name: "Config from query results") { options, frames, _ in
    let refID = options["configRefId"]?.text ?? "config"
    guard let source = frames.first(where: { $0.refID == refID }) else { return frames }
    let names = FieldNaming([source]).names[0]
    let roles = ColumnRoles(source, names, mappings: options["mappings"], findsNameAndValue: false)
    let config = roles.config { source.fields[$0].reduced(by: roles.reducers[$0]) }
    let applyTo = options["applyTo"].flatMap { matcher in
      matcher["id"]?.string.map { FieldMatcher(id: $0, options: matcher["options"] ?? .null) }
    }
    let selector = FieldSelector(applyTo ?? FieldMatcher(id: "numeric"))
    let naming = FieldNaming(frames).names
    return frames.indices.filter { frames[$0].refID != refID }.map { number in
      var frame = frames[number]
      for index in frame.fields.indices where selector.matches(index, named: naming[number][index], in: frames[number]) {
        frame.fields[index].config.take(config)
      }
      return frame
    }
  }
}

/// What each column of a table says about fields.
private struct ColumnRoles {
  /// By column: `unit`, `min`, `field.name`, `field.label`, …; `nil` for none.
  private(set) var handlers: [String?] = []
  private(set) var reducers: [Reducer] = []
  private var colors: [String?] = []
  private(set) var nameField: Field?
  private(set) var valueField: Field?

  private static let known: Set<String> = [
    "field.name", "field.value", "field.label", "__ignore", "max", "min", "unit", "decimals", "displayName", "color", "threshold1",
    "mappings.value", "mappings.color", "mappings.text",
  ]

  init(_ frame: DataFrame, _ names: [String], mappings: JSONValue?, findsNameAndValue: Bool) {
    let mappings = mappings?.array ?? []
    let hasName = mappings.contains { $0["handlerKey"]?.string == "field.name" }
    let hasValue = mappings.contains { $0["handlerKey"]?.string == "field.value" }
    for (field, name) in zip(frame.fields, names) {
      let mapping = mappings.first { $0["fieldName"]?.text == name }
      let key = mapping.map { $0["handlerKey"]?.string } ?? name.lowercased()
      var handler = key.flatMap { key in Self.known.contains(key) ? key : key == "displayname" ? "displayName" : nil }
      if findsNameAndValue {
        if handler == "field.name" { nameField = field }
        if handler == "field.value" { valueField = field }
        if handler == nil, mapping == nil {
          if nameField == nil, !hasName, field.type == .string {
            nameField = field
            handler = "field.name"
          } else if valueField == nil, !hasValue, field.type == .number {
            valueField = field
            handler = "field.value"
          }
        }
        handler = handler ?? "field.label"
      }
      handlers.append(handler)
      let isList = handler?.hasPrefix("mappings.") ?? false
      reducers.append(mapping?["reducerId"]?.string.flatMap(Reducer.init(id:)) ?? (isList ? .allValues : .lastNotNull))
      colors.append(mapping?["handlerArguments"]?["threshold"]?["color"]?.text)
    }
  }

  /// The config that the columns' values make.
  func config(_ value: (Int) -> Value) -> FieldConfig {
    var config = FieldConfig()
    var lists: [String: [JSONValue]] = [:]
    for (index, handler) in handlers.enumerated() {
      guard let handler else { continue }
      let value = value(index)
      guard !value.isNull else { continue }
      switch handler {
      case "min", "max", "decimals":
        let number = value.scriptNumber
        if number.isFinite { config.set(handler, to: .number(number)) }
      case "unit", "displayName": config.set(handler, to: .string(value.scriptText))
      case "color": config.color = FieldColor(mode: "fixed", fixedColor: value.scriptText)
      case "threshold1":
        let number = value.scriptNumber
        guard !number.isNaN else { continue }
        var steps = config.thresholds?.steps ?? [Thresholds.Step(value: -.infinity, color: "green")]
        steps.append(Thresholds.Step(value: number, color: colors[index] ?? "red"))
        config.thresholds = Thresholds(steps: steps).normalized()
      case "mappings.value", "mappings.color", "mappings.text": lists[handler] = value.json.array ?? [value.json]
      default: break
      }
    }
    if let values = lists["mappings.value"] {
      func text(_ key: String, _ index: Int) -> String? {
        lists[key].flatMap { $0.indices.contains(index) ? $0[index].text : nil }
      }
      let pairs = values.enumerated().compactMap { index, value in
        value.text.map { ($0, ValueMapping.Result(text: text("mappings.text", index), color: text("mappings.color", index), index: index)) }
      }
      config.mappings = [.value(Dictionary(pairs, uniquingKeysWith: { _, last in last }))]
    }
    return config
  }
}

extension FieldConfig {
  /// Takes what `other` sets.
  fileprivate mutating func take(_ other: FieldConfig) {
    min = other.min ?? min
    max = other.max ?? max
    unit = other.unit ?? unit
    decimals = other.decimals ?? decimals
    displayName = other.displayName ?? displayName
    color = other.color ?? color
    thresholds = other.thresholds ?? thresholds
    if !other.mappings.isEmpty { mappings = other.mappings }
  }
}
