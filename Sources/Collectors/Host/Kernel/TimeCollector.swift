import Glibc
import TimeSeries

/// The clock, its time zone and its source.
struct TimeCollector: HostMetricCollector {
  static let name = "time"

  private var series = SeriesSet([.gauge("node_time_seconds", "System time in seconds since epoch (1970).")])
  private static let zone = HostMetric.gauge("node_time_zone_offset_seconds", "System time zone offset in seconds.")
  private static let available = HostMetric.gauge(
    "node_time_clocksource_available_info", "Available clocksources read from '/sys/devices/system/clocksource'.")
  private static let current = HostMetric.gauge(
    "node_time_clocksource_current_info", "Current clocksource read from '/sys/devices/system/clocksource'.")
  private let clocksources: SysFolder
  private var zoneAndSources = SlowPart(every: .seconds(60))

  init(settings: HostSettings) {
    clocksources = SysFolder(settings.sys + "/devices/system/clocksource")
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    series.set(0, sweep.time.seconds, in: &sweep)
    zoneAndSources.collect(in: &sweep) { [clocksources] sweep in
      Self.emitZone(in: &sweep)
      Self.emitSources(of: clocksources, in: &sweep)
    }
  }

  private static func emitSources(of clocksources: SysFolder, in sweep: inout HostSweep) {
    for device in clocksources.entries(startingWith: "clocksource") {
      let number = String(device.dropFirst("clocksource".count))
      let names = clocksources.text(device + "/available_clocksource", in: &sweep) ?? ""
      for name in names.split(separator: " ") {
        sweep.emit(available, [("device", number), ("clocksource", String(name))], 1)
      }
      if let name = clocksources.text(device + "/current_clocksource", in: &sweep) {
        sweep.emit(current, [("device", number), ("clocksource", name)], 1)
      }
    }
  }

  private static func emitZone(in sweep: inout HostSweep) {
    var seconds = time_t(sweep.time.milliseconds / 1000)
    var parts = tm()
    guard localtime_r(&seconds, &parts) != nil else { return }
    let name = parts.tm_zone.map { String(cString: $0) } ?? ""
    sweep.emit(zone, [("time_zone", name)], Double(parts.tm_gmtoff))
  }
}
