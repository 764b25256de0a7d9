import TimeSeries

/// Recognises things that come in the same order in every sweep (devices, CPUs, lines of a file) by their bytes,
/// without hashing and without making strings.
struct RowIndex: Sendable {
  private(set) var keys: [[UInt8]] = []
  private var seen: [UInt32] = []
  private var next = 0

  enum Finding {
    case known(Int)
    case new(Int)
    /// This key came before in the same sweep.
    case duplicate
  }

  mutating func find(_ key: some Collection<UInt8>, generation: UInt32) -> Finding {
    // The one after the last found is nearly always right; a row that went away costs a short search.
    for offset in 0..<keys.count {
      var row = next + offset
      if row >= keys.count { row -= keys.count }
      guard keys[row].elementsEqual(key) else { continue }
      next = row + 1 == keys.count ? 0 : row + 1
      guard seen[row] != generation else { return .duplicate }
      seen[row] = generation
      return .known(row)
    }
    keys.append(Array(key))
    seen.append(generation)
    next = 0
    return .new(keys.count - 1)
  }

  /// Rows that did not come in the last `lifetime` sweeps, highest first, removed from the index.
  mutating func removeUnseen(generation: UInt32, lifetime: UInt32 = 120) -> [Int] {
    var removed: [Int] = []
    for row in keys.indices.reversed() where generation &- seen[row] > lifetime {
      keys.remove(at: row)
      seen.remove(at: row)
      removed.append(row)
    }
    if !removed.isEmpty { next = 0 }
    return removed
  }
}

/// Metrics that share their labels: one row for each set of label values, one column for each metric.
struct SeriesRows: Sendable {
  /// A metric, and labels of its own besides those of the row (`mode="user"`).
  struct Column: Sendable {
    var metric: HostMetric
    var labels: [(String, String)] = []
  }

  private let columns: [Column]
  private var index = RowIndex()
  private var labels: [[(String, String)]] = []
  /// Row by row; −1 where the series has had no value yet.
  private var numbers: [HostBatch.SeriesNumber] = []

  init(_ columns: [Column]) {
    self.columns = columns
  }

  init(_ metrics: [HostMetric]) {
    columns = metrics.map { Column(metric: $0) }
  }

  /// The row whose one label has the field's text as its value; `nil` where it was asked for before in this sweep.
  mutating func row(_ field: FileScanner.Field, label: String, in sweep: inout HostSweep) -> Int? {
    row(sweep.file.bytes(field), in: &sweep) { [(label, $0.file.string(field))] }
  }

  /// The row known by `key`; its labels are asked for when it is new.
  mutating func row(
    _ key: some Collection<UInt8>, in sweep: inout HostSweep, labels makeLabels: (borrowing HostSweep) -> [(String, String)]
  ) -> Int? {
    switch index.find(key, generation: sweep.generation) {
    case .known(let row): return row
    case .duplicate: return nil
    case .new(let row):
      labels.append(makeLabels(sweep))
      numbers.append(contentsOf: repeatElement(-1, count: columns.count))
      return row
    }
  }

  mutating func set(_ row: Int, _ column: Int, _ value: Double, in sweep: inout HostSweep) {
    let place = row * columns.count + column
    if numbers[place] < 0 {
      numbers[place] = sweep.define(columns[column].metric, labels[row] + columns[column].labels)
    }
    sweep.batch.append(value, to: numbers[place])
  }

  /// Forgets all rows.
  mutating func removeAll(in sweep: inout HostSweep) {
    for number in numbers where number >= 0 { sweep.retire(number) }
    (index, labels, numbers) = (RowIndex(), [], [])
  }

  /// Forgets rows that have been away for long.
  mutating func expire(in sweep: inout HostSweep) {
    for row in index.removeUnseen(generation: sweep.generation) {
      let places = row * columns.count..<(row + 1) * columns.count
      for number in numbers[places] where number >= 0 { sweep.retire(number) }
      numbers.removeSubrange(places)
      labels.remove(at: row)
    }
  }
}

/// Metrics without labels, all from one place and always there.
struct SeriesSet: Sendable {
  private let metrics: [HostMetric]
  private var numbers: [HostBatch.SeriesNumber]

  init(_ metrics: [HostMetric]) {
    self.metrics = metrics
    numbers = Array(repeating: -1, count: metrics.count)
  }

  mutating func set(_ column: Int, _ value: Double, in sweep: inout HostSweep) {
    if numbers[column] < 0 { numbers[column] = sweep.define(metrics[column], []) }
    sweep.batch.append(value, to: numbers[column])
  }
}

/// Series whose metric is found out from the file itself: the fields of `/proc/meminfo`.
struct NamedSeries: Sendable {
  private var index = RowIndex()
  /// `nil` where the key is not wanted.
  private var numbers: [HostBatch.SeriesNumber?] = []

  /// - Parameter describe: Asked when the key is new; `nil` means that it is not wanted.
  mutating func set(
    _ key: some Collection<UInt8>, _ value: Double, in sweep: inout HostSweep,
    describe: (borrowing HostSweep) -> (metric: HostMetric, labels: [(String, String)])?
  ) {
    switch index.find(key, generation: sweep.generation) {
    case .duplicate: return
    case .known(let row):
      if let number = numbers[row] { sweep.batch.append(value, to: number) }
    case .new:
      let number = describe(sweep).map { sweep.define($0.metric, $0.labels) }
      numbers.append(number)
      if let number { sweep.batch.append(value, to: number) }
    }
  }
}

/// The part of a collector that changes seldom: its values are read at a period and repeated in between.
struct SlowPart: Sendable {
  private let period: Milliseconds
  private var nextDue = Timestamp.epoch
  private var values = HostBatch()

  init(every period: Duration) {
    self.period = period.milliseconds
  }

  func isDue(at time: Timestamp) -> Bool { time >= nextDue }

  mutating func collect(in sweep: inout HostSweep, _ body: (inout HostSweep) -> Void) {
    guard isDue(at: sweep.time) else { return sweep.batch.append(contentsOf: values) }
    let start = sweep.batch.count
    body(&sweep)
    values = sweep.batch.suffix(from: start)
    nextDue = sweep.time + period
  }
}
