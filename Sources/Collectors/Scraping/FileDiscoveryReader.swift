import Glibc
import Text

/// Reads the files of `file_sd_configs`.
struct FileDiscoveryReader: Sendable {
  /// Tells whether a file is another one than before.
  struct Stamp: Hashable, Sendable {
    var path: String
    var modifiedSeconds: Int
    var modifiedNanoseconds: Int
    var bytes: Int
  }

  private static let largestFile = 16 << 20

  /// What stands in the files, as far as they can be read; a file that cannot be read is a fault and the others count.
  static func groups(of discovery: FileDiscovery, job: String) -> (groups: [TargetGroup], faults: [TargetFault]) {
    var groups: [TargetGroup] = []
    var faults: [TargetFault] = []
    for path in paths(of: discovery) {
      do throws(HostFault) {
        groups += try read(path)
      } catch {
        faults.append(TargetFault(job: job, address: path, reason: error.reason))
      }
    }
    return (groups, faults)
  }

  static func stamps(of discovery: FileDiscovery) -> Set<Stamp> {
    Set(
      paths(of: discovery).compactMap { path in
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Stamp(
          path: path, modifiedSeconds: status.st_mtim.tv_sec, modifiedNanoseconds: status.st_mtim.tv_nsec,
          bytes: Int(status.st_size))
      })
  }

  /// Only the last part of a path may hold `*`.
  private static func paths(of discovery: FileDiscovery) -> [String] {
    discovery.files.flatMap { file -> [String] in
      guard file.contains("*") else { return [file] }
      let slash = file.lastIndex(of: "/")
      let folder = slash.map { String(file[..<$0]) } ?? "."
      let parts = (slash.map { file[file.index(after: $0)...] } ?? file[...])
        .split(separator: "*", omittingEmptySubsequences: false)
      return SysFolder(folder).entries().filter { matches($0, parts) }.map { "\(folder)/\($0)" }
    }
  }

  private static func matches(_ name: String, _ parts: [Substring]) -> Bool {
    guard let first = parts.first, let last = parts.last, name.hasPrefix(first) else { return false }
    var rest = name.dropFirst(first.count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let range = rest.firstRange(of: part) else { return false }
      rest = rest[range.upperBound...]
    }
    return rest.hasSuffix(last)
  }

  private static func read(_ path: String) throws(HostFault) -> [TargetGroup] {
    var file = FileScanner()
    try file.load(path)
    guard file.count <= largestFile else { throw HostFault(path: path, reason: "the file is too long") }
    return try TargetGroupDecoder.groups(in: Array(file.contents), path: path)
  }
}
