import DatasourceKit
import Glibc
import Text
import Transport

/// `jsonData`: `command`, `arguments`, `environment`, `timeout` in seconds; `secureJsonData` becomes variables of the same names.
extension CommandDatasource {
  init(_ settings: DatasourceSettings) {
    var environment: [String: String] = [:]
    // No more than a program needs to run: the variables of this one may hold secrets of others.
    for name in ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR"] { if let value = getenv(name) { environment[name] = String(cString: value) } }
    for member in settings.data["environment"]?.object?.members ?? [] { environment[member.key] = member.value.text ?? "" }
    for (name, secret) in settings.secrets { environment[name] = secret.revealed }
    self.init(
      id: settings.id, command: settings.data["command"]?.text ?? "", arguments: settings.data["arguments"]?.array?.compactMap(\.text) ?? [],
      environment: environment, timeout: settings.timeout)
  }
}
