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

  private func append(to output: inout String, indentation: Int?) {
    switch self {
    case .null: output += "null"
    case .bool(let bool): output += bool ? "true" : "false"
    case .number(let number): output += number.isFinite ? JavaScriptNumber.text(number) : "null"
    case .string(let string): JSONEscapes.append(string, to: &output)
    case .array(let elements):
      Self.appendAll(elements, "[", "]", to: &output, indentation: indentation) { element, output, inner in
        element.append(to: &output, indentation: inner)
      }
    case .object(let object):
      Self.appendAll(object.members, "{", "}", to: &output, indentation: indentation) { member, output, inner in
        JSONEscapes.append(member.key, to: &output)
        output += inner == nil ? ":" : ": "
        member.value.append(to: &output, indentation: inner)
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

/// Numbers as JavaScript's `String(number)` writes them, which is what Grafana puts into queries and titles.
package enum JavaScriptNumber {
  package static func text(_ number: Double) -> String {
    if number.isNaN { return "NaN" }
    if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
    if number == 0 { return "0" }
    if let whole = Int64(exactly: number), abs(number) < 1e15 { return String(whole) }
    let (digits, exponent) = shortestDigits(number.magnitude)
    return (number < 0 ? "-" : "") + layOut(digits, pointAfter: exponent)
  }

  /// The shortest digits that read back as `number`, and how many of them stand before the point.
  private static func shortestDigits(_ number: Double) -> (digits: String, pointAfter: Int) {
    let parts = number.description.split(separator: "e")
    let written = parts[0].split(separator: ".")
    let whole = written.first.map(String.init) ?? ""
    let fraction = written.count > 1 && written[1] != "0" ? String(written[1]) : ""
    var pointAfter = whole.count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    var digits = Substring(whole + fraction)
    while digits.first == "0" {
      digits = digits.dropFirst()
      pointAfter -= 1
    }
    while digits.last == "0" { digits = digits.dropLast() }
    return (String(digits), pointAfter)
  }

  private static func layOut(_ digits: String, pointAfter: Int) -> String {
    switch pointAfter {
    case digits.count...21 where digits.count <= 21: digits + String(repeating: "0", count: pointAfter - digits.count)
    case 1...21: digits.prefix(pointAfter) + "." + digits.dropFirst(pointAfter)
    case -5...0: "0." + String(repeating: "0", count: -pointAfter) + digits
    default:
      digits.prefix(1) + (digits.count > 1 ? "." + digits.dropFirst() : "")
        + "e\(pointAfter > 0 ? "+" : "-")\(abs(pointAfter - 1))"
    }
  }
}
