extension Function {
  static let counters = [
    Function(
      "rate", [.matrix], summary: "Per-second increase of a counter over the range, resets taken into account",
      body: .overTimeFast(FloatChanges.body(.rate)) { window in window.change(.rate) }),
    Function(
      "increase", [.matrix], summary: "Increase of a counter over the range, resets taken into account",
      body: .overTimeFast(FloatChanges.body(.increase)) { window in window.change(.increase) }),
    Function(
      "delta", [.matrix], summary: "Difference between the first and last value of a gauge over the range",
      body: .overTimeFast(FloatChanges.body(.delta)) { window in window.change(.delta) }),
    Function(
      "irate", [.matrix], summary: "Per-second increase of a counter between its last two samples",
      body: .overTime { window in window.instantChange(isRate: true) }),
    Function(
      "idelta", [.matrix], summary: "Difference between the last two samples",
      body: .overTime { window in window.instantChange(isRate: false) }),
    Function(
      "resets", [.matrix], summary: "How often a counter was reset within the range",
      body: .overTime { window in window.resets() }),
    Function(
      "changes", [.matrix], summary: "How often the value changed within the range",
      body: .overTime { window in window.changes() }),
  ]
}
