import Alerting
import FoundationEssentials
import TestSupport
import Testing
import Text

/// Rule files and unit tests of others, with the verdicts of promtool.
@Suite struct RuleCorpusTests {
  private static func rules(_ path: String) throws -> RuleFile {
    RuleFile(try FileBytes.read(path, limit: 1 << 24), path: path)
  }

  @Test func `public files load`() throws {
    guard let folder = SharedMaterial.folder.map({ "\($0)/corpus/rules/public" }) else { return }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(names.count == 74)
    for name in names {
      let file = try Self.rules("\(folder)/\(name)")
      #expect(!file.isRefused, "\(name): \(file.findings.filter { $0.severity == .error })")
    }
  }

  @Test func `files of the form corpus load or are refused`() throws {
    guard let folder = SharedMaterial.folder.map({ "\($0)/corpus/rules" }) else { return }
    for name in try FileManager.default.contentsOfDirectory(atPath: "\(folder)/format").sorted() {
      let isBad = (name.contains(".bad.") && !name.hasPrefix("legacy")) || name == "fixture_invalid_rules.yaml"
      let file = try Self.rules("\(folder)/format/\(name)")
      #expect(file.isRefused == isBad, "\(name): \(file.findings)")
    }
    for name in ["rules.yml", "at-modifier.yml", "rules_duplicates.yml", "prometheus-rules.lint.yml", "own-rules.yml"] {
      let file = try Self.rules("\(folder)/\(name)")
      #expect(!file.isRefused, "\(name): \(file.findings)")
      #expect(file.findings.contains { $0.message.contains("duplicate") } == ["rules_duplicates.yml", "prometheus-rules.lint.yml"].contains(name))
    }
  }

  @Test func `unit tests end as promtool's do`() throws {
    guard let folder = SharedMaterial.folder.map({ "\($0)/corpus/rules" }) else { return }
    let verdicts = try #require(try JSONValue.parse(FileBytes.read("\(folder)/verdicts.json", limit: 1 << 20))["unit_tests"]?.object)
    for member in verdicts.members {
      let file = RuleTestFile(try FileBytes.read("\(folder)/\(member.key)", limit: 1 << 20), path: member.key)
      let groups = try file.ruleFiles.flatMap { try Self.rules("\(folder)/\($0)").groups }
      let report = RuleTestRunner(file, groups: groups).run()
      let passes = !file.isRefused && report.failures.isEmpty
      #expect(passes == (member.value.string == "pass"), "\(member.key): \(file.findings) \(report.failures)")
    }
  }

  @Test func `rules of the teams load`() throws {
    guard let folder = SharedMaterial.folder.map({ "\($0)/corpus/teams" }) else { return }
    for name in ["rules/000-groups.yml", "rules/001-alerts.reconstructed.yml", "rules/002-rules.yml", "rules/002-critical-as-in-doc.yml",
      "rules/002-warning-as-in-doc.yml", "rules/004-alerts-groups.yml", "rules/004-recording-groups.yml", "crd/000-prometheusrule.yml",
      "crd/004-prometheusrule-alerts.yml", "crd/004-prometheusrule-recording.yml"]
    {
      let file = try Self.rules("\(folder)/\(name)")
      #expect(!file.isRefused && !file.rules.isEmpty, "\(name): \(file.findings)")
    }
  }
}
