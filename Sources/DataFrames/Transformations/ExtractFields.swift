import Text

extension TransformationKind {
  /// Fields out of the texts or objects of another.
  static let extractFields = TransformationKind(id: "extractFields", name: "Extract fields") { options, frames, run in
    guard let source = options["source"]?.text, !source.isEmpty else { return frames }
    let extraction = FieldExtraction(options)
    return zip(frames, FieldNaming(frames).names).map { frame, names in
      guard let index = names.firstIndex(of: source) ?? frame.fields.firstIndex(where: { $0.name == source }) else { return frame }
      let rows = frame.rowCount
      var order: [String] = []
      var columns: [String: [Value]] = [:]
      for row in 0..<rows {
        for member in extraction.members(of: frame.fields[index].values[row]) {
          if columns[member.key] == nil {
            guard order.count < TransformationRun.mostFields, (order.count + 1) * rows <= TransformationRun.largestResult * 4 else {
              run.note(.warning, "Extract fields stopped after \(order.count) fields")
              continue
            }
            order.append(member.key)
            columns[member.key] = Array(repeating: .null, count: rows)
          }
          columns[member.key]?[row] = Value(member.value)
        }
      }
      var fields = order.map { Field(name: $0, values: FieldValues(guessing: columns[$0] ?? [])) }
      if options["keepTime"]?.bool ?? false, let time = frame.fields.first(where: { $0.name == "Time" || $0.name == "time" }) {
        fields.insert(time, at: 0)
      }
      var result = frame
      result.fields = options["replace"]?.bool ?? false ? fields : frame.fields + fields
      return result
    }
  }
}

/// How texts are taken apart.
struct FieldExtraction {
  private enum Format { case automatic, json, keyValues, pattern, delimiter }

  private let format: Format
  private let paths: [(path: String, alias: String)]
  private let pattern: Pattern?
  private let delimiter: String

  init(_ options: JSONObject) {
    switch options["format"]?.string {
    case "json": format = .json
    case "kvp": format = .keyValues
    case "regexp": format = .pattern
    case "delimiter": format = .delimiter
    default: format = .automatic
    }
    paths = (options["jsonPaths"]?.array ?? []).compactMap { entry in
      entry["path"]?.text.flatMap { path in path.isEmpty ? nil : (path, entry["alias"]?.text ?? "") }
    }
    let source = options["regExp"]?.text ?? ""
    pattern = try? Pattern(javaScript: source.hasPrefix("/") ? source : "(?<NewField>.*)")
    delimiter = options["delimiter"]?.text.flatMap { $0.isEmpty ? nil : $0 } ?? ","
  }

  func members(of value: Value) -> [JSONObject.Member] {
    switch value {
    case .string(let text): return narrowed(parsed(text))
    case .json(let json): return narrowed(json)
    default: return []
    }
  }

  private func narrowed(_ value: JSONValue?) -> [JSONObject.Member] {
    guard let value else { return [] }
    if format == .json, !paths.isEmpty {
      return paths.map { .init(key: $0.alias.isEmpty ? $0.path : $0.alias, value: value.value(at: $0.path) ?? "Not Found") }
    }
    switch value {
    case .object(let object): return object.members
    case .array(let values): return values.enumerated().map { .init(key: String($0), value: $1) }
    default: return []
    }
  }

  private func parsed(_ text: String) -> JSONValue? {
    switch format {
    case .json: return try? JSONValue.parse(text)
    case .keyValues: return .object(Self.keyValues(text))
    case .delimiter: return .object(split(text))
    case .pattern: return groups(text).map(JSONValue.object)
    case .automatic:
      if let json = try? JSONValue.parse(text), json.object != nil || json.array != nil { return json }
      return .object(Self.keyValues(text))
    }
  }

  private func split(_ text: String) -> JSONObject {
    JSONObject(text.trimmed.split(separator: delimiter, omittingEmptySubsequences: false).map {
      JSONObject.Member(key: $0.trimmed, value: 1)
    })
  }

  private func groups(_ text: String) -> JSONObject? {
    guard let pattern, let match = pattern.firstMatch(in: text) else { return nil }
    let found = pattern.namedGroups(of: match, in: text)
    return JSONObject(pattern.groupNames.compactMap { $0 }.map { .init(key: $0, value: found[$0].map(JSONValue.string) ?? .null) })
  }

  /// `a=1, b: "two words"; c=3`: pairs around `=` or `:`, quoted or not; words alone have empty values.
  private static func keyValues(_ text: String) -> JSONObject {
    var result = JSONObject()
    var key = ""
    var buffer = ""
    var quote: Character?
    var rest = text[...]
    func endWord(isSpace: Bool) {
      guard !buffer.isEmpty else { return }
      if !key.isEmpty {
        result[key] = .string(buffer)
        key = ""
      } else if isSpace {
        result[buffer] = ""
      } else {
        key = buffer
      }
      buffer = ""
    }
    while let character = rest.popFirst() {
      if character == "\\", let escaped = rest.popFirst() {
        buffer.append(escaped)
      } else if let open = quote {
        if character == open {
          quote = nil
          endWord(isSpace: key.isEmpty)
        } else {
          buffer.append(character)
        }
      } else {
        switch character {
        case "\"", "'": quote = character
        case "=", ":":
          guard !buffer.isEmpty else { continue }
          if !key.isEmpty { result[key] = "" }
          key = buffer
          buffer = ""
        case " ", "\t", "\r", "\n", "\r\n": endWord(isSpace: true)
        case ",", ";", "&", "{", "}": endWord(isSpace: false)
        default: buffer.append(character)
        }
      }
    }
    if !key.isEmpty { result[key] = .string(buffer) } else if !buffer.isEmpty { result[buffer] = "" }
    return result
  }
}

extension JSONValue {
  /// What `a.b[0].c` leads to.
  func value(at path: String) -> JSONValue? {
    var value = self
    for step in path.split(whereSeparator: { ".[]".contains($0) }) {
      let name = step.filter { $0 != "\"" && $0 != "'" }
      if value.array != nil, let index = Int(name) {
        guard let next = value[index] else { return nil }
        value = next
      } else {
        guard let next = value[name] else { return nil }
        value = next
      }
    }
    return value
  }
}
