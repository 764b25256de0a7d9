/// The members of a JSON line, for those who look for what a record says.
package enum JSONLine {
  package static func begins(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    let scan = JSONScan(bytes: line)
    guard let start = scan.skipBlanks(0) else { return false }
    return line[start] == UInt8(ascii: "{")
  }

  /// Calls `body` for every value that is no object, with its path as written (parts joined with `_`, keys of the top whole), the label
  /// that LogQL's `json` gives it, and whether it stands at the top. Of arrays the text.
  ///
  /// - Returns: Whether the object is whole.
  package static func members(of line: UnsafeBufferPointer<UInt8>, _ body: (String, String, String, Bool) -> Void) -> Bool {
    let scan = JSONScan(bytes: line)
    do throws(JSONScan.Failure) {
      try walk(scan, 0..<line.count, path: "", name: "", depth: 0, body)
      return true
    } catch {
      return false
    }
  }

  /// The values of two members of the top, as text; it stops where both are found.
  package static func values(of line: UnsafeBufferPointer<UInt8>, _ first: [UInt8], _ second: [UInt8]) -> (first: String?, second: String?) {
    let scan = JSONScan(bytes: line)
    var found: (first: String?, second: String?) = (nil, nil)
    do throws(JSONScan.Failure) {
      try scan.eachMember(of: 0..<line.count) { (key, value) throws(JSONScan.Failure) in
        let name = UnsafeBufferPointer(rebasing: line[key])
        if found.first == nil, isSame(name, first) { found.first = scan.label(value) } else if found.second == nil, isSame(name, second) { found.second = scan.label(value) }
        return found.first == nil || found.second == nil
      }
    } catch {
      // What stands before the fault is found.
    }
    return found
  }

  private static func isSame(_ name: UnsafeBufferPointer<UInt8>, _ wanted: [UInt8]) -> Bool {
    guard name.count == wanted.count else { return false }
    for index in wanted.indices where name[index] != wanted[index] { return false }
    return true
  }

  private static func walk(
    _ scan: JSONScan, _ range: Range<Int>, path: String, name: String, depth: Int, _ body: (String, String, String, Bool) -> Void
  ) throws(JSONScan.Failure) {
    try scan.eachMember(of: range) { (keyRange, value) throws(JSONScan.Failure) in
      let key = scan.text(keyRange) ?? String(decoding: scan.bytes[keyRange], as: UTF8.self)
      let part = LabelName.sanitized(key.utf8, isContinued: !name.isEmpty)
      let longPath = path.isEmpty ? key : path + "_" + key
      let longName = name.isEmpty ? part : name + "_" + part
      switch value.kind {
      case .object:
        if depth < 16 { try walk(scan, value.range, path: longPath, name: longName, depth: depth + 1, body) }
      case .null: break
      case .string, .number, .bool, .array: body(longPath, longName, scan.label(value), depth == 0)
      }
      return true
    }
  }
}
