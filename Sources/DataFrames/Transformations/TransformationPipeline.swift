package import Text

/// What transformations may use besides frames and options.
package struct TransformationContext: Sendable {
  var zone: TimeZoneRules
  /// Fills dashboard variables into the texts of options.
  var interpolate: @Sendable (String) -> String

  package init(zone: TimeZoneRules = .utc, interpolate: @escaping @Sendable (String) -> String = { $0 }) {
    (self.zone, self.interpolate) = (zone, interpolate)
  }
}

/// One kind of transformation: everything that is known about it.
package struct TransformationKind: Sendable {
  package let id: String
  let name: String
  /// What differs from Grafana's result, where something does.
  package var approximation: String?
  let run: @Sendable (_ options: JSONObject, _ frames: [DataFrame], _ run: inout TransformationRun) -> [DataFrame]
}

/// What a transformation says while it works.
struct TransformationRun {
  let context: TransformationContext
  var notices: [Notice] = []

  mutating func note(_ severity: Notice.Severity, _ text: String) {
    notices.append(Notice(severity: severity, text: text))
  }

  /// More rows or fields than this are not made; data of that size would not be looked at.
  static let largestResult = 1_000_000
  static let mostFields = 10_000
}

package struct TransformationResult: Hashable, Sendable {
  package var frames: [DataFrame]
  /// Skipped transformations, results cut short, options that were not understood.
  package var notices: [Notice]
}

/// A panel's transformations, applied in their order.
package struct TransformationPipeline: Sendable {
  private let transformations: [Transformation]
  private let context: TransformationContext

  package init(_ transformations: [Transformation], context: TransformationContext = TransformationContext()) {
    (self.transformations, self.context) = (transformations, context)
  }

  /// Annotation frames take part only in transformations of the topic `annotations`; others take the rest.
  ///
  /// A disabled one is left out, an unknown one passes its frames through with a notice; frames outside its filter pass.
  package func apply(to frames: [DataFrame]) -> TransformationResult {
    guard !transformations.isEmpty else { return TransformationResult(frames: frames, notices: []) }
    var run = TransformationRun(context: context)
    let squared = frames.map { $0.squared() }
    var series = squared.filter { !$0.meta.isAnnotations }
    var annotations = squared.filter(\.meta.isAnnotations)
    for transformation in transformations where !transformation.isDisabled {
      guard let kind = TransformationCatalogue.kind(transformation.id) else {
        run.note(.warning, "Transformation “\(transformation.id)” is not known and was skipped")
        continue
      }
      if transformation.topic == "annotations" {
        annotations = apply(kind, transformation, to: annotations, &run)
        for index in annotations.indices { annotations[index].meta.isAnnotations = true }
      } else {
        series = apply(kind, transformation, to: series, &run)
      }
    }
    return TransformationResult(frames: series + annotations, notices: run.notices)
  }

  private func apply(
    _ kind: TransformationKind, _ transformation: Transformation, to frames: [DataFrame], _ run: inout TransformationRun
  ) -> [DataFrame] {
    let options = interpolated(.object(transformation.options), depth: 0).object ?? transformation.options
    guard let filter = transformation.filter.map(FrameSelector.init) else { return kind.run(options, frames, &run) }
    if let problem = filter.problem { run.note(.warning, "Transformation “\(transformation.id)”: \(problem)") }
    var chosen: [DataFrame] = []
    var rest: [DataFrame] = []
    var position = 0
    for (index, frame) in frames.enumerated() {
      if filter.matches(frame, at: index) {
        chosen.append(frame)
      } else {
        rest.append(frame)
        // Grafana puts the others back together, where the first of them was that was not the very first frame.
        if position == 0 { position = index }
      }
    }
    var result = kind.run(options, chosen, &run)
    result.insert(contentsOf: rest, at: min(position, result.count))
    return result
  }

  private func interpolated(_ value: JSONValue, depth: Int) -> JSONValue {
    switch value {
    case .string(let text) where text.contains("$") || text.contains("[["): return .string(context.interpolate(text))
    case .array(let values) where depth < 50: return .array(values.map { interpolated($0, depth: depth + 1) })
    case .object(let object) where depth < 50:
      return .object(JSONObject(object.members.map {
        JSONObject.Member(key: $0.key, value: interpolated($0.value, depth: depth + 1))
      }))
    default: return value
    }
  }
}
