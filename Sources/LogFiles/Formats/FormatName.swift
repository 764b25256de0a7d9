/// Formats as they are told to the user.
enum FormatName {
  static func of(_ form: EntryForm, keys: Set<String>) -> String {
    switch form {
    case .json: json(keys)
    case .docker: "docker"
    case .cri: "cri"
    case .fluentBit: "fluent-bit"
    case .fluentd: "fluentd"
    case .access: "access"
    case .syslog: "syslog"
    case .syslog5424: "syslog-5424"
    case .logfmt: "logfmt"
    case .klog: "klog"
    case .timed: "timestamped"
    case .plain: "text"
    }
  }

  /// The library that writes such records, by the keys that only it has.
  private static let libraries: [(keys: [String], name: String)] = [
    (["__REALTIME_TIMESTAMP"], "journald"), (["resourceLogs"], "otlp"), (["@t", "@mt"], "serilog"), (["@t", "@m"], "serilog"), (["ecs.version"], "ecs"),
    (["pid", "hostname", "level", "time", "v", "name"], "bunyan"), (["pid", "hostname", "level", "time"], "pino"), (["logger_name", "thread_name"], "logback"),
    (["instant", "loggerName"], "log4j2"), (["asctime", "levelname"], "python-json-logger"), (["LogLevel", "Category"], "dotnet"),
    (["t", "s", "c", "ctx"], "mongodb"), (["error_severity"], "postgresql"), (["ts", "caller", "v"], "klog"), (["ts", "logger", "level"], "zap"),
    (["ts", "caller", "level"], "zap"), (["timestamp", "level", "fields", "target"], "rust-tracing"), (["event", "level", "timestamp"], "structlog"),
    (["kubernetes", "log"], "fluent-bit"), (["severity", "logging.googleapis.com/trace"], "google-cloud"), (["time", "level", "msg"], "slog"),
    (["level", "time", "message"], "zerolog"), (["level", "message", "timestamp"], "winston"),
  ]

  private static func json(_ keys: Set<String>) -> String {
    libraries.first { $0.keys.allSatisfy(keys.contains) }.map { "json (\($0.name))" } ?? "json"
  }
}
