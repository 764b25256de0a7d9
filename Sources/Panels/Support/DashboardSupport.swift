package import Dashboards
import DataFrames
import DatasourceKinds
import Text

/// What of a dashboard is shown as Grafana shows it, what is approximated and what is not shown at all, each with its
/// place in the document: the contents of `oriel lint` and of the report inside the application.
package struct DashboardSupport: Hashable, Sendable {
  package enum Verdict: String, Sendable, CaseIterable, Comparable {
    case native, approximated, dropped

    package static func < (left: Verdict, right: Verdict) -> Bool { left.order < right.order }
    private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  package struct Finding: Hashable, Sendable {
    package var severity: DashboardWarning.Severity
    package var path: String
    package var reason: String
  }

  package struct PanelReport: Hashable, Sendable {
    package var id: PanelID
    package var title: String
    package var type: String
    package var path: String
    /// Of the panel as a whole: its type and its data. Single settings are in ``findings`` only.
    package var verdict: Verdict
    package var findings: [Finding]
    /// Types of datasource that it asks and that we have no client for.
    package var unspokenSources: [String]
  }

  /// In order of their paths.
  package var panels: [PanelReport]
  /// What is not about one panel: variables, annotations, the document itself.
  package var findings: [Finding]

  package func count(_ verdict: Verdict) -> Int { panels.count { $0.verdict == verdict } }

  package var dropsAnything: Bool {
    findings.contains { $0.severity == .dropped } || panels.contains { $0.verdict == .dropped || $0.findings.contains { $0.severity == .dropped } }
  }

  /// - Parameter speaks: Whether datasources of a type can be asked.
  package init(_ dashboard: Dashboard, speaks: (_ type: String) -> Bool) {
    let byPanel = Dictionary(grouping: dashboard.warnings, by: \.panel)
    findings = (byPanel[nil] ?? []).map { Finding(severity: $0.severity, path: $0.path, reason: $0.message) }
    findings += Self.findings(in: dashboard.variables)
    panels = dashboard.panels.values.sorted { ($0.path.paddedNumbers, $0.id) < ($1.path.paddedNumbers, $1.id) }.map { panel in
      PanelReport(panel, warnings: byPanel[panel.id] ?? [], speaks: speaks)
    }
  }

  private static func findings(in variables: [Variable]) -> [Finding] {
    var result: [Finding] = []
    for circle in VariableOrder(variables).cycles {
      let names = circle.map { "“\($0)”" }.joined(separator: ", ")
      result.append(
        Finding(
          // One that mentions itself is asked with what it had before, as in Grafana.
          severity: circle.count == 1 ? .note : .approximated, path: "templating.list",
          reason: circle.count == 1 ? "the variable \(names) mentions itself" : "the variables \(names) depend on each other: they are asked in the order of the file"))
    }
    for variable in variables {
      if let regex = variable.regex, GrafanaPattern(regex) == nil {
        result.append(Finding(severity: .dropped, path: "templating.list(\(variable.name)).regex", reason: "“\(regex)” is no regular expression that can be read"))
      }
    }
    return result
  }
}

extension DashboardSupport.PanelReport {
  init(_ panel: Panel, warnings: [DashboardWarning], speaks: (String) -> Bool) {
    (id, title, type, path) = (panel.id, panel.title, panel.type.rawValue, panel.path)
    var findings = warnings.map { DashboardSupport.Finding(severity: $0.severity, path: $0.path, reason: $0.message) }
    var verdict = DashboardSupport.Verdict.native
    if panel.libraryPanel != nil || panel.type.rawValue.isEmpty {
      verdict = .approximated
    } else if !PanelCatalogue.knows(panel.type) {
      verdict = .approximated
      findings.append(
        DashboardSupport.Finding(
          severity: .approximated, path: panel.path + ".type",
          reason: "there is no panel of the type “\(panel.type.rawValue)”: its data are shown in the nearest one that there is"))
    } else {
      findings += PanelCatalogue.renderer(for: panel).unsupportedOptions.map {
        DashboardSupport.Finding(severity: .approximated, path: "\(panel.path).\($0.path)", reason: $0.reason)
      }
    }
    for (index, transformation) in panel.transformations.enumerated() where !transformation.isDisabled {
      let kind = TransformationCatalogue.kind(transformation.id)
      guard let reason = kind.map(\.approximation) ?? "the transformation “\(transformation.id)” is unknown: the data pass as they are" else { continue }
      verdict = max(verdict, .approximated)
      findings.append(DashboardSupport.Finding(severity: .approximated, path: "\(panel.path).transformations[\(index)]", reason: reason))
    }
    let unevaluated = Self.unevaluatedExpressions(of: panel)
    if !unevaluated.isEmpty { verdict = .dropped }
    findings += unevaluated
    let unaskable = Self.unaskableQueries(of: panel)
    if !unaskable.isEmpty, unaskable.count == panel.targets.count { verdict = max(verdict, .approximated) }
    findings += unaskable
    findings += Self.brokenPatterns(of: panel)
    let types = Set(panel.targets.compactMap { $0.datasource?.type ?? panel.datasource?.type })
    unspokenSources = types.filter { !$0.isEmpty && !speaks($0) && !BuiltInSource.types.contains($0) && !$0.contains("$") }.sorted()
    (self.verdict, self.findings) = (verdict, findings)
  }

  /// Server-side expressions that nobody here evaluates: the panel shows an error in their place.
  private static func unevaluatedExpressions(of panel: Panel) -> [DashboardSupport.Finding] {
    panel.targets.enumerated().compactMap { index, target in
      guard !target.isHidden, let reference = target.datasource ?? panel.datasource,
        BuiltInSource(type: reference.type, reference: reference.uid) == .expression
      else { return nil }
      let type = target.model["type"]?.text ?? ""
      guard !ServerExpressions.types.contains(type) else { return nil }
      return DashboardSupport.Finding(
        severity: .dropped, path: "\(panel.path).targets[\(index)].type", reason: "“\(type)” expressions are not evaluated: the panel shows an error")
    }
  }

  /// What Grafana's own source gives only inside Grafana.
  private static func unaskableQueries(of panel: Panel) -> [DashboardSupport.Finding] {
    // Lists of dashboards keep the queries that they had as another panel; they ask nothing.
    guard PanelCatalogue.type(of: panel).asksForData else { return [] }
    return panel.targets.enumerated().compactMap { index, target in
      guard !target.isHidden, (target.datasource ?? panel.datasource)?.isGrafana == true, let type = target.model["queryType"]?.string,
        !["", "randomWalk", "snapshot", "annotations", "measurements", "timeRegions"].contains(type)
      else { return nil }
      return DashboardSupport.Finding(
        severity: .approximated, path: "\(panel.path).targets[\(index)].queryType",
        reason: "“\(type)” of Grafana’s own source can only be asked inside Grafana: the panel says so")
    }
  }

  private static func brokenPatterns(of panel: Panel) -> [DashboardSupport.Finding] {
    panel.overrides.enumerated().compactMap { index, override in
      guard override.matcher.id == "byRegexp", let pattern = override.matcher.options.string, GrafanaPattern(pattern) == nil else { return nil }
      return DashboardSupport.Finding(
        severity: .dropped, path: "\(panel.path).fieldConfig.overrides[\(index)].matcher.options",
        reason: "“\(pattern)” is no regular expression that can be read: the override matches nothing")
    }
  }
}

extension String {
  /// For an order in which `panels[9]` comes before `panels[10]`.
  fileprivate var paddedNumbers: String {
    var result = ""
    var digits = ""
    for character in self + "." {
      if character.isASCII, character.isNumber {
        digits.append(character)
      } else {
        result += String(repeating: "0", count: digits.isEmpty ? 0 : max(6 - digits.count, 0)) + digits
        digits = ""
        result.append(character)
      }
    }
    return result
  }
}
