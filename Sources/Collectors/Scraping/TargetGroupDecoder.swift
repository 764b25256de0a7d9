import Text

/// Target groups as files of `file_sd_configs` list them, in YAML or JSON: `[{"targets": ["host:9100"], "labels": {"zone": "a"}}]`.
enum TargetGroupDecoder {
  static func groups(in bytes: [UInt8], path: String) throws(HostFault) -> [TargetGroup] {
    let root: YAMLNode
    do throws(YAMLError) { root = try YAMLNode.parse(bytes) } catch {
      throw HostFault(path: path, reason: "\(error.line):\(error.column): \(error.reason)")
    }
    var reader = ConfigurationReader(folder: "")
    let groups = reader.list(root, "the file").map { node in
      let values = reader.mapping(node, "a target group", known: ["targets", "labels"])
      var labels = reader.texts(values["labels"], "labels")
      labels["__meta_filepath"] = path
      return TargetGroup(addresses: reader.textList(values["targets"], "targets"), labels: labels)
    }
    if let problem = reader.problems.first { throw HostFault(path: path, reason: problem.description) }
    return groups
  }
}
