import TimeSeries

/// `| drop a, b="v"`
struct DropStage: PipelineStage {
  let choices: [LabelChoice]

  func pass(_ line: inout PipelineLine, _ labels: inout LineLabels) -> Bool {
    for choice in choices {
      let name = choice.name
      if let matcher = choice.matcher, !matcher.matches(labels[name] ?? "") { continue }
      if name == LineLabels.errorName {
        labels.error = ""
      } else if name == LineLabels.errorDetailsName {
        labels.errorDetails = ""
      } else {
        labels.remove(name)
      }
    }
    return true
  }
}

/// `| keep a, b="v"`: errors stay.
struct KeepStage: PipelineStage {
  let choices: [LabelChoice]

  func pass(_ line: inout PipelineLine, _ labels: inout LineLabels) -> Bool {
    labels.remove { name, value in
      !choices.contains { $0.name == name && ($0.matcher?.matches(value) ?? true) }
    }
    return true
  }
}

/// `| decolorize`: takes out the sequences that colour terminals.
struct DecolorizeStage: PipelineStage {
  func pass(_ line: inout PipelineLine, _ labels: inout LineLabels) -> Bool {
    let bytes = line.bytes
    guard bytes.contains(0x1B) else { return true }
    var kept: [UInt8] = []
    kept.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if bytes[index] == 0x1B, let end = Self.end(of: bytes, from: index) {
        index = end
      } else {
        kept.append(bytes[index])
        index += 1
      }
    }
    line.replace(with: kept)
    return true
  }

  /// Behind `ESC [ 1;31m`; `nil` where no such sequence stands here.
  private static func end(of bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    guard start + 1 < bytes.count, bytes[start + 1] == UInt8(ascii: "[") else { return nil }
    var index = start + 2
    while index < bytes.count, (0x30...0x3F).contains(bytes[index]) { index += 1 }
    guard index < bytes.count, (0x40...0x7E).contains(bytes[index]) else { return nil }
    return index + 1
  }
}
