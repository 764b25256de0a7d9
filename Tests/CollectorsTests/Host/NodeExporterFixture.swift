import FoundationEssentials
import TestSupport
import TimeSeries

/// The invented machine of the node_exporter project, with what node_exporter exposes for it.
enum NodeExporterFixture {
  static let folder = SharedMaterial.folder.map { $0 + "/corpus/node_exporter" }

  static let isPresent: Bool = {
    guard let folder, FileManager.default.fileExists(atPath: folder + "/e2e-output.txt") else {
      print("skipped: the node_exporter fixture does not lie beside this checkout")
      return false
    }
    return true
  }()

  /// Series by their text, with the value; only those of node_exporter itself and of its text files.
  static func expectedSamples() throws -> [String: Double] {
    var samples: [String: Double] = [:]
    for line in try text("e2e-output.txt").split(separator: "\n") where line.hasPrefix("node_") || line.hasPrefix("test") {
      guard let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...]) else { continue }
      samples[withoutEmptyLabels(line[..<space])] = value
    }
    return samples
  }

  /// An empty label equals an absent one.
  private static func withoutEmptyLabels(_ series: Substring) -> String {
    guard let brace = series.firstIndex(of: "{"), series.contains("=\"\"") else { return String(series) }
    let pairs = series[series.index(after: brace)...].dropLast().split(separator: "\",")
      .map { $0.hasSuffix("\"") && !$0.hasSuffix("=\"") ? $0.dropLast() : $0 }.filter { !$0.hasSuffix("=\"") }
    return series[..<brace] + (pairs.isEmpty ? "" : "{" + pairs.map { $0 + "\"" }.joined(separator: ",") + "}")
  }

  /// Type and help by metric name.
  static func expectedMetadata() throws -> [String: (kind: String, help: String)] {
    var metadata: [String: (kind: String, help: String)] = [:]
    for line in try text("e2e-output.txt").split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
      guard words.count == 4, words[0] == "#" else { continue }
      if words[1] == "TYPE" { metadata[String(words[2]), default: ("", "")].kind = String(words[3]) }
      if words[1] == "HELP" { metadata[String(words[2]), default: ("", "")].help = String(words[3]) }
    }
    return metadata
  }

  private static func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: "\(folder ?? "")/\(name)")), as: UTF8.self)
  }

  /// Unpacks the archive of /sys into a folder of its own, which the caller removes.
  static func unpackSys() throws -> String {
    let root = FileManager.default.temporaryDirectory.appending(path: "oriel-sys-\(UUID().uuidString)").path
    var lines = try text("sys.ttar").split(separator: "\n", omittingEmptySubsequences: false)[...]
    var path = ""
    while let line = lines.popFirst() {
      if line.hasPrefix("Directory: ") {
        try FileManager.default.createDirectory(atPath: "\(root)/\(line.dropFirst(11))", withIntermediateDirectories: true)
      } else if line.hasPrefix("Path: ") {
        path = "\(root)/\(line.dropFirst(6))"
      } else if line.hasPrefix("SymlinkTo: ") {
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: String(line.dropFirst(11)))
      } else if line.hasPrefix("Lines: "), let count = Int(line.dropFirst(7)) {
        var content = lines.prefix(count).joined(separator: "\n") + (count > 0 ? "\n" : "")
        lines = lines.dropFirst(count)
        if content.hasSuffix("EOF\n") { content.removeLast(4) }
        try Data(content.utf8).write(to: URL(filePath: path))
      }
    }
    return root
  }
}

extension Labels {
  /// As a text exposition writes a series: the labels in byte order, the base labels of a scrape left out.
  var expositionText: String {
    let shown = labels.filter { !["__name__", "job", "instance"].contains($0.name) }
    let pairs = shown.map { label in
      let value = label.value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
      return "\(label.name)=\"\(value)\""
    }
    return (name ?? "") + (pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}")
  }
}
