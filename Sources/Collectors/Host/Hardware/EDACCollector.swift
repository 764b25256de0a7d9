/// Memory errors by controller, row and channel from `/sys/devices/system/edac`.
struct EDACCollector: HostMetricCollector {
  static let name = "edac"
  static let period = Duration.seconds(10)
  static let isUrgent = false

  private static func errors(_ part: String, _ help: String) -> [(file: String, metric: HostMetric)] {
    [("ce", "correctable"), ("ue", "uncorrectable")].map { file, word in
      (file, .counter("node_edac_\(part)\(word)_errors_total", "Total \(word) memory errors\(help)."))
    }
  }
  private static let controllerErrors = errors("", "")
  private static let rowErrors = errors("csrow_", " for this csrow")
  private static let channelErrors = errors("channel_", " for this channel")

  private let folder: SysFolder

  init(settings: HostSettings) {
    folder = SysFolder(settings.sys + "/devices/system/edac/mc")
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    let controllers = folder.entries(startingWith: "mc").filter { $0.dropFirst(2).allSatisfy(\.isNumber) }
    guard !controllers.isEmpty else { throw HostFault(path: folder.path, reason: "no memory controllers") }
    for controller in controllers {
      let label = [("controller", String(controller.dropFirst(2)))]
      emit(Self.controllerErrors, controller + "/", "_count", label, in: &sweep)
      emit(Self.rowErrors, controller + "/", "_noinfo_count", label + [("csrow", "unknown")], in: &sweep)
      for row in folder.entries(startingWith: "csrow", below: controller) {
        let path = "\(controller)/\(row)/"
        let labels = label + [("csrow", String(row.dropFirst(5)))]
        emit(Self.rowErrors, path, "_count", labels, in: &sweep)
        for channel in 0..<8 where folder.exists("\(path)ch\(channel)_ce_count") {
          // `mc#0csrow#0channel#0` becomes `mc0_csrow0_channel0`, as node_exporter writes it.
          let name = (folder.text("\(path)ch\(channel)_dimm_label", in: &sweep) ?? "").replacing("#", with: "")
            .replacing("csrow", with: "_csrow").replacing("channel", with: "_channel")
          let channelLabels = labels + [("channel", String(channel)), ("dimm_label", name)]
          emit(Self.channelErrors, "\(path)ch\(channel)_", "_count", channelLabels, in: &sweep)
        }
      }
    }
  }

  private func emit(
    _ errors: [(file: String, metric: HostMetric)], _ path: String, _ suffix: String, _ labels: [(String, String)],
    in sweep: inout HostSweep
  ) {
    for (file, metric) in errors {
      if let count = folder.number(path + file + suffix, in: &sweep) { sweep.emit(metric, labels, count) }
    }
  }
}
