import Text
import TimeSeries

/// The display names of all fields of some frames: configured, from the source, or composed of what tells them apart.
///
/// Composed names: the frame's name where frames differ, the field's unless it is `Value`, then labels — only the value
/// where one label name occurs in all frames, else `{k="v", …}`. Equal names within a frame are numbered.
package struct FieldNaming: Sendable {
  /// By frame, by field.
  package let names: [[String]]

  package init(_ frames: [DataFrame]) {
    let frameNamesDiffer = zip(frames, frames.dropFirst()).contains { $0.name != $1.name }
    let singleLabel = Self.singleLabel(in: frames)
    names = frames.map { frame in
      let repeated = Self.repeatedNames(in: frame)
      var seen: [String: Int] = [:]
      return frame.fields.map { field in
        let name = Self.name(of: field, in: frame, frameNamesDiffer, singleLabel)
        guard name.isOwn, repeated.contains(field.name) else { return name.text }
        seen[field.name, default: 0] += 1
        return "\(name.text) \(seen[field.name, default: 0])"
      }
    }
  }

  private static func repeatedNames(in frame: DataFrame) -> Set<String> {
    // Most frames hold a time and a value.
    if frame.fields.count == 2, frame.fields[0].name != frame.fields[1].name { return [] }
    var (seen, repeated): (Set<String>, Set<String>) = ([], [])
    for field in frame.fields where !seen.insert(field.name).inserted { repeated.insert(field.name) }
    return repeated
  }

  /// The label name that occurs alone in all fields, where there is one.
  private static func singleLabel(in frames: [DataFrame]) -> String? {
    var single: String?
    for frame in frames {
      for field in frame.fields {
        for label in field.labels.labels {
          if single == nil { single = label.name }
          if single != label.name { return nil }
        }
      }
    }
    return single
  }

  /// `isOwn` says that it is the bare field name.
  private static func name(
    of field: Field, in frame: DataFrame, _ frameNamesDiffer: Bool, _ singleLabel: String?
  ) -> (text: String, isOwn: Bool) {
    if let configured = field.config.displayName, !configured.isEmpty {
      guard configured.contains("$") else { return (configured, false) }
      return (FieldTemplate(configured).text(for: field, in: frame), false)
    }
    if let fromSource = field.config.displayNameFromSource, !fromSource.isEmpty { return (fromSource, false) }
    let isValue = field.name == "Value"
    if field.type == .time, field.labels.isEmpty { return field.name.isEmpty ? ("Time", false) : (field.name, true) }
    var parts: [String] = []
    let frameName = frame.name.flatMap { $0.isEmpty ? nil : $0 }
    if frameNamesDiffer, let frameName { parts.append(frameName) }
    if !field.name.isEmpty, !isValue { parts.append(field.name) }
    var hasLabels = false
    if !field.labels.isEmpty {
      if let singleLabel {
        if let value = field.labels[singleLabel] {
          parts.append(value)
          hasLabels = true
        }
      } else {
        parts.append(field.labels.braced)
        hasLabels = true
      }
    }
    if !hasLabels, isValue, !frameNamesDiffer, let frameName { parts.append(frameName) }
    let text = parts.isEmpty ? (field.name.isEmpty ? "Value" : field.name) : parts.joined(separator: " ")
    return (text, text == field.name)
  }
}

extension Labels {
  /// `{a="1", b="2"}` with every label, the metric name too.
  package var braced: String {
    "{" + labels.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ", ") + "}"
  }
}

extension DataFrame {
  /// How a frame is called in pickers and where its only value field has no name of its own.
  func displayName(index: Int? = nil) -> String {
    if let name, !name.isEmpty { return name }
    let labelled = fields.filter { !$0.labels.isEmpty }
    if labelled.count == 1 { return labelled[0].labels.braced }
    guard let index else {
      let names = FieldNaming([self]).names[0]
      return zip(fields, names).filter { $0.0.type != .time }.map(\.1).joined(separator: ", ")
    }
    return refID.map { "Series (\($0))" } ?? "Series (\(index))"
  }
}
