import LogEntries
import TimeSeries

/// The labels of one line on its way through the stages.
struct LineLabels {
  /// `derived` gives way to every label that a stage sets.
  enum Category: UInt8 { case stream, metadata, parsed, derived }

  struct Item {
    var name: String
    var value: String
    var category: Category
  }

  private(set) var items: [Item] = []
  /// `__error__`; "" where nothing went wrong.
  var error = ""
  var errorDetails = ""

  static let errorName = "__error__"
  static let errorDetailsName = "__error_details__"

  mutating func reset(_ record: LogRecord) {
    items.removeAll(keepingCapacity: true)
    for label in record.stream.labels.labels { items.append(Item(name: label.name, value: label.value, category: .stream)) }
    for label in record.metadata.labels where !hasBase(label.name) {
      items.append(Item(name: label.name, value: label.value, category: .metadata))
    }
    if let level = record.level, index(of: "level") == nil { items.append(Item(name: "level", value: level.rawValue, category: .derived)) }
    (error, errorDetails) = ("", "")
  }

  var hasError: Bool { !error.isEmpty }

  mutating func fail(_ error: String, _ details: String) {
    (self.error, errorDetails) = (error, details)
  }

  private func index(of name: String) -> Int? { items.firstIndex { $0.name == name } }

  /// `nil` where there is none.
  subscript(name: String) -> String? {
    if let index = index(of: name) { return items[index].value }
    if name == Self.errorName, hasError { return error }
    if name == Self.errorDetailsName, !errorDetails.isEmpty { return errorDetails }
    return nil
  }

  /// Whether the stream or the entry's metadata has it.
  func hasBase(_ name: String) -> Bool { items.contains { $0.name == name && ($0.category == .stream || $0.category == .metadata) } }

  /// As a parser without expressions sets it: with the suffix where the stream has the name, never over an extracted one.
  mutating func extract(_ name: String, _ value: @autoclosure () -> String) {
    var name = name
    if let index = index(of: name) {
      if items[index].category == .derived {
        items[index] = Item(name: name, value: value(), category: .parsed)
        return
      }
      guard items[index].category != .parsed else { return }
      name += "_extracted"
      guard self.index(of: name) == nil else { return }
    }
    items.append(Item(name: name, value: value(), category: .parsed))
  }

  /// As a parser with expressions sets it.
  mutating func overwrite(_ name: String, _ value: String) {
    set(hasBase(name) ? name + "_extracted" : name, value)
  }

  /// As `label_format` sets it, whatever stood there.
  mutating func set(_ name: String, _ value: String, category: Category = .parsed) {
    if name == Self.errorName { return error = value }
    if let index = index(of: name) {
      items[index].value = value
      items[index].category = category
    } else {
      items.append(Item(name: name, value: value, category: category))
    }
  }

  mutating func rename(_ source: String, to name: String) {
    guard let index = index(of: source), source != name else { return }
    let item = items.remove(at: index)
    set(name, item.value, category: item.category)
  }

  mutating func remove(where isRemoved: (String, String) -> Bool) {
    items.removeAll { isRemoved($0.name, $0.value) }
  }

  mutating func remove(_ name: String) {
    if let index = index(of: name) { items.remove(at: index) }
  }

  /// All, sorted, with the error.
  var all: Labels {
    var labels = items.map { Labels.Label($0.name, $0.value) }
    if hasError, index(of: Self.errorName) == nil { labels.append(Labels.Label(Self.errorName, error)) }
    if !errorDetails.isEmpty, index(of: Self.errorDetailsName) == nil { labels.append(Labels.Label(Self.errorDetailsName, errorDetails)) }
    labels.sort { $0.name.precedesByBytes($1.name) }
    return Labels(sorted: labels)
  }

  func labels(of category: Category) -> Labels {
    var labels = items.filter { $0.category == category }.map { Labels.Label($0.name, $0.value) }
    if category == .parsed {
      if hasError { labels.append(Labels.Label(Self.errorName, error)) }
      if !errorDetails.isEmpty { labels.append(Labels.Label(Self.errorDetailsName, errorDetails)) }
    }
    labels.sort { $0.name.precedesByBytes($1.name) }
    return Labels(sorted: labels)
  }

  func kept(_ names: Set<String>) -> Labels {
    var labels = items.filter { names.contains($0.name) }.map { Labels.Label($0.name, $0.value) }
    labels.sort { $0.name.precedesByBytes($1.name) }
    return Labels(sorted: labels)
  }
}
