import CYAML

/// What is wrong with a YAML text, and where.
package struct YAMLError: Error, Hashable, Sendable {
  /// Both counted from 1.
  package var line: Int
  package var column: Int
  package var reason: String

  init(line: Int, column: Int, reason: String) {
    (self.line, self.column, self.reason) = (line, column, reason)
  }
}

/// How much of a YAML text is accepted.
package struct YAMLLimits: Hashable, Sendable {
  var bytes: Int
  var depth: Int
  /// Nodes of the finished tree, those that aliases repeat counted again.
  var nodes: Int

  package init(bytes: Int = 64 << 20, depth: Int = 100, nodes: Int = 1_000_000) {
    (self.bytes, self.depth, self.nodes) = (bytes, depth, nodes)
  }

  static let standard = YAMLLimits()
}

extension YAMLNode {
  /// The documents of a text, from libyaml's events. Merge keys (`<<`) are resolved; a key that occurs twice is an error.
  package static func documents(in bytes: [UInt8], limits: YAMLLimits = .standard) throws(YAMLError) -> [YAMLNode] {
    guard bytes.count <= limits.bytes else {
      throw YAMLError(line: 1, column: 1, reason: "the text has \(bytes.count) bytes; at most \(limits.bytes) are accepted")
    }
    var builder = YAMLTreeBuilder(limits: limits)
    var failure: YAMLError?
    bytes.withUnsafeBufferPointer { buffer in
      var parser = yaml_parser_t()
      guard yaml_parser_initialize(&parser) == 1 else {
        failure = YAMLError(line: 1, column: 1, reason: "no memory for the parser")
        return
      }
      defer { yaml_parser_delete(&parser) }
      yaml_parser_set_input_string(&parser, buffer.baseAddress, buffer.count)
      yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
      while failure == nil {
        var event = yaml_event_t()
        guard yaml_parser_parse(&parser, &event) == 1 else {
          failure = error(of: parser)
          return
        }
        defer { yaml_event_delete(&event) }
        if event.type == YAML_STREAM_END_EVENT { return }
        do throws(YAMLError) {
          try builder.add(event)
        } catch {
          failure = error
        }
      }
    }
    if let failure { throw failure }
    return builder.documents
  }

  /// The first document; an empty text is null.
  package static func parse(_ bytes: [UInt8], limits: YAMLLimits = .standard) throws(YAMLError) -> YAMLNode {
    try documents(in: bytes, limits: limits).first ?? YAMLNode(.scalar("", isQuoted: false), line: 1, column: 1)
  }

  package static func parse(_ text: String, limits: YAMLLimits = .standard) throws(YAMLError) -> YAMLNode {
    try parse(Array(text.utf8), limits: limits)
  }

  private static func error(of parser: yaml_parser_t) -> YAMLError {
    var reason = parser.problem.map { String(cString: $0) } ?? "not YAML"
    if let context = parser.context { reason += " " + String(cString: context) }
    // Errors of encoding have an offset and no mark.
    let hasMark = parser.error == YAML_SCANNER_ERROR || parser.error == YAML_PARSER_ERROR
    let mark = hasMark ? parser.problem_mark : parser.mark
    return YAMLError(line: Int(mark.line) + 1, column: Int(mark.column) + 1, reason: reason)
  }
}

/// Puts events together to trees, on an own stack.
private struct YAMLTreeBuilder {
  private struct Open {
    var node: YAMLNode
    var anchor: String?
    var children: [YAMLNode] = []
    var isMapping: Bool
    /// Nodes inside, aliases counted again.
    var size = 1
  }

  let limits: YAMLLimits
  private(set) var documents: [YAMLNode] = []
  private var open: [Open] = []
  private var anchors: [String: (node: YAMLNode, size: Int)] = [:]
  private var total = 0

  init(limits: YAMLLimits) { self.limits = limits }

  mutating func add(_ event: yaml_event_t) throws(YAMLError) {
    let line = Int(event.start_mark.line) + 1
    let column = Int(event.start_mark.column) + 1
    switch event.type {
    case YAML_DOCUMENT_START_EVENT:
      anchors = [:]
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      let isQuoted = scalar.style != YAML_PLAIN_SCALAR_STYLE
      let node = YAMLNode(.scalar(text, isQuoted: isQuoted), tag: Self.text(scalar.tag), line: line, column: column)
      try finish(node, anchor: Self.text(scalar.anchor), size: 1)
    case YAML_SEQUENCE_START_EVENT:
      let start = event.data.sequence_start
      try begin(YAMLNode(.sequence([]), tag: Self.text(start.tag), line: line, column: column), anchor: Self.text(start.anchor), isMapping: false)
    case YAML_MAPPING_START_EVENT:
      let start = event.data.mapping_start
      try begin(YAMLNode(.mapping([]), tag: Self.text(start.tag), line: line, column: column), anchor: Self.text(start.anchor), isMapping: true)
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
      try end()
    case YAML_ALIAS_EVENT:
      let name = Self.text(event.data.alias.anchor) ?? ""
      guard let anchored = anchors[name] else { throw YAMLError(line: line, column: column, reason: "there is no anchor named “\(name)” before this") }
      try finish(anchored.node, anchor: nil, size: anchored.size)
    default: break
    }
  }

  private mutating func begin(_ node: YAMLNode, anchor: String?, isMapping: Bool) throws(YAMLError) {
    guard open.count < limits.depth else { throw YAMLError(line: node.line, column: node.column, reason: "nested deeper than \(limits.depth) levels") }
    open.append(Open(node: node, anchor: anchor, isMapping: isMapping))
  }

  private mutating func end() throws(YAMLError) {
    guard let finished = open.popLast() else { return }
    var node = finished.node
    node.content = finished.isMapping ? .mapping(try entries(finished.children)) : .sequence(finished.children)
    try finish(node, anchor: finished.anchor, size: finished.size)
  }

  private mutating func finish(_ node: YAMLNode, anchor: String?, size: Int) throws(YAMLError) {
    total += 1
    guard size <= limits.nodes, total <= limits.nodes else {
      throw YAMLError(line: node.line, column: node.column, reason: "more than \(limits.nodes) nodes, those that aliases repeat counted again")
    }
    if let anchor { anchors[anchor] = (node, size) }
    guard let last = open.indices.last else {
      documents.append(node)
      return
    }
    open[last].children.append(node)
    open[last].size += size
    guard open[last].size <= limits.nodes else {
      throw YAMLError(line: node.line, column: node.column, reason: "more than \(limits.nodes) nodes, those that aliases repeat counted again")
    }
  }

  private func entries(_ children: [YAMLNode]) throws(YAMLError) -> [YAMLNode.Entry] {
    var entries: [YAMLNode.Entry] = []
    var names: Set<String> = []
    var merged: [YAMLNode.Entry] = []
    for index in stride(from: 0, to: children.count - 1, by: 2) {
      let (key, value) = (children[index], children[index + 1])
      if case .scalar("<<", false) = key.content {
        for source in value.sequence ?? [value] { merged += source.entries ?? [] }
        continue
      }
      if let name = key.text, !names.insert(name).inserted {
        throw YAMLError(line: key.line, column: key.column, reason: "the key “\(name)” occurs twice in one mapping")
      }
      entries.append(YAMLNode.Entry(key: key, value: value))
    }
    // What the mapping says itself wins over what it merges; of merged mappings the first.
    for entry in merged where entry.key.text.map({ names.insert($0).inserted }) ?? false { entries.append(entry) }
    return entries
  }

  private static func text(_ pointer: UnsafeMutablePointer<UInt8>?) -> String? {
    pointer.map { String(cString: $0) }
  }
}
