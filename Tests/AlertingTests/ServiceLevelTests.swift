import Alerting
import PromQL
import TestSupport
import Testing
import Text

/// Rules made of SLO files, beside those that sloth makes of them.
@Suite struct ServiceLevelTests {
  @Test(arguments: ["getting-started", "kubernetes-apiserver", "no-alerts", "openslo-getting-started", "raw-home-wifi"])
  func `the rules are sloth's`(_ name: String) throws {
    guard let folder = SharedMaterial.folder.map({ "\($0)/corpus/slo/sloth" }) else { return }
    let file = ServiceLevelFile(try FileBytes.read("\(folder)/\(name).in.yml", limit: 1 << 20), path: name)
    #expect(file.findings.isEmpty, "\(file.findings)")
    let made = file.levels.flatMap { ServiceLevelRules($0, extra: ["cmd": "examplesgen.sh"]).groups }
    // An empty document stands before the one with the rules.
    let documents = try YAMLNode.documents(in: FileBytes.read("\(folder)/\(name).out.yml", limit: 1 << 20))
    let wanted = documents.compactMap { $0["groups"]?.sequence }.first ?? []
    #expect(made.map(\.name) == wanted.map { $0["name"]?.string })
    for (group, node) in zip(made, wanted) {
      let rules = node["rules"]?.sequence ?? []
      #expect(group.rules.count == rules.count)
      for (rule, wanted) in zip(group.rules, rules) {
        #expect(rule.name == (wanted["alert"] ?? wanted["record"])?.string)
        #expect(rule.expression.split(whereSeparator: \.isWhitespace) == wanted["expr"]?.text?.split(whereSeparator: \.isWhitespace))
        #expect(rule.expression == wanted["expr"]?.text)
        #expect(rule.labels == texts(wanted["labels"]))
        #expect(rule.annotations == texts(wanted["annotations"]))
      }
    }
    // What is printed reads back.
    let printed = RuleFile(Array(RulesYAML.text(of: made).utf8), path: "made")
    #expect(!printed.isRefused && printed.rules.count == made.flatMap(\.rules).count, "\(printed.findings)")
  }

  @Test(arguments: ["openslo", "pyrra"]) func `other files give rules that load`(_ kind: String) throws {
    guard let folder = SharedMaterial.folder.map({ "\($0)/corpus/slo/\(kind)" }) else { return }
    for name in try FileNames.below(folder) {
      let file = ServiceLevelFile(try FileBytes.read("\(folder)/\(name)", limit: 1 << 20), path: name)
      if kind == "pyrra" { #expect(!file.isRefused && !file.levels.isEmpty, "\(name): \(file.findings)") }
      let printed = RuleFile(Array(RulesYAML.text(of: file.levels.flatMap { ServiceLevelRules($0).groups }).utf8), path: name)
      #expect(!printed.isRefused, "\(name): \(printed.findings)")
    }
  }

  @Test func `the short form needs three lines`() throws {
    let text = """
      slos:
      - {name: api, service: shop, objective: 99.9%, errors: 'http_requests_total{code=~"5.."}', total: http_requests_total}
      """
    let file = ServiceLevelFile(Array(text.utf8), path: "slo.yml")
    let groups = ServiceLevelRules(try #require(file.levels.first)).groups
    #expect(groups[0].rules[0].expression == "(sum(rate(http_requests_total{code=~\"5..\"}[5m])))\n/\n(sum(rate(http_requests_total[5m])))\n")
    #expect(groups[2].rules.map(\.name) == ["ErrorBudgetBurn", "ErrorBudgetBurn"])
  }

  private func texts(_ node: YAMLNode?) -> [String: String] {
    Dictionary((node?.entries ?? []).map { ($0.key.text ?? "", $0.value.text ?? "") }, uniquingKeysWith: { $1 })
  }
}
