/// The distribution, from `/etc/os-release`.
struct OSCollector: HostMetricCollector {
  static let name = "os"
  static let period = Duration.seconds(60)

  private static let labels = [
    "build_id", "id", "id_like", "image_id", "image_version", "name", "pretty_name", "variant", "variant_id", "version",
    "version_codename", "version_id",
  ]
  private static let info = HostMetric.gauge(
    "node_os_info", "A metric with a constant '1' value labeled by \(labels.joined(separator: ", ")).")
  private static let version = HostMetric.gauge(
    "node_os_version", "Metric containing the major.minor part of the OS version.")

  private let paths: [String]

  init(settings: HostSettings) {
    paths = ["/etc/os-release", "/usr/lib/os-release"].map { settings.rootfs + $0 }
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    do { try sweep.file.load(paths[0]) } catch { try sweep.file.load(paths[1]) }
    var fields: [String: String] = [:]
    while sweep.file.nextLine() {
      let parts = sweep.file.string(sweep.file.trimmed(sweep.file.line)).split(separator: "=", maxSplits: 1)
      guard parts.count == 2, !parts[0].hasPrefix("#") else { continue }
      fields[parts[0].lowercased()] = Self.unquoted(parts[1])
    }
    sweep.emit(Self.info, Self.labels.map { ($0, fields[$0] ?? "") }, 1)
    let number = (fields["version_id"] ?? "").split(separator: ".").prefix(2).joined(separator: ".")
    if let number = Double(number) {
      sweep.emit(Self.version, ["id", "id_like", "name"].map { ($0, fields[$0] ?? "") }, number)
    }
  }

  /// Shell quoting, as far as the file allows it.
  private static func unquoted(_ text: Substring) -> String {
    guard let quote = text.first, text.count > 1, quote == "\"" || quote == "'", text.last == quote else { return String(text) }
    var plain = ""
    var isEscaped = false
    for character in text.dropFirst().dropLast() {
      if character == "\\", quote == "\"", !isEscaped { isEscaped = true } else {
        plain.append(character)
        isEscaped = false
      }
    }
    return plain
  }
}
