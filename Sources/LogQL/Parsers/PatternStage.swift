/// A part of `<a> - <_> "<m>"`.
enum PatternPiece: Hashable {
  case literal([UInt8])
  case capture(String)

  /// What looks like no capture is text.
  static func pieces(of text: String) -> [PatternPiece] {
    let bytes = Array(text.utf8)
    var pieces: [PatternPiece] = []
    var literal: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "<"), let end = bytes[index...].firstIndex(of: UInt8(ascii: ">")) {
        let name = String(decoding: bytes[index + 1..<end], as: UTF8.self)
        if LabelName.isValid(name) {
          if !literal.isEmpty { pieces.append(.literal(literal)) }
          literal = []
          pieces.append(.capture(name))
          index = end + 1
          continue
        }
      }
      literal.append(bytes[index])
      index += 1
    }
    if !literal.isEmpty { pieces.append(.literal(literal)) }
    return pieces
  }
}

/// `| pattern "<ip> - <user> …"`
struct PatternStage: PipelineStage {
  private let pieces: [PatternPiece]

  init(_ text: String) throws(StageFailure) {
    pieces = PatternPiece.pieces(of: text)
    var seen: Set<String> = []
    for (index, piece) in pieces.enumerated() {
      guard case .capture(let name) = piece else { continue }
      if index > 0, case .capture(let before) = pieces[index - 1] {
        throw StageFailure("found consecutive capture '<\(before)><\(name)>': invalid expression")
      }
      if name != "_", !seen.insert(name).inserted { throw StageFailure("duplicate capture name (\(name)): invalid expression") }
    }
    guard !seen.isEmpty else { throw StageFailure("at least one capture is required") }
  }

  func pass(_ line: inout PipelineLine, _ labels: inout LineLabels) -> Bool {
    let bytes = line.bytes
    var position = 0
    var index = 0
    if case .literal(let literal)? = pieces.first {
      guard bytes.starts(with: literal) else { return true }
      position = literal.count
      index = 1
    }
    while index < pieces.count {
      guard case .capture(let name) = pieces[index] else { return true }
      guard index + 1 < pieces.count, case .literal(let literal) = pieces[index + 1] else {
        set(name, bytes[position...], &labels)
        return true
      }
      guard let end = bytes.firstIndex(of: literal, from: position) else {
        // What the text behind it does not end runs to the line's end.
        set(name, bytes[position...], &labels)
        return true
      }
      set(name, bytes[position..<end], &labels)
      position = end + literal.count
      index += 2
    }
    return true
  }

  private func set(_ name: String, _ value: Slice<UnsafeBufferPointer<UInt8>>, _ labels: inout LineLabels) {
    if name != "_" { labels.extract(name, String(decoding: value, as: UTF8.self)) }
  }
}
