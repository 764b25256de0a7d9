import AppCore
import ArgumentParser
import Canvas
import Dashboards
import Datasources
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
    try view.checkTimes()
    self.init(
      theme: theme, themes: themes, symbols: symbols, colors: colors, zone: TimeZoneRules.system, hostName: HostName.current, user: ProcessEnvironment.user,
      opening: opening, from: view.from, to: view.to, refresh: view.refresh, variables: try view.variables())
    isThemeGiven = view.theme != nil
    timezone = view.timezone
  }
}

extension KeyMap {
  /// The configuration's keys in place of an action's own. What names no key or no action is remarked on, and so is what
  /// no longer can be pressed.
  init(overrides: [Placed<Configuration.KeyBinding>], remarks: inout [String]) {
    var chosen: [(sequence: KeySequence, action: Action.ID, written: Placed<Configuration.KeyBinding>)] = []
    for entry in overrides {
      do throws(ConfigurationProblem) {
        let (sequence, action) = try Self.meaning(of: entry)
        if let other = chosen.first(where: { $0.sequence == sequence && $0.action != action }) {
          throw entry.warning("\(sequence) is the key of \(other.action.rawValue) already")
        }
        chosen.append((sequence, action, entry))
      } catch {
        remarks.append(error.description)
      }
    }
    self.init(overrides: Dictionary(grouping: chosen, by: \.action).mapValues { $0.map(\.sequence) })
    for entry in chosen {
      let hidden = unreachable.filter { $0.hiddenBy == entry.sequence }.map(\.sequence.description)
      if !hidden.isEmpty { remarks.append(entry.written.warning("\(entry.sequence) hides the keys that begin with it: \(hidden.joined(separator: ", "))").description) }
      if let first = unreachable.first(where: { $0.sequence == entry.sequence }), !chosen.contains(where: { $0.sequence == first.hiddenBy }) {
        remarks.append(entry.written.warning("\(entry.sequence) cannot be pressed: \(first.hiddenBy) is a key itself").description)
      }
    }
  }

  /// `quit: ctrl-q` is meant as well as it is written the other way round.
  private static func meaning(of entry: Placed<Configuration.KeyBinding>) throws(ConfigurationProblem) -> (KeySequence, Action.ID) {
    let isReversed = Action.ID(rawValue: entry.value.action) == nil && (Action.ID(rawValue: entry.value.key) != nil || KeySequence(entry.value.key) == nil)
    let (key, action) = isReversed ? (entry.value.action, entry.value.key) : (entry.value.key, entry.value.action)
    guard let id = Action.ID(rawValue: action) else {
      let known = Action.ID.allCases.map(\.rawValue)
      let near = FuzzyMatch.ranked(action, known).first.map { known[$0.index] }
      throw entry.warning("there is no action “\(action)”", advice: near.map { "did you mean “\($0)”?" } ?? "“oriel manual” lists them")
    }
    guard let sequence = KeySequence(key) else { throw entry.warning("“\(key)” is no key", advice: "write ctrl-k, alt-1 or g t") }
    return (sequence.normalised, id)
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
  /// - Throws: `ValidationError` for what would otherwise be ignored without a word.
  func checkTimes() throws {
    let parser = TimeRangeParser(now: LiveWorld.clock(), zone: TimeZoneRules.system)
    for (name, text) in [("--from", from), ("--to", to)] {
      guard let text, parser.moment(text, roundingUp: false) == nil else { continue }
      throw ValidationError(
        "\(name) \(text): expected a time such as now-1h, now-1d/d, 2024-05-01 12:00, 1714564800 (epoch seconds or milliseconds), 20 min, yesterday or 10am")
    }
    guard let refresh, !["off", "auto", ""].contains(refresh) else { return }
    guard let interval = PromDuration.parse(refresh), interval >= 100 else {
      throw ValidationError("--refresh \(refresh): expected an interval of at least 100ms such as 5s, 1m or 1h, “auto”, or “off”")
    }
  }

  func colorDepth() throws -> ColorDepth? {
    guard let color else { return nil }
    guard let depth = ColorDepth(rawValue: color) else { throw ValidationError("--color \(color): expected 24bit, 256, 16 or none") }
    return depth
  }
}
