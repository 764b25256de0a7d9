import AppCore
import ArgumentParser

/// The manual page, for `make install`: every command's own help, and the keys of the catalogue.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual", abstract: "Print the manual page (roff).", shouldDisplay: false)

  func run() { print(ManualPage().text) }
}

struct ManualPage {
  var text: String {
    var lines = [
      ".TH ORIEL 1 \"\" \"oriel \(Version.current)\" \"User Commands\"", ".SH NAME",
      "oriel \\- Grafana dashboards in the terminal", ".SH SYNOPSIS", ".B oriel", "[\\fICOMMAND\\fR] [\\fIOPTIONS\\fR] [\\fIDASHBOARD\\fR...]",
      ".SH DESCRIPTION", escaped(Oriel.configuration.abstract), ".PP", escaped(Oriel.configuration.discussion),
    ]
    for command in Oriel.configuration.subcommands where command.configuration.shouldDisplay {
      lines += [".SH ORIEL \(escaped((command.configuration.commandName ?? "").uppercased()))", ".nf"]
      lines += Oriel.helpMessage(for: command, columns: 78).split(separator: "\n", omittingEmptySubsequences: false).map { escaped(String($0)) }
      lines.append(".fi")
    }
    lines += [".SH KEYS", "The configuration's \\fBkeys\\fR names actions by the words in parentheses: \\fBctrl\\-q: quit\\fR, \\fBzoomIn: [\"+\", \"g i\"]\\fR."]
    for group in Action.Group.allCases {
      lines.append(".SS \(escaped(group.rawValue))")
      for action in ActionCatalogue.all where action.group == group {
        let keys = action.keys.map { KeySequence($0)?.description ?? $0 }.joined(separator: ", ")
        lines += [".TP", ".B \(escaped(keys))", escaped("\(action.title) (\(action.id.rawValue)): \(action.help).")]
      }
    }
    lines += [
      ".SH FILES", ".TP", ".I $XDG_CONFIG_HOME/oriel/config.yaml", "Contexts and datasources.", ".TP", ".I $XDG_STATE_HOME/oriel",
      "What is remembered between runs, and the samples of the embedded store.", ".SH ENVIRONMENT",
      "TERM, COLORTERM, NO_COLOR, LC_ALL, LC_CTYPE, LANG, XDG_CONFIG_HOME, XDG_STATE_HOME,",
      "http_proxy, https_proxy, no_proxy; GRAFANA_TOKEN, for the servers of \\-\\-grafana and of pasted addresses; KUBECONFIG.",
    ]
    return lines.joined(separator: "\n")
  }

  /// A backslash starts an escape; a dot or an apostrophe at the start of a line a request.
  private func escaped(_ text: String) -> String {
    let body = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
    return body.hasPrefix(".") || body.hasPrefix("'") ? "\\&" + body : body
  }
}
