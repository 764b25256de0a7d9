import Text

enum VariableDecoder {
  private static let limit = 1000

  static func variables(of body: JSONObject, path: String, inputs: DashboardInputs, report: inout DecodingReport) -> [Variable] {
    guard let templating = report.object(body, "templating", at: path) else { return [] }
    let entries = report.objects(templating, "list", at: DecodingReport.path(path, "templating"))
    if entries.count > limit {
      report.warn(.dropped, DecodingReport.path(path, "templating.list[\(limit)]"), "a dashboard has at most \(limit) variables: the rest is left out")
    }
    return unique(entries.prefix(limit).compactMap { variable($0.object, path: $0.path, inputs: inputs, report: &report) }, report: &report)
  }

  /// Of variables with one name the first counts, as the lookup in Grafana finds it.
  static func unique(_ variables: [Variable], report: inout DecodingReport) -> [Variable] {
    var names: Set<String> = []
    return variables.filter { variable in
      if names.insert(variable.name).inserted { return true }
      report.warn(.note, "templating.list", "there are two variables named “\(variable.name)”: the first one is used")
      return false
    }
  }

  static func variable(_ entry: JSONObject, path: String, inputs: DashboardInputs, report: inout DecodingReport) -> Variable? {
    guard let name = report.text(entry, "name", at: path), !name.isEmpty else {
      report.warn(.dropped, path + ".name", "a variable without a name cannot be used")
      return nil
    }
    let type = report.text(entry, "type", at: path) ?? "query"
    let kind = Variable.Kind(rawValue: type)
    if kind == nil { report.warn(.approximated, path + ".type", "the variable type “\(type)” is unknown: its saved values are offered") }
    var variable = Variable(name: name, kind: kind ?? .custom, model: entry)
    variable.label = report.text(entry, "label", at: path).flatMap { $0.isEmpty ? nil : $0 }
    variable.description = report.text(entry, "description", at: path).flatMap { $0.isEmpty ? nil : $0 }
    variable.skipsURLSync = report.bool(entry, "skipUrlSync", at: path) ?? false
    // Grouping by several labels is what such a variable is for.
    variable.isMulti = report.bool(entry, "multi", at: path) ?? (kind == .groupby)
    variable.includesAll = report.bool(entry, "includeAll", at: path) ?? false
    variable.allValue = report.text(entry, "allValue", at: path).flatMap { $0.isEmpty ? nil : $0 }
    variable.hiding = hiding(entry)
    variable.refresh = refresh(entry, kind: variable.kind)
    variable.regex = report.text(entry, "regex", at: path).flatMap { $0.isEmpty ? nil : $0 }
    variable.regexAppliesToText = entry["regexApplyTo"] == "text"
    variable.sort = entry["sort"]?.integer.flatMap(Variable.Sort.init(rawValue:)) ?? .none
    variable.datasource = DatasourceReference(entry["datasource"], at: path + ".datasource", inputs: inputs, report: &report)
    variable.query = entry["query"] ?? .null
    variable.current = current(entry["current"])
    variable.options = (entry["options"]?.array ?? []).prefix(10_000).compactMap(option)
    completeOptions(of: &variable, entry: entry)
    return variable
  }

  private static func hiding(_ entry: JSONObject) -> Variable.Hiding {
    if let number = entry["hide"]?.integer { return Variable.Hiding(rawValue: number) ?? .none }
    if entry["hide"]?.bool == true || entry["hideVariable"]?.bool == true { return .variable }
    return entry["hideLabel"]?.bool == true ? .label : .none
  }

  /// Old files say true, false or 0; a query variable is always asked at least on load (schema version 29).
  private static func refresh(_ entry: JSONObject, kind: Variable.Kind) -> Variable.Refresh {
    let written: Variable.Refresh =
      switch entry["refresh"] {
      case .bool(let bool)?: bool ? .onLoad : .never
      case let value?: value.integer.flatMap(Variable.Refresh.init(rawValue:)) ?? .onLoad
      case nil: .onLoad
      }
    return kind == .query && written == .never ? .onLoad : written
  }

  // MARK: Values

  /// What `current` says. Text and value may each be a list, be missing or be something else.
  private static func current(_ value: JSONValue?) -> [Variable.Option] {
    guard let object = value?.object else { return [] }
    let values = texts(object["value"])
    let texts = texts(object["text"])
    if values.contains(Variable.allValueToken) || (values.isEmpty && texts.first == "All") {
      return [Variable.Option(text: "All", value: Variable.allValueToken)]
    }
    if values.isEmpty { return texts.isEmpty || texts == ["None"] ? [] : texts.map { Variable.Option(text: $0, value: $0) } }
    // A list of several values has its texts joined in one string in old files.
    return values.enumerated().map { index, value in
      Variable.Option(text: texts.count == values.count ? texts[index] : value, value: value)
    }
  }

  private static func texts(_ value: JSONValue?) -> [String] {
    switch value {
    case .array(let elements)?: elements.compactMap { $0.text ?? $0["value"]?.text }
    case let value?: value.text.map { [$0] } ?? []
    case nil: []
    }
  }

  private static func option(_ value: JSONValue) -> Variable.Option? {
    guard let object = value.object else { return value.text.map { Variable.Option(text: $0, value: $0) } }
    guard let value = texts(object["value"]).first ?? texts(object["text"]).first, value != Variable.allValueToken else { return nil }
    return Variable.Option(text: texts(object["text"]).first ?? value, value: value)
  }

  /// The options that follow from the entry itself.
  private static func completeOptions(of variable: inout Variable, entry: JSONObject) {
    let query = variable.query.text ?? ""
    switch variable.kind {
    case .custom:
      let written = CustomOptions.options(query, isJSON: entry["valuesFormat"] == "json")
      if !written.isEmpty { variable.options = written }
    case .interval:
      let written = CustomOptions.options(query, isJSON: false)
      if !written.isEmpty { variable.options = written }
      if entry["auto"]?.bool == true {
        variable.options.removeAll { $0.value.hasPrefix("$__auto") }
        variable.options.insert(Variable.Option(text: "auto", value: "$__auto_interval_\(variable.name)"), at: 0)
      }
    case .constant:
      variable.options = [Variable.Option(text: query, value: query)]
      variable.current = variable.options
    case .textbox:
      let value = variable.current.first?.value ?? query
      variable.current = [Variable.Option(text: value, value: value)]
      variable.options = []
    case .switch:
      let on = entry["enabledValue"]?.text ?? "true"
      let off = entry["disabledValue"]?.text ?? "false"
      variable.options = [Variable.Option(text: on, value: on), Variable.Option(text: off, value: off)]
      if variable.current.isEmpty, let value = entry["current"]?.text { variable.current = [Variable.Option(text: value, value: value)] }
    case .query, .datasource:
      // What another instance cached says nothing about this one; only the selection is kept.
      variable.options = []
    case .adhoc, .groupby, .system, .snapshot: break
    }
  }
}

/// The comma list of custom and interval variables.
package enum CustomOptions {
  /// `a,b\,c` and `label : value` pairs; or a JSON list of texts or objects.
  package static func options(_ query: String, isJSON: Bool) -> [Variable.Option] {
    if isJSON { return jsonOptions(query) }
    return split(query).compactMap { part in
      let part = part.trimmed
      guard !part.isEmpty else { return nil }
      // A colon belongs to a value unless it stands between blanks.
      if let colon = part.firstRange(of: " : ") {
        let (text, value) = (String(part[..<colon.lowerBound]).trimmed, String(part[colon.upperBound...]).trimmed)
        if !text.isEmpty { return Variable.Option(text: text, value: value) }
      }
      return Variable.Option(text: part, value: part)
    }
  }

  /// At commas that have no backslash before them.
  private static func split(_ query: String) -> [String] {
    var parts: [String] = []
    var part = ""
    var isEscaped = false
    for character in query {
      if isEscaped {
        part += character == "," ? "," : "\\\(character)"
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "," {
        parts.append(part)
        part = ""
      } else {
        part.append(character)
      }
    }
    if isEscaped { part += "\\" }
    return parts + [part]
  }

  private static func jsonOptions(_ query: String) -> [Variable.Option] {
    guard let list = try? JSONValue.parse(query).array else { return [] }
    return list.compactMap { entry in
      guard let object = entry.object else { return entry.text.map { Variable.Option(text: $0, value: $0) } }
      guard let value = object["value"]?.text ?? object["text"]?.text else { return nil }
      return Variable.Option(text: object["text"]?.text ?? value, value: value, properties: object)
    }
  }
}
