import ArgumentParser

/// The completions of a shell: those that the argument parser makes, which know options only behind a command, and the
/// default command's where there is none.
enum CompletionText {
  /// - Parameter arguments: The program's, its name left out.
  /// - Returns: `nil` where none is asked for, or for a shell that is not known: the argument parser says which there are.
  static func asked(by arguments: [String]) -> String? {
    let option = "--generate-completion-script"
    guard let first = arguments.first else { return nil }
    if first == option, arguments.count == 2 { return CompletionShell(rawValue: arguments[1]).map(text) }
    guard first.hasPrefix(option + "="), arguments.count == 1 else { return nil }
    return CompletionShell(rawValue: String(first.dropFirst(option.count + 1))).map(text)
  }

  static func text(for shell: CompletionShell) -> String {
    let made = Oriel.completionScript(for: shell)
    switch shell {
    case .bash: return wrapped(made, by: bash)
    case .zsh: return wrapped(made, by: zsh)
    case .fish: return withoutCommand(made)
    default: return made
    }
  }

  /// The function of that name becomes one that puts the default command in.
  private static func wrapped(_ script: String, by wrapper: String) -> String {
    let definition = "\n_oriel() {\n"
    guard let place = script.firstRange(of: definition) else { return script }
    return script[..<place.lowerBound] + "\n" + wrapper.replacing("COMMANDS", with: CommandWords.names.joined(separator: "|")) + "\n_oriel_of_command() {\n"
      + script[place.upperBound...]
  }

  private static let bash = #"""
    # Without a command the words are those of "open".
    _oriel() {
        case "${COMP_WORDS[1]}" in
        COMMANDS)
            if [[ "${COMP_CWORD}" -gt 1 ]]; then
                _oriel_of_command "${@}"
                return
            fi
            ;;
        esac

        local -a found=()
        if [[ "${COMP_CWORD}" -eq 1 ]]; then
            _oriel_of_command "${@}"
            found=("${COMPREPLY[@]}")
            COMPREPLY=()
        fi
        COMP_LINE="${COMP_WORDS[0]} open${COMP_LINE#"${COMP_WORDS[0]}"}"
        COMP_POINT="$((COMP_POINT + 5))"
        COMP_WORDS=("${COMP_WORDS[0]}" open "${COMP_WORDS[@]:1}")
        COMP_CWORD="$((COMP_CWORD + 1))"
        _oriel_of_command "${@}"
        COMPREPLY=("${found[@]}" "${COMPREPLY[@]}")
    }

    """#

  private static let zsh = #"""
    # Without a command the words are those of "open".
    _oriel() {
        case "${words[2]}" in
        COMMANDS)
            _oriel_of_command "${@}"
            return
            ;;
        esac

        local -i ret=1
        if [[ "${CURRENT}" -eq 2 ]]; then
            _oriel_of_command "${@}" && ret=0
        fi
        words=("${words[1]}" open "${(@)words[2,-1]}")
        CURRENT="$((CURRENT + 1))"
        _oriel_of_command "${@}" && ret=0
        return "${ret}"
    }

    """#

  /// Fish has a line for each word that may stand behind a command.
  private static func withoutCommand(_ script: String) -> String {
    let own = script.split(separator: "\n").filter { line in
      line.hasPrefix("complete ") && line.contains("\"oriel open\"") && !line.contains("-l 'version'") && !line.contains("-l 'help'")
    }
    return script + "\n# Without a command the words are those of \"open\".\n" + own.map { $0.replacing("\"oriel open\"", with: "\"oriel\"") + "\n" }.joined()
  }
}
