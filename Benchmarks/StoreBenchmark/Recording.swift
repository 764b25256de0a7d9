import Glibc
import TimeSeries

/// Scrapes of a real endpoint: each a line `@` with its time in milliseconds, and then the sample lines of its text exposition.
struct Recording {
  struct Scrape {
    var time: Int64
    var samples: [(Labels, Double)] = []
  }

  struct Unreadable: Error {}

  private(set) var scrapes: [Scrape] = []

  init(path: String) throws {
    guard let file = fopen(path, "r") else { throw Unreadable() }
    defer { fclose(file) }
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(line) }
    var known: [Substring: Labels] = [:]
    while getline(&line, &capacity, file) > 0, let line {
      let text = String(cString: line).dropLast()
      if text.first == "@" {
        scrapes.append(Scrape(time: Int64(text.dropFirst()) ?? 0))
      } else if let space = text.lastIndex(of: " "), let value = Double(text[text.index(after: space)...]), !scrapes.isEmpty {
        let name = text[..<space]
        let labels = known[name] ?? Self.labels(name)
        known[name] = labels
        scrapes[scrapes.count - 1].samples.append((labels, value))
      }
    }
  }

  private static func labels(_ text: Substring) -> Labels {
    guard let brace = text.firstIndex(of: "{") else { return ["__name__": String(text)] }
    var pairs = [("__name__", String(text[..<brace]))]
    let inside = text[brace...].dropFirst().dropLast()
    for pair in inside.split(separator: "\",") {
      let parts = pair.split(separator: "=", maxSplits: 1)
      if parts.count == 2 { pairs.append((String(parts[0]), String(parts[1].filter { $0 != "\"" }))) }
    }
    return Labels(pairs)
  }
}
