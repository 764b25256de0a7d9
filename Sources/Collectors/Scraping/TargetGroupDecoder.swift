import Text

/// Target groups as files of `file_sd_configs` list them: `[{"targets": ["host:9100"], "labels": {"zone": "a"}}]`.
enum TargetGroupDecoder {
  static func groups(in bytes: [UInt8], path: String) throws(HostFault) -> [TargetGroup] {
    let tree: JSONValue
    do throws(JSONError) { tree = try JSONValue.parse(bytes) } catch {
      throw HostFault(path: path, reason: "line \(error.line): \(error.reason)")
    }
    guard let entries = tree.array else { throw HostFault(path: path, reason: "expected a list of target groups") }
    var groups: [TargetGroup] = []
    for entry in entries {
      guard let targets = entry["targets"]?.array else { throw HostFault(path: path, reason: "a group has no list of targets") }
      var labels = ["__meta_filepath": path]
      for member in entry["labels"]?.object?.members ?? [] { labels[member.key] = member.value.text }
      groups.append(TargetGroup(addresses: targets.compactMap(\.string), labels: labels))
    }
    return groups
  }
}
