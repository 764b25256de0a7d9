import TimeSeries

/// Puts entries together into families.
struct FamilyCollector {
  private(set) var families: [MetricFamily] = []
  private(set) var duplicates = 0
  private var indexByName: [String: Int] = [:]
  private var seen: Set<Labels> = []

  private static let suffixes = ["_bucket", "_count", "_sum", "_total", "_created", "_info", "_gcount", "_gsum"]

  mutating func add(_ entry: ExpositionEntry) {
    switch entry {
    case .comment: break
    case .type(let name, let kind): families[family(name)].metadata.kind = kind
    case .help(let name, let help): families[family(name)].metadata.help = help
    case .unit(let name, let unit): families[family(name)].metadata.unit = unit
    case .sample(let sample):
      guard sample.timestamp != nil || seen.insert(sample.labels).inserted else {
        duplicates += 1
        return
      }
      families[family(ofSample: sample.labels.name ?? "")].samples.append(
        MetricFamily.Sample(
          labels: sample.labels, value: sample.value, histogram: sample.histogram, timestamp: sample.timestamp))
    }
  }

  private mutating func family(_ name: String) -> Int {
    if let index = indexByName[name] { return index }
    families.append(MetricFamily(name: name, metadata: MetricMetadata(kind: .unknown)))
    indexByName[name] = families.count - 1
    return families.count - 1
  }

  /// The declared family that the sample's name belongs to, else one of its own.
  private mutating func family(ofSample name: String) -> Int {
    if let index = indexByName[name] { return index }
    for suffix in Self.suffixes where name.hasSuffix(suffix) {
      if let index = indexByName[String(name.dropLast(suffix.count))] { return index }
    }
    return family(name)
  }
}
