import DataFrames
import DatasourceKinds
import Synchronization
import Text
import TimeSeries

extension DatasourceAccess {
  /// Asks a Prometheus-like datasource only for the new end of a range whose beginning is known from the last refresh.
  ///
  /// Points of aligned ranges with equal steps are the same whenever they are asked, but for the newest ones, which may
  /// still change while samples arrive: those are asked again. Any other kind of datasource is asked as it is.
  package func incremental() -> DatasourceAccess {
    guard id.kind?.planning == .prometheus else { return self }
    let base = query
    let memory = RangeMemory()
    var access = self
    access.query = { request throws(DatasourceError) in
      guard !request.keepsReplies else { return try await base(request) }
      return try await memory.answer(to: request, asking: base)
    }
    return access
  }
}

/// What the last answers were.
private final class RangeMemory: Sendable {
  struct Key: Hashable {
    var refID: String
    var model: JSONObject
    var step: Milliseconds
  }

  struct Entry {
    var frames: [DataFrame]
    var range: TimeRange
    /// Where the next question begins.
    var tailStart: Timestamp
    /// The end of the last range that was asked as a whole.
    var fullEnd: Timestamp

    func joined(with tail: [DataFrame], from start: Timestamp) -> [DataFrame] {
      var old = Dictionary(frames.enumerated().map { (FrameIdentity($1), $0) }, uniquingKeysWith: { first, _ in first })
      var result = frames.map { $0.rows(from: start, before: tailStart) }
      for frame in tail {
        if let index = old.removeValue(forKey: FrameIdentity(frame)) {
          result[index].append(frame)
        } else {
          result.append(frame)
        }
      }
      // A series that ended leaves with its last point.
      result.removeAll { $0.rowCount == 0 }
      result.shareTimes()
      return result
    }
  }

  /// Tells the frames of one answer apart.
  private struct FrameIdentity: Hashable {
    var names: [String]
    var labels: [Labels]

    init(_ frame: DataFrame) {
      names = [frame.name ?? ""] + frame.fields.map(\.name)
      labels = frame.fields.map(\.labels)
    }
  }

  private struct Held {
    var entries: [Key: Entry] = [:]
    var rows = 0
  }

  private let held = Mutex(Held())

  func answer(
    to request: QueryRequest, asking ask: (QueryRequest) async throws(DatasourceError) -> QueryAnswer
  ) async throws(DatasourceError) -> QueryAnswer {
    var shortened = request
    var known: [String: RangeMemory.Entry] = [:]
    for (index, target) in request.targets.enumerated() {
      guard let entry = entry(for: target) else { continue }
      known[target.refID] = entry
      shortened.targets[index].range.start = entry.tailStart
    }
    let answer: QueryAnswer
    do throws(DatasourceError) {
      answer = try await ask(shortened)
    } catch {
      for target in request.targets { forget(target) }
      throw error
    }
    var joined = answer
    joined.frames = []
    for target in request.targets {
      if known[target.refID] != nil {
        for index in joined.sent.indices where joined.sent[index].refID == target.refID && joined.sent[index].range.length > 0 {
          joined.sent[index].keptFrom = target.range.start
        }
      }
      let frames = answer.frames.filter { $0.refID == target.refID }
      guard answer.errors[target.refID] == nil else {
        forget(target)
        continue
      }
      let complete = known[target.refID].map { $0.joined(with: frames, from: target.range.start) } ?? frames
      keep(complete, of: target, fullEnd: known[target.refID]?.fullEnd)
      joined.frames += complete
    }
    // Remarks without data carry no target.
    joined.frames += answer.frames.filter { frame in !request.targets.contains { $0.refID == frame.refID } }
    return joined
  }

  private static let rowLimit = 5_000_000
  /// The newest points are asked again: samples may arrive late.
  private static let overlap: Milliseconds = 120_000

  /// `nil` where the whole range must be asked.
  func entry(for target: QueryRequest.Target) -> Entry? {
    guard Self.isSuited(target), var entry = held.withLock({ $0.entries[Self.key(target)] }) else { return nil }
    let step = target.step
    let isContinuation =
      entry.range.start <= target.range.start && target.range.start <= entry.range.end && entry.range.end <= target.range.end
    // Now and then everything is asked anew: servers may delete and rewrite.
    let isFresh = target.range.end - entry.fullEnd <= max(target.range.length / 4, 600_000)
    guard isContinuation, isFresh else { return nil }
    let overlap = max(Self.overlap, 3 * step)
    let tail = entry.range.end - ((overlap + step - 1) / step * step)
    guard tail > target.range.start + step else { return nil }
    entry.tailStart = tail
    return entry
  }

  func keep(_ frames: [DataFrame], of target: QueryRequest.Target, fullEnd: Timestamp?) {
    guard Self.isSuited(target), frames.allSatisfy({ $0.isTimeSeries }) else { return forget(target) }
    let rows = frames.reduce(0) { $0 + $1.rowCount }
    guard rows <= Self.rowLimit / 4 else { return forget(target) }
    held.withLock { held in
      if let old = held.entries.removeValue(forKey: Self.key(target)) { held.rows -= old.frames.reduce(0) { $0 + $1.rowCount } }
      if held.rows + rows > Self.rowLimit || held.entries.count >= 500 { held = Held() }
      held.entries[Self.key(target)] = Entry(
        frames: frames, range: target.range, tailStart: target.range.end, fullEnd: fullEnd ?? target.range.end)
      held.rows += rows
    }
  }

  func forget(_ target: QueryRequest.Target) {
    held.withLock { held in
      if let old = held.entries.removeValue(forKey: Self.key(target)) { held.rows -= old.frames.reduce(0) { $0 + $1.rowCount } }
    }
  }

  private static func key(_ target: QueryRequest.Target) -> Key { Key(refID: target.refID, model: target.model, step: target.step) }

  /// Aligned range queries whose points do not depend on the range they are in.
  private static func isSuited(_ target: QueryRequest.Target) -> Bool {
    let model = target.model
    let format = model["format"]?.string ?? "time_series"
    let expression = model["expr"]?.string ?? ""
    return target.step > 0 && target.step < 1 << 40 && format == "time_series" && model["instant"]?.bool != true
      && model["exemplar"]?.bool != true && !expression.contains("@")
      && target.range.start.milliseconds % target.step == 0 && target.range.end.milliseconds % target.step == 0
  }
}

extension DataFrame {
  fileprivate var isTimeSeries: Bool {
    guard fields.count == 2, case .times = fields[0].values, case .numbers = fields[1].values else { return false }
    return true
  }

  /// Rows are in the order of time.
  fileprivate func rows(from start: Timestamp, before end: Timestamp) -> DataFrame {
    guard case .times(let times) = fields[0].values, case .numbers(let values) = fields[1].values else { return self }
    let first = times.firstIndex { ($0 ?? .min) >= start.milliseconds } ?? times.count
    let last = times.lastIndex { ($0 ?? .max) < end.milliseconds }.map { $0 + 1 } ?? 0
    var frame = self
    let kept = first < last ? first..<last : 0..<0
    frame.fields[0].values = .times(Array(times[kept]))
    frame.fields[1].values = .numbers(Array(values[kept]))
    frame.meta.notices = []
    return frame
  }

  fileprivate mutating func append(_ later: DataFrame) {
    guard case .times(let times) = fields[0].values, case .times(let more) = later.fields[0].values,
      case .numbers(let values) = fields[1].values, case .numbers(let others) = later.fields[1].values
    else { return }
    fields[0].values = .times(times + more)
    fields[1].values = .numbers(values + others)
    meta = later.meta
  }
}
