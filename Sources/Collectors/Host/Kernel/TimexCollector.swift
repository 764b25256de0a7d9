import CSystem
import Glibc

/// How well the clock is kept, from `adjtimex(2)`.
struct TimexCollector: HostMetricCollector {
  static let name = "timex"

  /// The clock has lost its server.
  private static let timeError: Int32 = 5
  /// Offsets are then in nanoseconds, else in microseconds.
  private static let nanosecondStatus: Int32 = 0x2000
  /// The kernel gives frequencies as parts per million with a 16-bit fraction.
  private static let frequencyUnit = 65536.0 * 1_000_000

  private var series = SeriesSet([
    .gauge("node_timex_sync_status", "Is clock synchronized to a reliable server (1 = yes, 0 = no)."),
    .gauge("node_timex_offset_seconds", "Time offset in between local system and reference clock."),
    .gauge("node_timex_frequency_adjustment_ratio", "Local clock frequency adjustment."),
    .gauge("node_timex_maxerror_seconds", "Maximum error in seconds."),
    .gauge("node_timex_estimated_error_seconds", "Estimated error in seconds."),
    .gauge("node_timex_status", "Value of the status array bits."),
    .gauge("node_timex_loop_time_constant", "Phase-locked loop time constant."),
    .gauge("node_timex_tick_seconds", "Seconds between clock ticks."),
    .gauge("node_timex_pps_frequency_hertz", "Pulse per second frequency."),
    .gauge("node_timex_pps_jitter_seconds", "Pulse per second jitter."),
    .gauge("node_timex_pps_shift_seconds", "Pulse per second interval duration."),
    .gauge("node_timex_pps_stability_hertz", "Pulse per second stability, average of recent frequency changes."),
    .counter("node_timex_pps_jitter_total", "Pulse per second count of jitter limit exceeded events."),
    .counter("node_timex_pps_calibration_total", "Pulse per second count of calibration intervals."),
    .counter("node_timex_pps_error_total", "Pulse per second count of calibration errors."),
    .counter("node_timex_pps_stability_exceeded_total", "Pulse per second count of stability limit exceeded events."),
    .gauge("node_timex_tai_offset_seconds", "International Atomic Time (TAI) offset."),
  ])

  init(settings: HostSettings) {}

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    var clock = sys_clock()
    guard sys_read_clock(&clock) == 0 else { throw HostFault(path: "adjtimex", errorNumber: errno) }
    let unit = clock.status & Self.nanosecondStatus != 0 ? 1e9 : 1e6
    func set(_ column: Int, _ value: Int, per divisor: Double = 1) { series.set(column, Double(value) / divisor, in: &sweep) }
    series.set(0, clock.state == Self.timeError ? 0 : 1, in: &sweep)
    set(1, clock.offset, per: unit)
    series.set(2, 1 + Double(clock.frequency) / Self.frequencyUnit, in: &sweep)
    set(3, clock.maximum_error, per: 1e6)
    set(4, clock.estimated_error, per: 1e6)
    set(5, Int(clock.status))
    set(6, clock.time_constant)
    set(7, clock.tick, per: 1e6)
    set(8, clock.pps_frequency, per: Self.frequencyUnit)
    set(9, clock.pps_jitter, per: unit)
    set(10, clock.pps_shift)
    set(11, clock.pps_stability, per: Self.frequencyUnit)
    set(12, clock.pps_jitter_count)
    set(13, clock.pps_calibration_count)
    set(14, clock.pps_error_count)
    set(15, clock.pps_stability_count)
    set(16, clock.tai_offset)
  }
}
