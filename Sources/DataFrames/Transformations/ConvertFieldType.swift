import Text
import TimeSeries

extension TransformationKind {
  static let convertFieldType = TransformationKind(id: "convertFieldType", name: "Convert field type") { options, frames, run in
    var frames = frames
    for conversion in options["conversions"]?.array ?? [] {
      guard let target = conversion["targetField"]?.text, let type = conversion["destinationType"]?.string else { continue }
      let naming = FieldNaming(frames).names
      for number in frames.indices {
        for index in frames[number].fields.indices
        where naming[number][index] == target || frames[number].fields[index].name == target {
          frames[number].fields[index] = converted(frames[number].fields[index], to: type, conversion, run.context.zone)
        }
      }
    }
    return frames
  }

  private static func converted(_ field: Field, to type: String, _ options: JSONValue, _ zone: TimeZoneRules) -> Field {
    var result = field
    let format = options["dateFormat"]?.text.flatMap { $0.isEmpty ? nil : $0 }
    switch type {
    case "time": result.values = .times(times(of: field.values, format, zone))
    case "number": result.values = .numbers(field.values.rows.map(number))
    case "string": result.values = .strings(texts(of: field, format, options["joinWith"]?.text, namedZone(options, zone)))
    case "boolean": result.values = .booleans(field.values.rows.map(isTruthy))
    case "enum": result.values = .strings(field.values.rows.map { $0.isNull ? nil : $0.scriptText })
    case "other": result.values = .other(field.values.rows.map { (try? JSONValue.parse($0.scriptText)) ?? .null })
    default: break
    }
    return result
  }

  private static func namedZone(_ options: JSONValue, _ zone: TimeZoneRules) -> TimeZoneRules {
    switch options["timezone"]?.text {
    case "utc", "UTC": .utc
    case let name? where !name.isEmpty && name != "browser": TimeZoneRules.named(name) ?? zone
    default: zone
    }
  }

  private static func number(_ value: Value) -> Double {
    let number: Double
    if case .string(let text) = value {
      // Sources group thousands with commas.
      let digits = text.filter { $0 != "," }
      number = digits.isEmpty ? .nan : NumberText.parse(digits)
    } else {
      number = value.scriptNumber
    }
    return number.isFinite ? number : FieldValues.absent
  }

  private static func isTruthy(_ value: Value) -> Bool {
    switch value {
    case .null: false
    case .boolean(let flag): flag
    case .string(let text): !text.isEmpty
    case .number, .time: !(value.scriptNumber.isNaN || value.scriptNumber == 0)
    case .frames, .json: true
    }
  }

  private static func times(of values: FieldValues, _ format: String?, _ zone: TimeZoneRules) -> [Int64?] {
    let pattern = format.map(MomentFormat.init)
    return values.rows.map { value in
      switch value {
      case .time(let time): return time
      case .number(let number):
        guard number.isFinite else { return nil }
        return Int64(clampingToDates: format == "X" ? number * 1000 : number)
      case .string(let text):
        if let moment = pattern?.milliseconds(of: text, zone: zone) ?? ISODate.milliseconds(of: text, zone: zone) { return moment }
        let number = NumberText.parse(text)
        return number.isFinite && !text.isEmpty ? Int64(clampingToDates: format == "X" ? number * 1000 : number) : nil
      default: return nil
      }
    }
  }

  private static func texts(of field: Field, _ format: String?, _ separator: String?, _ zone: TimeZoneRules) -> [String?] {
    let pattern = MomentFormat(format ?? "YYYY-MM-DDTHH:mm:ssZ")
    return field.values.rows.map { value in
      switch value {
      case .null: return nil
      case .time(let time): return pattern.text(time, zone: zone)
      case .json(.array(let values)) where separator.map { !$0.isEmpty } ?? false:
        return values.map(\.scriptText).joined(separator: separator ?? ",")
      case .json(let json): return json.compactText
      default: return value.scriptText
      }
    }
  }

  /// A time field as text in a Moment format.
  static let formatTime = TransformationKind(id: "formatTime", name: "Format time") { options, frames, run in
    let pattern = MomentFormat(options["outputFormat"]?.text ?? "")
    let usesZone = options["useTimezone"]?.bool ?? true
    let zone = namedZone(.object(options), usesZone ? run.context.zone : .utc)
    guard let name = options["timeField"]?.text, !pattern.pattern.isEmpty else { return frames }
    return changing(name, in: frames) { field in
      guard case .times(let times) = field.values else { return field }
      var result = field
      result.values = .strings(times.map { $0.map { pattern.text($0, zone: zone) } })
      return result
    }
  }

  /// A text field in another case, trimmed or cut.
  static let formatString = TransformationKind(id: "formatString", name: "Format string") { options, frames, _ in
    guard let name = options["stringField"]?.text else { return frames }
    let format = TextFormat(options)
    return changing(name, in: frames) { field in
      guard case .strings(let texts) = field.values else { return field }
      var result = field
      result.values = .strings(texts.map { $0.map(format.apply) })
      return result
    }
  }

  private static func changing(_ name: String, in frames: [DataFrame], _ change: (Field) -> Field) -> [DataFrame] {
    zip(frames, FieldNaming(frames).names).map { frame, names in
      var result = frame
      for index in frame.fields.indices where names[index] == name || frame.fields[index].name == name {
        result.fields[index] = change(frame.fields[index])
      }
      return result
    }
  }
}

/// `outputFormat` of formatString.
private struct TextFormat {
  private let format: String
  private let start: Int
  private let end: Int

  init(_ options: JSONObject) {
    format = options["outputFormat"]?.text ?? "Upper Case"
    start = max(options["substringStart"]?.integer ?? 0, 0)
    end = options["substringEnd"]?.integer ?? 100
  }

  func apply(_ text: String) -> String {
    switch format {
    case "Upper Case": return text.uppercased()
    case "Lower Case": return text.lowercased()
    case "Sentence Case": return text.prefix(1).uppercased() + text.dropFirst()
    case "Title Case":
      return text.split(separator: " ", omittingEmptySubsequences: false)
        .map { $0.prefix(1).uppercased() + $0.dropFirst().lowercased() }
        .joined(separator: " ")
    case "Pascal Case": return words(text).map { $0.prefix(1).uppercased() + $0.dropFirst().lowercased() }.joined()
    case "Camel Case":
      return words(text).enumerated()
        .map { $0 == 0 ? $1.lowercased() : $1.prefix(1).uppercased() + $1.dropFirst().lowercased() }
        .joined()
    case "Snake Case": return words(text).map { $0.lowercased() }.joined(separator: "_")
    case "Kebab Case": return words(text).map { $0.lowercased() }.joined(separator: "-")
    case "Trim": return text.trimmed
    case "Substring":
      guard end < 0 || end > start else { return "" }
      let cut = text.dropFirst(start)
      return String(end < 0 ? cut.dropLast(Int(clamping: end.magnitude)) : cut.prefix(end - start))
    default: return text
    }
  }

  private func words(_ text: String) -> [Substring] {
    text.split { $0.isWhitespace || $0 == "_" || $0 == "-" }
  }
}
