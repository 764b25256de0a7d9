package import Text
import TimeSeries

/// A rule file in any of the forms that are in use.
package struct RuleFile: Sendable {
  package enum Form: String, Hashable, Sendable {
    case prometheus = "Prometheus rules"
    /// A list of rules, or one group, with nothing around it.
    case bare = "rules without groups"
    case operatorRule = "PrometheusRule"
    case namespaces = "rules of a ruler's API"
  }

  package var path: String
  package var form: Form
  package var groups: [RuleGroup]
  package var findings: [FileFinding]

  package var rules: [Rule] { groups.flatMap(\.rules) }
  package var isRefused: Bool { findings.contains { $0.severity == .error } }

  /// Reads a file's bytes; what is wrong is in ``findings``, and what can be read is read all the same.
  package init(_ bytes: [UInt8], path: String) {
    (self.path, form, groups, findings) = (path, .prometheus, [], [])
    let documents: [YAMLNode]
    do throws(YAMLError) {
      documents = try YAMLNode.documents(in: bytes)
    } catch {
      findings = [FileFinding(.error, SourcePlace(line: error.line, column: error.column), "this is not YAML: \(error.reason)")]
      return
    }
    var reader = RuleFileReader(path: path, text: YAMLText(bytes))
    for (index, document) in documents.enumerated() where !(document.isNull && documents.count > 1) {
      if let form = reader.read(document), index == 0 { self.form = form }
    }
    reader.finish()
    (groups, findings) = (reader.groups, reader.findings.sorted { $0.place < $1.place })
  }

  /// Whether a document is a rule file of any form.
  package static func form(of document: YAMLNode) -> Form? {
    if let items = document.sequence {
      return !items.isEmpty && items.allSatisfy { isRule($0) } ? .bare : nil
    }
    if document["kind"]?.string == "PrometheusRule" || document["kind"]?.string == "PrometheusRuleList" { return .operatorRule }
    if document["kind"]?.string == "List", document["items"]?.sequence?.contains(where: { $0["kind"]?.string == "PrometheusRule" }) == true { return .operatorRule }
    if document["kind"] == nil, document["apiVersion"] == nil, let groups = document["groups"] {
      let first = groups.sequence?.first
      // Grafana's alert provisioning has groups as well, with folders.
      return first?["folder"] == nil && (first == nil || first?["name"] != nil || first?["rules"] != nil) ? .prometheus : nil
    }
    if document["rules"]?.sequence != nil, document["name"] != nil { return .bare }
    if let entries = document.entries, !entries.isEmpty,
      entries.allSatisfy({ entry in entry.value.sequence?.allSatisfy { $0["name"] != nil && $0["rules"]?.sequence != nil } == true && entry.value.sequence?.isEmpty == false })
    {
      return .namespaces
    }
    return nil
  }

  private static func isRule(_ node: YAMLNode) -> Bool { node["expr"] != nil && (node["alert"] != nil || node["record"] != nil) }
}
