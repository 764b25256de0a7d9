import AppCore
import ArgumentParser
import Text

/// Every command and its options, as the argument parser knows them, and the keys of the catalogue. What several commands
/// share stands there once.
struct ManualPage {
  var text: String {
    var lines = [
      ".TH ORIEL 1 \"\" \"oriel \(Version.current)\" \"User Commands\"", ".SH NAME",
      "oriel \\- Grafana dashboards in the terminal", ".SH SYNOPSIS", ".B oriel", "[\\fICOMMAND\\fR] [\\fIOPTIONS\\fR] [\\fIDASHBOARD\\fR...]",
      ".SH DESCRIPTION", escaped(Oriel.configuration.abstract), ".PP",
    ]
    lines += paragraphs(Oriel.configuration.discussion)
    lines += commandSections + keys
    lines += [
      ".SH FILES", ".TP", ".I $XDG_CONFIG_HOME/oriel/config.yaml", "Contexts and datasources.", ".TP", ".I $XDG_STATE_HOME/oriel",
      "What is remembered between runs, and the samples of the embedded store.", ".SH ENVIRONMENT",
      "TERM, COLORTERM, NO_COLOR, LC_ALL, LC_CTYPE, LANG, XDG_CONFIG_HOME, XDG_STATE_HOME,",
      "http_proxy, https_proxy, no_proxy; GRAFANA_TOKEN, for the servers of \\-\\-grafana and of pasted addresses; KUBECONFIG.",
    ]
    return lines.joined(separator: "\n")
  }

  // MARK: Commands

  private var commandSections: [String] {
    let described = (try? JSONValue.parse(Array(Oriel._dumpHelp().utf8)))?["command"]?["subcommands"]?.array ?? []
    let commands = described.filter { $0["shouldDisplay"]?.bool != false && $0["commandName"]?.string != "help" }
    var owners: [ManualOption: [String]] = [:]
    var options: [ManualOption] = []
    for command in commands {
      for option in (command["arguments"]?.array ?? []).compactMap(ManualOption.init) {
        if owners[option] == nil { options.append(option) }
        owners[option, default: []].append(command["commandName"]?.string ?? "")
      }
    }
    var lines = [".SH COMMANDS"]
    for command in commands {
      let name = command["commandName"]?.string ?? ""
      let operands = (command["arguments"]?.array ?? []).filter { $0["kind"]?.string == "positional" }
      lines += [".SS " + (["oriel", name, "[OPTIONS]"] + operands.map(synopsis(of:))).joined(separator: " "), escaped(command["abstract"]?.string ?? "")]
      if let discussion = command["discussion"]?.string { lines += [".PP"] + paragraphs(discussion) }
      for operand in operands { lines += [".TP", ".I " + synopsis(of: operand), escaped(operand["abstract"]?.string ?? "")] }
      for option in options where owners[option] == [name] { lines += option.lines(escaped) }
    }
    lines.append(".SH OPTIONS OF SEVERAL COMMANDS")
    var groups: [[String]] = []
    for option in options { if let group = owners[option], group.count > 1, !groups.contains(group) { groups.append(group) } }
    for group in groups {
      lines.append(".SS " + (group.count == commands.count ? "all" : escaped(group.joined(separator: ", "))))
      for option in options where owners[option] == group { lines += option.lines(escaped) }
    }
    return lines
  }

  /// `DASHBOARD`, `[DASHBOARD...]`
  private func synopsis(of operand: JSONValue) -> String {
    let name = escaped(operand["valueName"]?.string ?? "").uppercased() + (operand["isRepeating"]?.bool == true ? "..." : "")
    return operand["isOptional"]?.bool == true ? "[\(name)]" : name
  }

  // MARK: Keys

  private var keys: [String] {
    var lines = [
      ".SH KEYS", "The configuration's \\fBkeys\\fR names actions by the words in parentheses:",
      "\\fBctrl\\-q: quit\\fR, \\fBzoomIn: [\"+\", \"g i\"]\\fR.",
    ]
    for group in Action.Group.allCases {
      lines.append(".SS \(escaped(group.rawValue))")
      for action in ActionCatalogue.all where action.group == group {
        let keys = action.keys.map { KeySequence($0)?.normalised.description ?? $0 }.joined(separator: ", ")
        lines += [".TP", ".B \(escaped(keys))", escaped("\(action.title) (\(action.id.rawValue)): \(action.help).")]
      }
    }
    return lines
  }

  // MARK: roff

  /// Empty lines part paragraphs; a line that begins with blanks stays a line.
  private func paragraphs(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? ".PP" : escaped(String($0)) }
  }

  /// A backslash starts an escape; a dot or an apostrophe at the start of a line a request.
  private func escaped(_ text: String) -> String {
    let body = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
    return body.hasPrefix(".") || body.hasPrefix("'") ? "\\&" + body : body
  }
}

/// An option as the argument parser describes it; equal where name, value and words are.
private struct ManualOption: Hashable {
  private var names: [String]
  private var value: String?
  private var words: String

  /// `nil` for arguments that are no options.
  init?(_ argument: JSONValue) {
    guard argument["kind"]?.string != "positional", argument["shouldDisplay"]?.bool != false else { return nil }
    names = (argument["names"]?.array ?? []).map { ($0["kind"]?.string == "long" ? "--" : "-") + ($0["name"]?.string ?? "") }.sorted { $0.count < $1.count }
    value = argument["kind"]?.string == "option" ? argument["valueName"]?.string ?? "value" : nil
    words = argument["abstract"]?.string ?? ""
    if let known = argument["allValues"]?.array?.compactMap(\.string), !known.allSatisfy(words.contains) { words += " One of \(known.joined(separator: ", "))." }
    if let usual = argument["defaultValue"]?.string { words += " Without it: \(usual)." }
  }

  func lines(_ escaped: (String) -> String) -> [String] {
    [".TP", "\\fB\(escaped(names.joined(separator: ", ")))\\fR" + (value.map { " \\fI\(escaped($0))\\fR" } ?? ""), escaped(words)]
  }
}
