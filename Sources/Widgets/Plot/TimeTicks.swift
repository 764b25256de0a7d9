/// Where a time axis carries labels and what they say: round moments of the dashboard's zone, written as Grafana writes them.
struct TimeTicks {
  struct Tick: Hashable {
    /// Milliseconds since the Unix epoch.
    var time: Int64
    var label: String
  }

  let ticks: [Tick]

  /// - Parameters:
  ///   - most: How many labels there is room for.
  ///   - offset: Seconds east of UTC at a moment in seconds since the epoch.
  init(start: Int64, end: Int64, most: Int, offset: (Int64) -> Int) {
    // Years 1–9999 are written as such; anything beyond is no calendar time.
    let limit: Int64 = 253_402_300_799_000
    guard start < end, start > -62_135_596_800_000, end < limit, most > 0 else {
      ticks = []
      return
    }
    let step = Step.fitting(length: end - start, most: most)
    ticks = step.moments(from: start, through: end, offset: offset).map {
      Tick(time: $0, label: TimeText.axisLabel($0, step: step.approximateLength, range: end - start, offset: offset))
    }
  }

  private enum Step {
    case milliseconds(Int64)
    case days(Int)
    case months(Int)

    static let all: [Step] =
      [1, 2, 5, 10, 20, 50, 100, 200, 500].map(Step.milliseconds)
      + [1, 2, 5, 10, 15, 30].map { .milliseconds($0 * 1000) } + [1, 2, 5, 10, 15, 30].map { .milliseconds($0 * 60_000) }
      + [1, 2, 3, 4, 6, 8, 12].map { .milliseconds($0 * 3_600_000) } + [1, 2, 3, 7, 14].map(Step.days)
      + [1, 2, 3, 4, 6, 12, 24, 60, 120, 300, 600, 1200, 6000, 12000].map(Step.months)

    static func fitting(length: Int64, most: Int) -> Step {
      all.first { length / $0.approximateLength <= Int64(most) } ?? .months(120_000)
    }

    var approximateLength: Int64 {
      switch self {
      case .milliseconds(let length): length
      case .days(let days): Int64(days) * 86_400_000
      case .months(let months): Int64(months) * 2_629_800_000
      }
    }

    func moments(from start: Int64, through end: Int64, offset: (Int64) -> Int) -> [Int64] {
      var result: [Int64] = []
      func add(_ local: Int64) {
        let time = CivilTime.utc(fromLocal: local, offset: offset)
        if time >= start && time <= end && result.last.map({ $0 < time }) ?? true { result.append(time) }
      }
      let localStart = start + Int64(offset(start.dividedDown(by: 1000))) * 1000
      switch self {
      case .milliseconds(let step):
        var local = (localStart - 3_600_000).dividedDown(by: step) * step
        while local <= localStart + (end - start) + 7_200_000, result.count < 500 {
          add(local)
          local += step
        }
      case .days(let days):
        var day = localStart.dividedDown(by: 86_400_000 * Int64(days)) * Int64(days)
        while day * 86_400_000 <= localStart + (end - start) + 86_400_000, result.count < 500 {
          add(day * 86_400_000)
          day += Int64(days)
        }
      case .months(let months):
        let first = CivilTime(milliseconds: localStart)
        var month = (first.year * 12 + first.month - 1) / months * months
        for _ in 0..<500 {
          let local = CivilTime.days(year: month / 12, month: month % 12 + 1, day: 1) * 86_400_000
          guard local <= localStart + (end - start) + 86_400_000 else { break }
          add(local)
          month += months
        }
      }
      return result
    }
  }
}
