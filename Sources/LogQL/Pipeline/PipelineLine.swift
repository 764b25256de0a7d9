import LogEntries

/// The line on its way. A stage that changes it writes into memory of its own, which lives as long as the pipeline.
struct PipelineLine {
  private(set) var bytes = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  let time: Nanoseconds
  private let scratch: LineScratch

  init(_ bytes: UnsafeBufferPointer<UInt8>, time: Nanoseconds, scratch: LineScratch) {
    (self.bytes, self.time, self.scratch) = (bytes, time, scratch)
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  mutating func replace(with text: String) {
    var text = text
    bytes = text.withUTF8 { scratch.keep($0) }
  }

  mutating func replace(with content: [UInt8]) {
    bytes = content.withUnsafeBufferPointer { scratch.keep($0) }
  }
}

/// Memory for the line that the last stage wrote.
final class LineScratch {
  private var buffers: [UnsafeMutableBufferPointer<UInt8>] = []
  private var next = 0

  deinit { for buffer in buffers { buffer.deallocate() } }

  /// The bytes of the line before stay good: two buffers take turns.
  func keep(_ content: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    if buffers.isEmpty { buffers = [.allocate(capacity: 4096), .allocate(capacity: 4096)] }
    next = 1 - next
    if buffers[next].count < content.count {
      buffers[next].deallocate()
      buffers[next] = .allocate(capacity: content.count * 2)
    }
    _ = buffers[next].update(fromContentsOf: content)
    return UnsafeBufferPointer(rebasing: buffers[next][..<content.count])
  }
}
