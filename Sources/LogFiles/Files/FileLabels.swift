import TimeSeries

/// The labels that a file's place gives its stream.
enum FileLabels {
  static func of(_ path: String, host: String) -> Labels {
    var labels = [("filename", path), ("host", host), ("source", "files")]
    let parts = path.split(separator: "/").map(String.init)
    let name = parts.last ?? path
    if let pod = pod(parts) ?? link(name) {
      labels += pod
      labels.append(("job", "\(pod[0].1)/\(pod[2].1)"))
    } else if name.hasSuffix("-json.log") || name.contains("-json.log."), parts.count > 1 {
      labels += [("container_id", parts[parts.count - 2]), ("job", "docker")]
    } else {
      labels.append(("job", parts.count > 1 ? parts[parts.count - 2] : String(name.prefix { $0 != "." })))
    }
    return Labels(labels)
  }

  /// `/var/log/pods/NAMESPACE_POD_UID/CONTAINER/0.log`
  private static func pod(_ parts: [String]) -> [(String, String)]? {
    guard parts.count >= 3, parts[parts.count - 1].contains(".log") else { return nil }
    let names = parts[parts.count - 3].split(separator: "_", omittingEmptySubsequences: false).map(String.init)
    guard names.count == 3, names[2].count >= 30 else { return nil }
    return [("namespace", names[0]), ("pod", names[1]), ("container", parts[parts.count - 2])]
  }

  /// `POD_NAMESPACE_CONTAINER-<64 hex>.log`
  private static func link(_ name: String) -> [(String, String)]? {
    guard name.hasSuffix(".log") else { return nil }
    let names = name.dropLast(4).split(separator: "_", omittingEmptySubsequences: false).map(String.init)
    guard names.count == 3, let dash = names[2].lastIndex(of: "-"), names[2][names[2].index(after: dash)...].count == 64 else { return nil }
    return [("namespace", names[1]), ("pod", names[0]), ("container", String(names[2][..<dash]))]
  }
}
