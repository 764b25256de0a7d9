package import Dashboards
import DataFrames
import DatasourceKit
import Panels
package import Text
package import TimeSeries

/// One panel against the thresholds that it shows and the alert rule that it carries.
package struct PanelCheck {
  var panel: Panel
  /// With variables filled in.
  var title: String
  var progress: PanelProgress
  var missing: CheckReport.State
  /// For values that are times.
  var zone: TimeZoneRules
  var now: Timestamp

  package init(
    panel: Panel, title: String, progress: PanelProgress, missing: CheckReport.State, zone: TimeZoneRules, now: Timestamp
  ) {
    (self.panel, self.title, self.progress) = (panel, title, progress)
    (self.missing, self.zone, self.now) = (missing, zone, now)
  }

  package func findings() -> [CheckReport.Finding] {
    guard isChecked else { return [] }
    switch progress.phase {
    case .failed(let error, _): return [finding(.unknown, reason: error.reason)]
    case .idle, .loading: return [finding(.unknown, reason: "no answer in time")]
    case .ready: break
    }
    guard let data = progress.data else { return [finding(.unknown, reason: "no answer")] }
    var findings = data.errors.sorted { $0.key < $1.key }.map { finding(.unknown, reason: "query \($0.key): \($0.value.reason)") }
    if let rule = PanelAlertRule(panel.source["alert"]) { findings += rule.findings(in: data, title: title, missing: missing, text: text) }
    guard mayShowColors else { return findings }
    let values = thresholdFindings(in: data)
    findings += values
    if values.isEmpty, data.isEmpty, findings.isEmpty { findings.append(finding(missing, reason: "no data in its time range")) }
    return findings
  }

  private func finding(_ state: CheckReport.State, series: String = "", value: String = "", reason: String) -> CheckReport.Finding {
    CheckReport.Finding(state: state, panel: title, series: series, value: value, reason: reason)
  }
}

// MARK: Which panels count

extension PanelCheck {
  /// Grafana writes thresholds into every panel, whether they show or not; only those that a reader would see count.
  private var isChecked: Bool { mayShowColors || PanelAlertRule(panel.source["alert"]) != nil }

  /// Whether what is known before an answer, or the answer's own config, gives values a colour that says how bad they are.
  private var mayShowColors: Bool {
    if hidesColors { return false }
    let overridden = panel.overrides.contains { override in
      override.properties.contains { ["thresholds", "custom.thresholdsStyle", "color", "mappings", "custom.cellOptions", "custom.displayMode"].contains($0.id) }
    }
    // Their rows bring thresholds, mappings and colours of their own.
    let isConfiguredByData = panel.transformations.contains { ["configFromData", "rowsToFields"].contains($0.id) }
    return overridden || isConfiguredByData || isJudged(panel.fieldDefaults) || answeredFields.contains { isJudged($0.config) }
  }

  private var answeredFields: [Field] { progress.data?.frames.flatMap(\.fields) ?? [] }

  /// Its values have the colour of text, whatever they reach.
  private var hidesColors: Bool {
    ["stat", "singlestat"].contains(panel.type.rawValue) && panel.options["colorMode"]?.string == "none"
  }

  private func isJudged(_ config: FieldConfig) -> Bool { showsThresholds(config) || showsMappings(config) }

  /// Whether a value mapping's colour is what a reader sees, and says of some value that it is bad.
  private func showsMappings(_ config: FieldConfig) -> Bool {
    guard AlertLevel.worst(ofMappings: config.mappings) > .ok else { return false }
    switch panel.type.rawValue {
    case "gauge", "stat", "bargauge", "singlestat", "state-timeline", "status-history", "canvas", "polystat", "grafana-polystat-panel": return true
    case "table", "table-old": return colorsCells(config)
    default: return false
    }
  }

  private func colorsCells(_ config: FieldConfig) -> Bool {
    let cell = config.custom["cellOptions"]?["type"]?.string ?? config.custom["displayMode"]?.string ?? "auto"
    return !["auto", "json-view", "image", "data-links", "actions", "sparkline", "markdown", "pill"].contains(cell)
  }

  private func showsThresholds(_ config: FieldConfig) -> Bool {
    guard config.thresholds?.canAlert == true else { return false }
    if let style = config.custom["thresholdsStyle"]?["mode"]?.string, style != "off" { return true }
    let isByThreshold = config.color?.mode == "thresholds"
    switch panel.type.rawValue {
    case "gauge": return true
    case "stat", "bargauge", "singlestat", "state-timeline", "status-history":
      return isByThreshold || config.color == nil
    case "table":
      return (isByThreshold || config.color == nil) && colorsCells(config)
    default: return isByThreshold
    }
  }

  private var traits: any PanelRenderer.Type { PanelCatalogue.type(of: panel) }
}

// MARK: Values

extension PanelCheck {
  private func thresholdFindings(in data: PanelData) -> [CheckReport.Finding] {
    let names = FieldNaming(data.frames).names
    var findings: [CheckReport.Finding] = []
    for (frame, names) in zip(data.frames, names) {
      for (field, name) in zip(frame.fields, names) where isJudged(field) {
        let label = field.state.displayName ?? name
        for (suffix, value) in values(of: field, in: frame) {
          findings.append(finding(of: value, of: field, series: suffix.isEmpty ? label : "\(label) \(suffix)"))
        }
      }
    }
    return findings
  }

  /// Thresholds are of numbers; texts and booleans have the colours of their mappings.
  private func isJudged(_ field: Field) -> Bool {
    field.type == .number ? isJudged(field.config) : field.type != .time && showsMappings(field.config)
  }

  /// What stat, gauge and bar gauge reduce to, each row of a table, and the last value of everything else.
  private func values(of field: Field, in frame: DataFrame) -> [(suffix: String, value: Value)] {
    let options = panel.options["reduceOptions"]
    let isSingle = traits.reducesFields
    if isSingle ? options?["values"]?.bool == true : traits.thresholdUse == .inColoredCells {
      return rows(of: frame).map { (rowName($0, in: frame), field.values[$0]) }
    }
    let ids = options?["calcs"]?.array?.compactMap(\.string) ?? []
    let reducers = isSingle ? ids.compactMap(Reducer.init(id:)) : []
    guard !reducers.isEmpty else { return [("", field.reduced(by: .lastNotNull))] }
    return reducers.map { (reducers.count > 1 ? $0.name : "", field.reduced(by: $0)) }
  }

  /// Of a table of one series over time, the last row.
  private func rows(of frame: DataFrame) -> Range<Int> {
    let count = min(frame.rowCount, 1000)
    for case .times(let times) in frame.fields.map(\.values) where Set(times).count > 1 && !hasTexts(frame) {
      return max(frame.rowCount - 1, 0)..<frame.rowCount
    }
    return 0..<count
  }

  private func hasTexts(_ frame: DataFrame) -> Bool { frame.fields.contains { $0.type == .string } }

  private func rowName(_ row: Int, in frame: DataFrame) -> String {
    let texts = frame.fields.compactMap { field -> String? in
      if case .string(let text) = field.values.count > row ? field.values[row] : .null { text } else { nil }
    }
    return texts.isEmpty && frame.rowCount > 1 ? "row \(row + 1)" : texts.joined(separator: " ")
  }

  private func text(_ field: Field, _ value: Double) -> String {
    DisplayProcessor(field: field, zone: zone, now: now).text(of: .number(value))
  }

  private func finding(of value: Value, of field: Field, series: String) -> CheckReport.Finding {
    let shown = DisplayProcessor(field: field, zone: zone, now: now).text(of: value)
    // A mapped value's own colour is what a reader sees, also of no value at all.
    if let color = ValueMapper(field.config.mappings).result(for: value)?.color, let level = AlertLevel(color: RGB(color)) {
      return finding(CheckReport.State(level), series: series, value: shown, reason: "mapped to \(color)")
    }
    if field.type != .number, !value.isNull { return finding(.ok, series: series, value: shown, reason: "") }
    guard case .number(let number) = value, !number.isNaN else { return finding(missing, series: series, reason: "no value") }
    guard showsThresholds(field.config), let thresholds = field.config.thresholds, let (level, step) = thresholds.level(of: number, fraction: field.fraction(of: number)) else {
      return finding(.ok, series: series, value: shown, reason: "")
    }
    return finding(CheckReport.State(level), series: series, value: shown, reason: reason(step, thresholds, field))
  }

  private func reason(_ step: Thresholds.Step, _ thresholds: Thresholds, _ field: Field) -> String {
    func written(_ value: Double) -> String {
      thresholds.mode == .percentage ? "\(JavaScriptNumber.text(value)) % of the scale" : text(field, value)
    }
    if step.value > -.infinity { return "\(step.color) from \(written(step.value))" }
    let next = thresholds.normalized().steps.dropFirst().first
    return next.map { "\(step.color) below \(written($0.value))" } ?? step.color
  }
}
