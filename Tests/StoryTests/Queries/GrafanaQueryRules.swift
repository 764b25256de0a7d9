import Text

/// Which queries Grafana sends for a dashboard's panels, worked out from the document itself by the rules of the reference
/// (section 2.7), apart from the program's own code. Lengths are milliseconds.
struct GrafanaQueryRules {
  /// Ends of the dashboard's range.
  var from: Int64
  var to: Int64
  /// What stands for a variable in a query, by name; a key such as `${name:pipe}` is for that form alone.
  var values: [String: String]
  /// Width of a grid column in cells.
  var cellsPerColumn = 10
  /// What the datasource is scraped every, in seconds.
  var scrape: Int64 = 15

  private static let steps: [(below: Double, is: Double)] = [
    (0.010, 0.001), (0.015, 0.01), (0.035, 0.02), (0.075, 0.05), (0.150, 0.1), (0.35, 0.2), (0.75, 0.5), (1.5, 1), (3.5, 2), (7.5, 5), (12.5, 10),
    (17.5, 15), (25, 20), (45, 30), (90, 60), (210, 120), (450, 300), (750, 600), (1050, 900), (1500, 1200), (2700, 1800), (5400, 3600), (9000, 7200),
    (16_200, 10_800), (32_400, 21_600), (86_400, 43_200), (604_800, 86_400), (1_814_400, 604_800), (3_628_800, 2_592_000),
  ]

  /// Seconds to seconds. On a bound, the browser takes the larger interval, the server the smaller.
  private static func snapped(_ raw: Double, onServer: Bool) -> Double {
    steps.first { raw < $0.below || (onServer && raw == $0.below && $0.below < 3_628_800) }?.is ?? 31_536_000
  }

  // MARK: Dashboards

  /// Every panel that is not folded away, with its width in columns.
  static func panels(of dashboard: JSONValue) -> [(panel: JSONValue, columns: Int)] {
    var result: [(JSONValue, Int)] = []
    for panel in dashboard["panels"]?.array ?? [] {
      guard panel["type"] == "row" else {
        result.append((panel, panel["repeat"]?.string?.isEmpty == false ? 24 : panel["gridPos"]?["w"]?.integer ?? 12))
        continue
      }
      if panel["collapsed"] != true { result += (panel["panels"]?.array ?? []).map { ($0, $0["gridPos"]?["w"]?.integer ?? 12) } }
    }
    for row in dashboard["rows"]?.array ?? [] where row["collapse"] != true {
      result += (row["panels"]?.array ?? []).map { ($0, Int($0["span"]?.number ?? 4) * 2) }
    }
    return result
  }

  func calls(of dashboard: JSONValue) -> Set<SentCall> {
    var calls: Set<SentCall> = Self.panels(of: dashboard).reduce(into: []) { $0.formUnion(self.calls(of: $1.panel, columns: $1.columns)) }
    // Annotations are asked as a panel of the whole width would be, at least a minute apart.
    for annotation in dashboard["annotations"]?["list"]?.array ?? [] where annotation["enable"] != false && annotation["expr"] != nil {
      let target: JSONValue = ["expr": annotation["expr"] ?? "", "interval": annotation["step"] ?? "60s"]
      calls.formUnion(self.calls(of: ["type": "annotation", "targets": [target]], columns: 24))
    }
    for variable in dashboard["templating"]?["list"]?.array ?? [] where variable["type"] == "query" {
      let text = variable["query"]?["query"]?.string ?? variable["query"]?.string ?? ""
      guard text.hasPrefix("query_result("), text.hasSuffix(")") else { continue }
      let expression = fill(String(text.dropFirst(13).dropLast())).replacing("$__range", with: Self.number(Double(to - from) / 1000) + "s")
      calls.insert(SentCall("instant", expression, Self.time((to + 999) / 1000 * 1000)))
    }
    return calls
  }

  /// - Parameter columns: Of the grid.
  func calls(of panel: JSONValue, columns: Int) -> Set<SentCall> {
    guard let targets = panel["targets"]?.array, panel["type"] != "text" else { return [] }
    let points = panel["maxDataPoints"]?.integer ?? max((columns * cellsPerColumn - 2) * 2, 100)
    var rules = self
    // A range of the panel's own (`timeFrom`) counts only where the dashboard's moves on with the clock; this one stands.
    if let shift = panel["timeShift"]?.string {
      rules.from -= Int64(Self.seconds(shift) * 1000)
      rules.to -= Int64(Self.seconds(shift) * 1000)
    }
    let length = Double(rules.to - rules.from) / 1000
    let lowest = (panel["interval"]?.string).map { fill($0) }.flatMap { $0.isEmpty ? nil : Self.seconds($0) } ?? Double(scrape)
    let interval = max(Self.snapped(length / Double(points), onServer: false), lowest)
    var calls: Set<SentCall> = []
    var earlier: [String] = []
    for target in targets {
      let written = target["expr"]?.string ?? ""
      guard target["hide"] != true, !written.isEmpty, target["datasource"]?["type"] != "loki" else { continue }
      calls.formUnion(rules.calls(of: target, expression: written, length: length, points: points, interval: interval, earlier: earlier))
      earlier.append(written)
    }
    return calls
  }

  // MARK: Targets

  private func calls(of target: JSONValue, expression: String, length: Double, points: Int, interval: Double, earlier: [String]) -> Set<SentCall> {
    let wanted = fill(target["interval"]?.string ?? "")
    let isMacro = wanted.hasPrefix("$__")
    let minimum = wanted.isEmpty || isMacro ? interval : Self.seconds(wanted)
    let raw = length / Double(points)
    let calculated = raw < minimum ? minimum : Self.snapped(raw, onServer: true)
    var step = max(calculated, Self.snapped((length * 1000 / 11_000).rounded(.down) / 1000, onServer: true))
    var rate: Double
    if wanted == "$__rate_interval" {
      step = max(step + Double(scrape), Double(scrape) * 4)
      rate = step
    } else {
      let factor = target["intervalFactor"]?.number ?? 0
      step *= factor == 0 ? 1 : factor
      let base = wanted == "$__interval" ? step : wanted.isEmpty ? Double(scrape) : minimum
      rate = max(interval + base, base * 4)
    }
    var filled = fill(expression)
    let range = length.rounded()
    for (name, text) in [
      ("__interval_ms", Self.number(step * 1000)), ("__interval", Self.short(step)), ("__range_ms", Self.number(length * 1000)),
      ("__range_s", Self.number(range)), ("__range", Self.number(range) + "s"), ("__rate_interval_ms", Self.number(rate * 1000)),
      ("__rate_interval", Self.duration(rate)),
    ] {
      filled = filled.replacing("$" + name, with: text).replacing("${\(name)}", with: text)
    }
    let size = Int64(step * 1000)
    let (start, end) = (Self.time(from / size * size), Self.time(to / size * size))
    var calls: Set<SentCall> = []
    let isInstant = target["instant"] == true
    if target["range"] == true || !isInstant { calls.insert(SentCall("range", filled, start, end, Self.time(size))) }
    if isInstant { calls.insert(SentCall("instant", filled, Self.time(to))) }
    if target["exemplar"] == true, !earlier.contains(where: { sharesHistogram($0, expression) }) {
      calls.insert(SentCall("exemplars", filled, start, end))
    }
    return calls
  }

  private func sharesHistogram(_ one: String, _ other: String) -> Bool {
    func histograms(_ text: String) -> Set<Substring> {
      Set(text.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":") }.filter { $0.hasSuffix("_bucket") })
    }
    return !histograms(one).isDisjoint(with: histograms(other))
  }

  /// Variables in their three spellings; what is not among ``values`` stays.
  private func fill(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let start = rest.firstIndex(where: { $0 == "$" || $0 == "[" }) {
      result += rest[..<start]
      rest = rest[start...]
      var written = rest.prefix(1)
      if rest.hasPrefix("${"), let end = rest.firstIndex(of: "}") {
        written = rest[...end]
      } else if rest.hasPrefix("[["), let end = rest.firstRange(of: "]]") {
        written = rest[..<end.upperBound]
      } else if rest.hasPrefix("$") {
        written = rest.prefix(1 + rest.dropFirst().prefix { $0.isLetter || $0.isNumber || $0 == "_" }.count)
      }
      let name = String(written.drop { "${[".contains($0) }.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
      result += values[String(written)] ?? (written.contains(":") ? nil : values[name]) ?? String(written)
      rest = rest[written.endIndex...]
    }
    return result + rest
  }

  // MARK: Texts

  /// `30s`, `1m`, `>5m`
  private static func seconds(_ text: String) -> Double {
    let text = text.drop { $0 == ">" }
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    return (Double(text.dropLast()) ?? 0) * (text.last.flatMap { units[$0] } ?? 1)
  }

  private static func number(_ value: Double) -> String { String(Int64(value)) }

  /// Seconds of milliseconds, without needless zeros.
  private static func time(_ milliseconds: Int64) -> String {
    guard milliseconds % 1000 != 0 else { return String(milliseconds / 1000) }
    var text = "\(milliseconds / 1000).\(String(1000 + milliseconds % 1000).dropFirst())"
    while text.hasSuffix("0") { text.removeLast() }
    return text
  }

  /// The largest unit alone: `2m`.
  private static func short(_ seconds: Double) -> String {
    for (name, unit) in [("d", 86_400.0), ("h", 3600), ("m", 60), ("s", 1)] where seconds >= unit { return "\(Int(seconds / unit))\(name)" }
    return "\(Int(seconds * 1000))ms"
  }

  /// As Go writes durations: `2m15s`.
  private static func duration(_ seconds: Double) -> String {
    let whole = Int(seconds)
    let (hours, minutes) = (whole / 3600, whole / 60 % 60)
    return (hours > 0 ? "\(hours)h" : "") + (hours > 0 || minutes > 0 ? "\(minutes)m" : "") + "\(whole % 60)s"
  }
}
