/// Writing JSON: members keep their order, numbers are written as JavaScript writes them.
extension JSONValue {
  /// On one line, without white space.
  package var compactText: String {
    var output = ""
    append(to: &output, indentation: nil)
    return output
  }

  /// Two spaces a level, as Grafana saves dashboards.
  package var prettyText: String {
    var output = ""
    append(to: &output, indentation: 0)
    return output
  }

  /// As ``prettyText``, but pairs and other short arrays of plain values stand in one line, as the samples of an answer do.
  package var rowText: String {
    var output = ""
    append(to: &output, indentation: 0, keepsRows: true)
    return output
  }

  private var isRow: Bool {
    guard case .array(let elements) = self, elements.count <= 8 else { return false }
    return elements.allSatisfy { element in
      switch element {
      case .array, .object: false
      case .string(let text): text.utf8.count <= 40
      case .null, .bool, .number: true
      }
    }
  }

  private func append(to output: inout String, indentation: Int?, keepsRows: Bool = false) {
    if keepsRows, isRow {
      output += compactText
      return
    }
    switch self {
    case .null: output += "null"
    case .bool(let bool): output += bool ? "true" : "false"
    case .number(let number): output += number.isFinite ? JavaScriptNumber.text(number) : "null"
    case .string(let string): JSONEscapes.append(string, to: &output)
    case .array(let elements):
      Self.appendAll(elements, "[", "]", to: &output, indentation: indentation) { element, output, inner in
        element.append(to: &output, indentation: inner, keepsRows: keepsRows)
      }
    case .object(let object):
      Self.appendAll(object.members, "{", "}", to: &output, indentation: indentation) { member, output, inner in
        JSONEscapes.append(member.key, to: &output)
        output += inner == nil ? ":" : ": "
        member.value.append(to: &output, indentation: inner, keepsRows: keepsRows)
      }
    }
  }

  private static func appendAll<Part>(
    _ parts: [Part], _ opening: String, _ closing: String, to output: inout String, indentation: Int?,
    appendPart: (Part, inout String, Int?) -> Void
  ) {
    output += opening
    for (index, part) in parts.enumerated() {
      if index > 0 { output += "," }
      if let indentation { output += "\n" + String(repeating: "  ", count: indentation + 1) }
      appendPart(part, &output, indentation.map { $0 + 1 })
    }
    if let indentation, !parts.isEmpty { output += "\n" + String(repeating: "  ", count: indentation) }
    output += closing
  }
}
