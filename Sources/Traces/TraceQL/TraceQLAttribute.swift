/// An attribute as a query names it.
package struct TraceQLAttribute: Hashable, Sendable {
  package enum Scope: Hashable, Sendable {
    /// `.a`: of the span, else of what is around it.
    case any
    case span, resource, event, link, instrumentation
    case parent, parentSpan, parentResource

    init?(_ word: String) {
      switch word {
      case "span": self = .span
      case "resource": self = .resource
      case "event": self = .event
      case "link": self = .link
      case "instrumentation": self = .instrumentation
      case "parent": self = .parent
      default: return nil
      }
    }

    package var prefix: String {
      switch self {
      case .any: "."
      case .span: "span."
      case .resource: "resource."
      case .event: "event."
      case .link: "link."
      case .instrumentation: "instrumentation."
      case .parent: "parent."
      case .parentSpan: "parent.span."
      case .parentResource: "parent.resource."
      }
    }

    var isOfParent: Bool { self == .parent || self == .parentSpan || self == .parentResource }
  }

  package var scope: Scope
  package var name: String

  package init(scope: Scope, name: String) { (self.scope, self.name) = (scope, name) }

  /// As a query writes it; names with blanks or operators stand in quotes.
  package var text: String {
    guard !name.utf8.allSatisfy({ Self.isNamePart($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) else { return scope.prefix + name }
    return scope.prefix + "\"" + name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  /// Whether a name is neither an intrinsic nor has a scope.
  package static func needsScope(_ name: String) -> Bool {
    guard TraceQLIntrinsic.byName[name] == nil, !name.hasPrefix(".") else { return false }
    guard let dot = name.firstIndex(of: ".") else { return true }
    return Scope(String(name[..<dot])) == nil
  }

  /// Whether a byte may stand in a name without quotes.
  static func isNamePart(_ byte: UInt8) -> Bool { byte > 0x20 && byte != 0x7F && !"{}()=~!<>&|^,\"`".utf8.contains(byte) }
}

/// What every span has.
package enum TraceQLIntrinsic: String, Hashable, Sendable, CaseIterable {
  case duration, name, status, statusMessage, kind, parent, rootName, rootServiceName, traceDuration
  case nestedSetLeft, nestedSetRight, nestedSetParent
  case traceDurationScoped = "trace:duration"
  case traceRootName = "trace:rootName"
  case traceRootService = "trace:rootService"
  case traceID = "trace:id"
  case spanDuration = "span:duration"
  case spanName = "span:name"
  case spanKind = "span:kind"
  case spanStatus = "span:status"
  case spanStatusMessage = "span:statusMessage"
  case spanID = "span:id"
  case spanParentID = "span:parentID"
  case spanChildCount = "span:childCount"
  case eventName = "event:name"
  case eventTimeSinceStart = "event:timeSinceStart"
  case linkTraceID = "link:traceID"
  case linkSpanID = "link:spanID"
  case instrumentationName = "instrumentation:name"
  case instrumentationVersion = "instrumentation:version"

  package static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })

  var type: TraceQLType {
    switch self {
    case .duration, .spanDuration, .traceDuration, .traceDurationScoped, .eventTimeSinceStart: .duration
    case .name, .statusMessage, .rootName, .rootServiceName, .traceRootName, .traceRootService, .traceID, .spanName, .spanStatusMessage,
      .spanID, .spanParentID, .eventName, .linkTraceID, .linkSpanID, .instrumentationName, .instrumentationVersion:
      .string
    case .status, .spanStatus: .status
    case .kind, .spanKind: .kind
    case .parent: .null
    case .nestedSetLeft, .nestedSetRight, .nestedSetParent, .spanChildCount: .int
    }
  }
}
