/// A trace with what queries ask of it beyond its spans; computed when first asked.
final class SearchedTrace {
  let tree: TraceTree

  init(_ tree: TraceTree) { self.tree = tree }

  private lazy var root: Span? = tree.mainRoot.flatMap { tree.nodes[$0].isOrphan ? nil : tree.spans[$0] }

  private lazy var duration: Int64 = {
    let start = tree.spans.map(\.start).min() ?? 0
    let end = tree.spans.map { max($0.end, $0.start) }.max() ?? 0
    return Int64(clamping: end - min(start, end))
  }()

  /// Numbers by walking round the tree: a span's descendants have numbers between its left and its right one.
  private lazy var nestedSets: [(left: Int64, right: Int64)] = {
    var sets = [(left: Int64, right: Int64)](repeating: (0, 0), count: tree.spans.count)
    var next: Int64 = 1
    var open: [(span: Int, child: Int)] = tree.roots.reversed().map { ($0, 0) }
    while let (span, child) = open.popLast() {
      if child == 0 {
        sets[span].left = next
        next += 1
      }
      if child < tree.nodes[span].children.count {
        open.append((span, child + 1))
        open.append((tree.nodes[span].children[child], 0))
      } else {
        sets[span].right = next
        next += 1
      }
    }
    return sets
  }()

  // MARK: Values

  func value(of intrinsic: TraceQLIntrinsic, _ index: Int) -> TraceQLValue {
    let span = tree.spans[index]
    switch intrinsic {
    case .duration, .spanDuration: return .duration(Int64(clamping: span.duration))
    case .name, .spanName: return .string(span.name)
    case .status, .spanStatus: return .status(span.status)
    case .statusMessage, .spanStatusMessage: return .string(span.statusMessage)
    case .kind, .spanKind: return .kind(span.kind)
    case .parent: return .null
    case .rootName, .traceRootName: return .string(root?.name ?? "")
    case .rootServiceName, .traceRootService: return .string(root?.service ?? "")
    case .traceDuration, .traceDurationScoped: return .duration(duration)
    case .nestedSetLeft: return .int(nestedSets[index].left)
    case .nestedSetRight: return .int(nestedSets[index].right)
    case .nestedSetParent: return .int(tree.nodes[index].parent.map { nestedSets[$0].left } ?? -1)
    case .traceID: return .string(span.traceID.description)
    case .spanID: return .string(span.id.description)
    case .spanParentID: return .string(span.parentID?.description ?? "")
    case .spanChildCount: return .int(Int64(tree.nodes[index].children.count))
    case .eventName: return Self.several(span.events.map { .string($0.name) })
    case .eventTimeSinceStart:
      return Self.several(span.events.map { .duration($0.time >= span.start ? Int64(clamping: $0.time - span.start) : -Int64(clamping: span.start - $0.time)) })
    case .linkTraceID: return Self.several(span.links.map { .string($0.traceID.description) })
    case .linkSpanID: return Self.several(span.links.map { .string($0.spanID.description) })
    case .instrumentationName: return .string(span.scope.name)
    case .instrumentationVersion: return .string(span.scope.version)
    }
  }

  func value(of attribute: TraceQLAttribute, _ index: Int) -> TraceQLValue {
    let span = tree.spans[index]
    switch attribute.scope {
    case .span: return Self.found(attribute.name, span.attributes) ?? .null
    case .resource: return Self.found(attribute.name, span.resource.attributes) ?? .null
    case .instrumentation: return Self.found(attribute.name, span.scope.attributes) ?? .null
    case .event: return Self.several(span.events.compactMap { Self.found(attribute.name, $0.attributes) })
    case .link: return Self.several(span.links.compactMap { Self.found(attribute.name, $0.attributes) })
    case .any:
      if let value = Self.found(attribute.name, span.attributes) ?? Self.found(attribute.name, span.resource.attributes) { return value }
      for scope in [TraceQLAttribute.Scope.event, .link, .instrumentation] {
        let value = value(of: TraceQLAttribute(scope: scope, name: attribute.name), index)
        if value != .null { return value }
      }
      return .null
    case .parent, .parentSpan, .parentResource: return .null
    }
  }

  private static func found(_ name: String, _ attributes: [Attribute]) -> TraceQLValue? {
    for attribute in attributes where attribute.key == name { return TraceQLValue(attribute.value) }
    return nil
  }

  private static func several(_ values: [TraceQLValue]) -> TraceQLValue {
    values.count > 1 ? .several(values) : values.first ?? .null
  }
}
