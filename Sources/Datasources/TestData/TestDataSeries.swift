import DataFrames
import DatasourceKit
import Glibc
import Text
import TimeSeries

/// The scenarios that give numbers over time.
extension TestDataQuery {
  /// A curve that looks like a random walk but is a function of time: waves of noise whose periods double and whose
  /// heights grow with the square root of the period, as those of a walk do.
  func randomWalk(_ index: Int) -> DataFrame {
    let times = times()
    let drop = (model["dropPercent"]?.number ?? 0) / 100
    let kept = drop > 0 ? times.filter { random(3, Int64(index), $0) >= drop } : times
    return frame(
      name(index), times: kept, values: walk(index, at: kept), labels: labels(index), interval: step)
  }

  func walk(_ index: Int, at times: [Int64]) -> [Double] {
    let seed = Int64(index)
    let start = model["startValue"]?.number ?? random(0, seed) * 100
    let spread = model["spread"]?.number ?? 1
    let noise = model["noise"]?.number ?? 0
    let octaves = octaves
    return times.map { time in
      var value = start
      for octave in octaves {
        let cell = time.floorDivided(by: octave.period)
        let along = Double(time - cell * octave.period) / Double(octave.period)
        let before = random(1, seed, octave.period, cell) - 0.5
        let after = random(1, seed, octave.period, cell &+ 1) - 0.5
        value += spread * octave.height * (before + (after - before) * along)
      }
      if noise != 0 { value += random(2, seed, time) * noise }
      return bounded(value)
    }
  }

  private var octaves: [(period: Int64, height: Double)] {
    let longest = min(max(range.length, step), 1 << 50) * 2
    var octaves: [(period: Int64, height: Double)] = []
    var period: Int64 = 1
    while period < step { period <<= 1 }
    while period <= longest, octaves.count < 40 {
      // A walk of n steps of ±½ strays by √(n/12).
      octaves.append((period, (Double(period) / Double(step)).squareRoot() * 0.5))
      period <<= 1
    }
    return octaves
  }

  /// Folded back at the limits, as a walk that bounces off them.
  private func bounded(_ value: Double) -> Double {
    switch (model["min"]?.number, model["max"]?.number) {
    case (let low?, let high?) where high > low:
      let length = high - low
      let offset = abs(value - low).truncatingRemainder(dividingBy: 2 * length)
      return low + (offset <= length ? offset : 2 * length - offset)
    case (let low?, _): return low + abs(value - low)
    case (nil, let high?): return high - abs(high - value)
    case (nil, nil): return value
    }
  }

  func randomWalkTable() -> DataFrame {
    let times = times()
    let values = walk(0, at: times)
    let withNull = model["withNil"]?.bool ?? false
    let spread = 2.5
    var rows = (value: values, low: values, high: values)
    var info: [String?] = []
    var state: [String?] = []
    for (row, time) in times.enumerated() {
      let delta = row > 0 ? values[row] - values[row - 1] : 0
      rows.low[row] -= random(4, time) * spread + 0.01
      rows.high[row] += random(5, time) * spread + 0.01
      info.append((delta > 0 ? "up" : "down") + (abs(delta) > 0.4 ? " fast" : ""))
      var isUnknown = false
      if withNull, random(6, time) > 0.8 {
        rows.value[row] = FieldValues.absent
        if random(7, time) > 0.2 { rows.low[row] = FieldValues.absent }
        if random(8, time) > 0.2 { rows.high[row] = FieldValues.absent }
        isUnknown = true
      }
      state.append(isUnknown ? "Unknown" : delta > 0 ? "Up" : "Down")
    }
    return DataFrame(
      name: refID, refID: refID,
      fields: [
        Field(name: "Time", values: .times(times.map(Optional.some))), Field(name: "Value", values: .numbers(rows.value)),
        Field(name: "Min", values: .numbers(rows.low)), Field(name: "Max", values: .numbers(rows.high)),
        Field(name: "Info", values: .strings(info)), Field(name: "State", values: .strings(state)),
      ])
  }

  /// Values spread evenly over the range; `nil` where none is given.
  func csvMetricValues(_ text: String) -> DataFrame? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).prefix(Self.pointLimit).map { String($0).trimmingBlanks }
    guard !text.isEmpty else { return nil }
    let values = CSVFrame.column(parts)
    let step = parts.count > 1 ? max(range.length, 0) / Int64(parts.count - 1) : 0
    let times = parts.indices.map { range.start.rawValue &+ Int64($0) &* step }
    return DataFrame(
      refID: refID,
      fields: [
        Field(name: "time", values: .times(times.map(Optional.some))),
        Field(name: name(0), values: values, labels: labels(0)),
      ])
  }

  func predictablePulse(for id: DatasourceID) throws(DatasourceError) -> DataFrame {
    let wave = model["pulseWave"]
    let step = seconds(wave?["timeStep"], fallback: 60)
    let on = min(max(wave?["onCount"]?.integer ?? 3, 0), 100_000)
    let off = min(max(wave?["offCount"]?.integer ?? 3, 0), 100_000)
    let onValue = try Self.value(wave?["onValue"] ?? 2, in: "onValue", for: id)
    let offValue = try Self.value(wave?["offValue"] ?? 1, in: "offValue", for: id)
    let times = times(every: step)
    let count = Int64(max(on + off, 1))
    let values = times.map { Int($0.floorDivided(by: step).floorRemainder(by: count)) < on ? onValue : offValue }
    return frame(name(0), times: times, values: values, labels: labels(0), interval: step, namesFrame: true)
  }

  func predictableCSVWaves(for id: DatasourceID) throws(DatasourceError) -> [DataFrame] {
    let waves = model["csvWave"]?.array ?? model["csvWave"].map { [$0] } ?? [["timeStep": 60, "valuesCSV": "0,0,2,2,1,1"]]
    var frames: [DataFrame] = []
    for wave in waves.prefix(1000) {
      let step = seconds(wave["timeStep"], fallback: 60)
      var text = (wave["valuesCSV"]?.text ?? "").trimmingBlanks
      while text.hasSuffix(",") { text.removeLast() }
      var values: [Double] = []
      for part in text.split(separator: ",").prefix(Self.pointLimit) {
        values.append(try Self.value(.string(String(part).trimmingBlanks), in: "valuesCSV", for: id))
      }
      guard !values.isEmpty else { continue }
      let times = times(every: step)
      let points = times.map { values[Int($0.floorDivided(by: step).floorRemainder(by: Int64(values.count)))] }
      let name = wave["name"]?.string.flatMap { $0.isEmpty ? nil : $0 } ?? name(0)
      frames.append(
        frame(name, times: times, values: points, labels: Self.labels(wave["labels"]?.string ?? "", 0), interval: step,
          namesFrame: true))
    }
    return frames
  }

  private func seconds(_ value: JSONValue?, fallback: Double) -> Milliseconds {
    max(Int64(clampingToRange: min((value?.number ?? fallback) * 1000, 1e15)), 1)
  }

  /// A number, `null` or `nan`.
  private static func value(_ value: JSONValue, in field: String, for id: DatasourceID) throws(DatasourceError) -> Double {
    if let number = value.number { return number }
    switch value.string?.lowercased() {
    case "null", "": return FieldValues.absent
    case "nan": return .nan
    default:
      if value.isNull { return FieldValues.absent }
      throw DatasourceError(
        kind: .invalidQuery, datasource: id, request: field, reason: "“\(value.text ?? value.compactText)” is not a number",
        advice: "write numbers, null or nan")
    }
  }

  func outsideRange() -> DataFrame {
    frame(name(0), times: [range.start.rawValue &- 3_600_000], values: [10])
  }

  /// Ten bucket columns.
  func heatmap(_ bound: (Int) -> Double) -> DataFrame {
    let step = step.multipliedReportingOverflow(by: 50)
    // Grafana puts a column at every fiftieth point; short ranges would have none.
    let wanted = max(range.length / 60, 1)
    let times = times(every: step.overflow ? self.step : min(step.partialValue, max(wanted, self.step)), limit: 500)
    let buckets = (0..<10).map { index in
      Field(
        name: CSVFrame.text(bound(index)),
        values: .numbers(times.map { (random(9, Int64(index), $0) * 100).rounded(.down) }))
    }
    return DataFrame(
      name: "data", refID: refID, fields: [Field(name: "time", values: .times(times.map(Optional.some)))] + buckets,
      meta: FrameMeta(type: "heatmap-rows"))
  }

  /// A stair that climbs over the day.
  func steps() -> DataFrame {
    let times = times()
    return frame(name(0), times: times, values: times.map { Double($0.floorDivided(by: 60_000).floorRemainder(by: 10)) }, interval: step)
  }

  func staticTable() -> DataFrame {
    let times = times(limit: 10)
    return DataFrame(
      name: refID, refID: refID,
      fields: [
        Field(name: "Time", values: .times(times.map(Optional.some))),
        Field(name: "Message", values: .strings(times.map { _ in "This is a message" })),
        Field(name: "Description", values: .strings(times.map { _ in "Description" })),
        Field(name: "Value", values: .numbers(times.map { _ in 23.1 })),
      ])
  }
}
