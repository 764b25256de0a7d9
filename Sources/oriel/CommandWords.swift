import ArgumentParser
import Text

/// The program's arguments, with the subcommand's name first wherever it stood behind options:
/// `oriel --prometheus URL sources` means `oriel sources --prometheus URL`.
///
/// The argument parser itself takes a name that does not come first for an argument of the default command. A dashboard
/// that has a subcommand's name is given as a path: `./sources`.
struct CommandWords {
  private(set) var words: [String]
  /// An option before the name that is none of that subcommand's.
  private var foreignOption: String?

  /// - Parameter arguments: The program's, its name left out.
  init(_ arguments: [String]) {
    words = arguments
    // Most calls have no such name at all.
    guard arguments.dropFirst().contains(where: Self.names.contains) else { return }
    let options = CommandOptions.ofAll
    guard let place = Self.placeOfName(in: arguments, knowing: options), place > 0 else { return }
    let (name, before, after) = (arguments[place], arguments[..<place], arguments[(place + 1)...])
    guard name != Self.help else {
      words = [name] + after
      return
    }
    words = [name] + before + after
    let own = options.first { $0.command == name }
    foreignOption = before.filter { $0.hasPrefix("-") }.map(CommandOptions.name).first { own?.takesValue[$0] == nil }
  }

  var command: String? { words.first }

  /// - Throws: `ValidationError` where help is asked of a command that there is not, or an option is not the command's.
  func checked() throws -> [String] {
    if words.first == Self.help, words.count > 1, !words[1].hasPrefix("-"), !Self.names.contains(words[1]) {
      throw ValidationError("there is no subcommand “\(words[1])”\(Self.suggestion(for: words[1]) ?? "")\n  subcommands: \(Self.listed)")
    }
    if let foreignOption, let command {
      throw ValidationError(
        "“oriel \(command)” has no option \(foreignOption)\n  try: “oriel \(command) --help”; a dashboard of that name is given as ./\(command)")
    }
    return words
  }

  /// Where the first word stands that is neither an option nor an option's value; `nil` unless it names a subcommand.
  private static func placeOfName(in arguments: [String], knowing options: [CommandOptions]) -> Int? {
    var place = 0
    while place < arguments.count {
      let word = arguments[place]
      guard word.hasPrefix("-") else { return names.contains(word) ? place : nil }
      // Behind `--` and behind an option that nobody knows, the argument parser has the say.
      let name = CommandOptions.name(of: word)
      guard let takesValue = options.lazy.compactMap({ $0.takesValue[name] }).first else { return nil }
      place += takesValue && name == word && !(arguments.dropFirst(place + 1).first?.hasPrefix("-") ?? true) ? 2 : 1
    }
    return nil
  }

  /// `; did you mean “query”?` for a name that is a few letters off.
  static func suggestion(for word: String) -> String? {
    let near = names.map { ($0, EditDistance.between(word.lowercased(), $0)) }.min { $0.1 < $1.1 }
    guard let near, near.1 <= max(word.count / 3, 1) || near.0.hasPrefix(word.lowercased()) && word.count >= 3 else { return nil }
    return "; did you mean “\(near.0)”?"
  }

  static var listed: String { names.joined(separator: ", ") }

  private static let help = "help"
  static let names = Oriel.configuration.subcommands.compactMap { $0.configuration.commandName } + [help]
}

/// A command's options, as the argument parser describes them.
private struct CommandOptions {
  var command: String
  /// By name, with its dashes.
  var takesValue: [String: Bool] = [:]

  /// The default command's first: a name that means two things has its meaning there.
  static var ofAll: [CommandOptions] {
    guard let description = try? JSONValue.parse(Array(Oriel._dumpHelp().utf8)) else { return [] }
    return (description["command"]?["subcommands"]?.array ?? []).map(CommandOptions.init)
  }

  private init(_ description: JSONValue) {
    command = description["commandName"]?.string ?? ""
    for argument in description["arguments"]?.array ?? [] {
      for name in argument["names"]?.array ?? [] {
        let dashes = name["kind"]?.string == "long" ? "--" : "-"
        takesValue[dashes + (name["name"]?.string ?? "")] = argument["kind"]?.string == "option"
      }
    }
  }

  /// `--from` of `--from=now-1h`.
  static func name(of word: String) -> String { String(word.prefix { $0 != "=" }) }
}
