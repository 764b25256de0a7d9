import AppCore
import ArgumentParser
import Canvas
import Dashboards
import Glibc
import Text
import TimeSeries
import Widgets

extension Settings {
  /// What the command line says, with this machine's name and zone.
  init(view: ViewOptions, opening: [DashboardLocation], symbols: Symbols, colors: ColorDepth) throws {
    let themes = Theme.all
    var theme = themes.first ?? .dark
    if let name = view.theme {
      guard let named = themes.first(where: { $0.name == name }) else {
        throw ValidationError("--theme \(name): expected one of \(themes.map(\.name).joined(separator: ", "))")
      }
      theme = named
    }
    if let zone = view.timezone, !["browser", "utc"].contains(zone.lowercased()), TimeZoneRules.named(zone) == nil {
      throw ValidationError("--timezone \(zone): expected browser, utc, or a name that this machine knows, such as Europe/Berlin")
    }
    self.init(
      theme: theme, themes: themes, symbols: symbols, colors: colors, zone: TimeZoneRules.system, hostName: HostName.current,
      opening: opening, from: view.from, to: view.to, refresh: view.refresh, variables: try view.variables())
    isThemeGiven = view.theme != nil
    timezone = view.timezone
  }
}

extension KeyMap {
  /// The configuration's keys in place of an action's own; what names no key or no action is remarked on.
  init(overrides: [(key: String, action: String)], remarks: inout [String]) {
    var sequences: [Action.ID: [KeySequence]] = [:]
    for entry in overrides {
      // `quit: ctrl-q` is meant as well as it is written the other way round.
      let isReversed = Action.ID(rawValue: entry.action) == nil && Action.ID(rawValue: entry.key) != nil
      let (key, action) = isReversed ? (entry.action, entry.key) : (entry.key, entry.action)
      guard let id = Action.ID(rawValue: action) else {
        remarks.append("keys: there is no action \(action); the manual page lists them")
        continue
      }
      guard let sequence = KeySequence(key) else {
        remarks.append("keys: \(key) is no key; write ctrl-k, alt-1 or g t")
        continue
      }
      sequences[id, default: []].append(sequence)
    }
    self.init(overrides: sequences)
  }
}

enum HostName {
  static let current: String = {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }()
}

extension ViewOptions {
  func colorDepth() throws -> ColorDepth? {
    guard let color else { return nil }
    guard let depth = ColorDepth(rawValue: color) else { throw ValidationError("--color \(color): expected 24bit, 256, 16 or none") }
    return depth
  }
}
