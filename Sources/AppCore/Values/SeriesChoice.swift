/// What one line of a series' list does; lists keep it as text.
enum SeriesChoice: Hashable {
  case only(Int)
  case logs(Int)
  case traces(Int)
  case link(String)
  case filter(String, String, String)

  var id: String {
    switch self {
    case .only(let index): "only\n\(index)"
    case .logs(let index): "logs\n\(index)"
    case .traces(let index): "traces\n\(index)"
    case .link(let address): "link\n\(address)"
    case .filter(let name, let sign, let value): "filter\n\(name)\n\(sign)\n\(value)"
    }
  }

  init?(id: String) {
    let parts = id.split(separator: "\n", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
    switch (parts.first, parts.count) {
    case ("only", 2):
      guard let index = Int(parts[1]) else { return nil }
      self = .only(index)
    case ("logs", 2), ("traces", 2):
      guard let index = Int(parts[1]) else { return nil }
      self = parts[0] == "logs" ? .logs(index) : .traces(index)
    case ("link", 2...): self = .link(parts.dropFirst().joined(separator: "\n"))
    case ("filter", 4): self = .filter(parts[1], parts[2], parts[3])
    default: return nil
    }
  }
}
