package import Text

/// Traces as JSON: what was read, with what was found out about it.
package enum TraceJSON {
  /// Of a list: ids, roots, times, counts, services.
  package static func summary(_ summary: TraceSummary) -> JSONValue {
    [
      "traceID": .string(summary.traceID.description), "rootServiceName": .string(summary.rootService), "rootTraceName": .string(summary.rootName),
      "startTimeUnixNano": .string(String(summary.start)), "durationNanos": .string(String(summary.duration)),
      "durationMs": .number(Double(summary.duration / 1_000_000)), "spanCount": .number(Double(summary.spanCount)),
      "errorCount": .number(Double(summary.errorCount)), "orphanSpanCount": .number(Double(summary.orphanCount)),
      "services": .array(
        summary.services.map { service in
          ["name": .string(service.name), "spanCount": .number(Double(service.spanCount)), "errorCount": .number(Double(service.errorCount))]
        }),
    ]
  }

  /// Spans in the order of the waterfall, and the critical path.
  package static func trace(_ tree: TraceTree) -> JSONValue {
    guard case .object(var object) = summary(TraceSummary(tree)) else { return .null }
    let selfTimes = tree.selfTimes()
    object["duplicateSpanCount"] = .number(Double(tree.duplicates))
    object["spans"] = .array(tree.order.map { span($0, tree, selfTimes[$0]) })
    object["criticalPath"] = .array(
      tree.criticalPath().map { segment in
        [
          "spanID": .string(tree.spans[segment.span].id.description), "startTimeUnixNano": .string(String(segment.start)),
          "endTimeUnixNano": .string(String(segment.end)),
        ]
      })
    return .object(object)
  }

  private static func span(_ index: Int, _ tree: TraceTree, _ selfTime: UInt64) -> JSONValue {
    let (span, node) = (tree.spans[index], tree.nodes[index])
    var object: JSONObject = [
      "traceID": .string(span.traceID.description), "spanID": .string(span.id.description),
      "parentSpanID": .string(span.parentID?.description ?? ""), "name": .string(span.name), "serviceName": .string(span.service),
      "kind": .string(span.kind.word), "status": .string(span.status.word), "startTimeUnixNano": .string(String(span.start)),
      "durationNanos": .string(String(span.duration)), "selfTimeNanos": .string(String(selfTime)), "depth": .number(Double(node.depth)),
      "isOrphan": .bool(node.isOrphan), "attributes": attributes(span.attributes), "resource": attributes(span.resource.attributes),
      "scope": ["name": .string(span.scope.name), "version": .string(span.scope.version)],
    ]
    if !span.statusMessage.isEmpty { object["statusMessage"] = .string(span.statusMessage) }
    if node.shift != 0 { object["clockShiftNanos"] = .string(String(node.shift)) }
    if !span.events.isEmpty {
      object["events"] = .array(
        span.events.map { event in
          ["name": .string(event.name), "timeUnixNano": .string(String(event.time)), "attributes": attributes(event.attributes)]
        })
    }
    if !span.links.isEmpty {
      object["links"] = .array(
        span.links.map { link in
          ["traceID": .string(link.traceID.description), "spanID": .string(link.spanID.description), "attributes": attributes(link.attributes)]
        })
    }
    if !span.warnings.isEmpty { object["warnings"] = .array(span.warnings.map(JSONValue.string)) }
    return .object(object)
  }

  package static func attributes(_ attributes: [Attribute]) -> JSONValue {
    .object(JSONObject(attributes.map { JSONObject.Member(key: $0.key, value: value($0.value)) }))
  }

  /// Whole numbers that a double cannot hold are texts.
  package static func value(_ value: AttributeValue) -> JSONValue {
    switch value {
    case .string(let text): .string(text)
    case .bool(let bool): .bool(bool)
    case .int(let number): number.magnitude <= 1 << 53 ? .number(Double(number)) : .string(String(number))
    case .double(let number): number.isFinite ? .number(number) : .string(value.text)
    case .array(let values): .array(values.map(Self.value))
    case .map(let members): attributes(members)
    case .bytes: .string(value.text)
    case .empty: .null
    }
  }
}
