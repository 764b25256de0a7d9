package import Canvas
import CNcurses

/// What a terminal can show, as far as the environment tells.
package struct TerminalCapabilities: Sendable {
  package enum Multiplexer: String, Hashable, Sendable { case tmux, screen }

  package var depth: ColorDepth
  package var symbols: Symbols
  /// The program between us and the terminal proper, if any.
  package var multiplexer: Multiplexer?
  /// The value of `TERM`.
  package var term: String
  /// Whether this machine has a description of `term`; otherwise one that fits most terminals is used.
  package var isDescribed: Bool
  /// Whether characters outside ASCII can be sent at all.
  package var isUTF8: Bool
  var description: TerminfoEntry

  /// - Parameters:
  ///   - environment: Reads TERM, COLORTERM, NO_COLOR, LC_ALL, LC_CTYPE, LANG, TMUX, STY and terminfo's variables.
  ///   - depth: What the user asked for; it wins over everything, NO_COLOR included.
  ///   - ascii: Whether the user asked for ASCII only.
  ///
  /// Sets the character set of the process (LC_CTYPE), on which ncurses relies.
  @MainActor
  package static func detect(
    environment: [String: String], depth: ColorDepth? = nil, ascii: Bool = false
  ) -> TerminalCapabilities {
    let term = environment["TERM"] ?? ""
    let found = TerminfoDatabase.entry(named: term, environment: environment)
    let description = found ?? .embedded
    let multiplexer = multiplexer(environment, term)
    let isUTF8 = !ascii && characterSetIsUTF8(environment)
    return TerminalCapabilities(
      depth: depth ?? Self.depth(environment, term, colors: found?.numbers[.colors], multiplexer),
      symbols: symbols(isUTF8: isUTF8, term), multiplexer: multiplexer, term: term, isDescribed: found != nil,
      isUTF8: isUTF8, description: description)
  }

  /// The depth that the environment promises, without looking at terminfo beyond `colors` (`nil`: no entry).
  static func depth(
    _ environment: [String: String], _ term: String, colors: Int32?, _ multiplexer: Multiplexer?
  ) -> ColorDepth {
    if let noColor = environment["NO_COLOR"], !noColor.isEmpty { return .none }
    let promise = environment["COLORTERM"]?.lowercased() ?? ""
    let isDirect = promise == "truecolor" || promise == "24bit" || term.hasSuffix("-direct")
    // GNU screen passes COLORTERM on from the terminal around it but mangles 24-bit sequences.
    if isDirect, multiplexer != .screen { return .direct }
    if isDirect || term.contains("256color") { return .indexed256 }
    switch colors {
    case nil: return multiplexer == nil && term.hasPrefix("vt") ? .none : .indexed256
    case .some(let count) where count >= 256: return .indexed256
    case .some(let count) where count >= 8: return .ansi16
    default: return .none
    }
  }

  private static func multiplexer(_ environment: [String: String], _ term: String) -> Multiplexer? {
    func isSet(_ name: String) -> Bool { environment[name].map { !$0.isEmpty } == true }
    // One in the other leaves the variables of both. What suits screen does no harm in tmux, but not the other way round.
    if term.hasPrefix("tmux") { return .tmux }
    if isSet("STY") { return .screen }
    if isSet("TMUX") { return .tmux }
    if term.hasPrefix("screen") { return .screen }
    return nil
  }

  private static func symbols(isUTF8: Bool, _ term: String) -> Symbols {
    // The console of the Linux kernel has a font of 512 glyphs; braille is not among them.
    isUTF8 ? (term == "linux" ? .blocks : .braille) : .ascii
  }

  /// UTF-8 if the locale says so, or says nothing (C, POSIX, not set, not installed): terminals of today are.
  /// A locale that names another character set is believed.
  @MainActor
  private static func characterSetIsUTF8(_ environment: [String: String]) -> Bool {
    let named = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? "C"
    if nc_set_character_set(named) { return true }
    let set = named.split(separator: ".", maxSplits: 1).dropFirst().first?.split(separator: "@").first ?? ""
    let isSilent = set.isEmpty || set.lowercased().filter(\.isLetter) == "utf"
    let substitutes: [String] = ["C.UTF-8", "C.utf8", "en_US.UTF-8"]
    if isSilent, substitutes.contains(where: { nc_set_character_set($0) }) { return true }
    _ = nc_set_character_set("C")
    return false
  }
}
