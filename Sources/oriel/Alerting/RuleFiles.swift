import Alerting
import FoundationEssentials
import Glibc
import Text

/// Rule files as arguments name them: files, folders, and configurations that name others.
enum RuleFiles {
  struct Entry {
    var path: String
    /// The file, or why it is none.
    var result: Result<RuleFile, CommandFailure>
  }

  private static let longest = 64 << 20

  static func entries(_ paths: [String]) -> [Entry] { paths.flatMap { entries(at: $0, isNamed: true) } }

  /// - Parameter isNamed: Somebody asked for this very file; others are passed over where they hold no rules.
  private static func entries(at path: String, isNamed: Bool) -> [Entry] {
    if isFolder(path) { return folder(path) }
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileBytes.read(path, limit: longest)
    } catch {
      return [Entry(path: path, result: .failure(CommandFailure(error, advice: "check the path")))]
    }
    let kind = FileKind.of(bytes)
    switch kind {
    case .prometheusConfiguration?: return named(in: bytes, at: path)
    case .rules?, .prometheusRule?: return [Entry(path: path, result: .success(RuleFile(bytes, path: path)))]
    // What nobody recognises is told what is wrong with it as a rule file.
    case nil: return isNamed ? [Entry(path: path, result: .success(RuleFile(bytes, path: path)))] : []
    case let kind?: return isNamed ? [Entry(path: path, result: .failure(CommandFailure(description: "\(path): \(kind.advice(for: path))")))] : []
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func folder(_ path: String) -> [Entry] {
    guard let names = try? FileManager.default.subpathsOfDirectory(atPath: path) else {
      return [Entry(path: path, result: .failure(CommandFailure(description: "\(path): the folder cannot be read")))]
    }
    let files = names.filter { name in [".yml", ".yaml", ".rules", ".json"].contains { name.hasSuffix($0) } }.sorted()
    let found = files.flatMap { entries(at: "\(path)/\($0)", isNamed: false) }
    return found.isEmpty ? [Entry(path: path, result: .failure(CommandFailure(description: "\(path): no rule files in this folder")))] : found
  }

  private static func named(in bytes: [UInt8], at path: String) -> [Entry] {
    let patterns = (try? YAMLNode.parse(bytes))?["rule_files"]?.sequence?.compactMap(\.string) ?? []
    guard !patterns.isEmpty else {
      return [Entry(path: path, result: .failure(CommandFailure(description: "\(path): this Prometheus configuration names no rule_files")))]
    }
    return patterns.flatMap { pattern -> [Entry] in
      let files = matching(pattern, besides: path)
      guard files.isEmpty else { return files.flatMap { entries(at: $0, isNamed: true) } }
      return [Entry(path: path, result: .failure(CommandFailure(description: "\(path): rule_files names \(pattern), and there is no such file")))]
    }
  }

  /// The files that a pattern matches; a relative one is taken from the folder of `file`.
  static func matching(_ pattern: String, besides file: String) -> [String] {
    let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let whole = pattern.hasPrefix("/") || !file.contains("/") ? pattern : "\(folder)/\(pattern)"
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(whole, 0, nil, &found) == 0 else { return [] }
    return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
  }

  /// Groups of all files.
  ///
  /// - Throws: `CommandFailure` for the first file that is refused.
  static func groups(_ paths: [String]) throws -> [RuleGroup] {
    try entries(paths).flatMap { entry -> [RuleGroup] in
      let file = try entry.result.get()
      if let error = file.findings.first(where: { $0.severity == .error }) { throw CommandFailure(description: "\(file.path):\(error.line)") }
      return file.groups
    }
  }
}

extension FileFinding {
  /// `12:7: group "g", rule 1, "A": …`
  var line: String { "\(place.line):\(place.column): " + (subject.isEmpty ? "" : "\(subject): ") + message }

  var json: JSONValue {
    [
      "severity": .string(severity.rawValue), "line": .number(Double(place.line)), "column": .number(Double(place.column)), "subject": .string(subject),
      "message": .string(message),
    ]
  }
}
