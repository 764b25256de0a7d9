import FoundationEssentials
import PromQL
import TestSupport
import Testing

@Suite struct ScriptTests {
  private static let ownFolder =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/") + "/Scripts"

  private static func scripts(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".test") }.sorted().map { "\(folder)/\($0)" }
  }

  /// The reference's scripts, or those of the folder in `ORIEL_PROMQLTEST`.
  private static let referenceScripts: [String] = {
    if let folder = ProcessInfo.processInfo.environment["ORIEL_PROMQLTEST"] { return scripts(in: folder) }
    guard let folder = SharedMaterial.folder else {
      print("skipped: the reference scripts are absent")
      return []
    }
    return scripts(in: "\(folder)/corpus/promql")
  }()

  @Test func `our own scripts pass`() throws {
    let files = Self.scripts(in: Self.ownFolder)
    #expect(!files.isEmpty)
    try Self.run(files, as: "own scripts")
  }

  @Test func `the reference scripts pass`() throws {
    try Self.run(Self.referenceScripts, as: "reference scripts")
  }

  private static func run(_ files: [String], as title: String) throws {
    var passed = 0
    var failures: [String] = []
    for file in files {
      let name = file.split(separator: "/").last ?? ""
      let text = String(decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self)
      let report = ScriptRunner().run(try TestScript(parsing: text))
      passed += report.passed
      failures += report.failures.map { "\(name):\($0.line): \($0.query): \($0.reason)" }
    }
    print("\(title): \(passed) passed, \(failures.count) failed")
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
  }
}
