import Glibc
import Terminal

/// What the environment and this machine say, beyond the terminal itself.
struct EnvironmentDiagnosis {
  var variables: [String: String]
  var multiplexer: TerminalCapabilities.Multiplexer?

  func findings() -> [TerminalFinding] {
    [locale, ssh, multiplexing, size, history, network].compactMap(\.self)
  }

  /// The first that is set and not empty decides, as for every program.
  private var locale: TerminalFinding {
    let found = ["LC_ALL", "LC_CTYPE", "LANG"].first { !(variables[$0] ?? "").isEmpty }
    guard let found, let value = variables[found] else {
      return TerminalFinding(
        level: .unknown, subject: "locale", finding: "none of LC_ALL, LC_CTYPE and LANG is set; UTF-8 is assumed",
        remedy: ["export LC_CTYPE=C.UTF-8"])
    }
    let set = value.lowercased()
    let isUTF8 = set.contains("utf-8") || set.contains("utf8")
    let isSilent = !value.contains(".")
    return TerminalFinding(
      level: isUTF8 ? .good : isSilent ? .unknown : .poor, subject: "locale",
      finding: "\(found)=\(value)" + (isUTF8 ? "" : isSilent ? ", which names no character set; UTF-8 is assumed" : ", which is not UTF-8"),
      remedy: isUTF8 ? [] : found == "LC_ALL" ? ["unset LC_ALL", "export LC_CTYPE=C.UTF-8"] : ["export LC_CTYPE=C.UTF-8"])
  }

  private var ssh: TerminalFinding? {
    guard let connection = variables["SSH_CONNECTION"] ?? variables["SSH_CLIENT"], !connection.isEmpty else { return nil }
    let hasColor = !(variables["COLORTERM"] ?? "").isEmpty
    return TerminalFinding(
      level: hasColor ? .good : .unknown, subject: "ssh",
      finding: hasColor ? "COLORTERM comes along" : "COLORTERM does not come along, so 24-bit colour is not seen from here",
      remedy: (hasColor ? [] : ["# ~/.ssh/config on your own machine", "SendEnv COLORTERM", "# /etc/ssh/sshd_config here, or put the line below in ~/.profile", "AcceptEnv COLORTERM", "export COLORTERM=truecolor"])
        + ["# a slow line:", "oriel --max-bytes-per-second 8000"])
  }

  private var multiplexing: TerminalFinding? {
    switch multiplexer {
    case .tmux:
      let term = variables["TERM"] ?? ""
      let fits = term.hasPrefix("tmux") || term.hasPrefix("screen")
      return TerminalFinding(
        level: fits ? .good : .poor, subject: "tmux", finding: fits ? "TERM=\(term)" : "TERM=\(term) is not one of tmux’ own",
        remedy: (fits ? [] : ["# ~/.tmux.conf, and no TERM in ~/.bashrc", "set -g default-terminal tmux-256color"])
          + ["# ~/.tmux.conf, for the notifications of watches (W)", "set -g allow-passthrough on"])
    case .screen:
      return TerminalFinding(
        level: .unknown, subject: "screen", finding: "GNU screen shows 256 colours at most",
        remedy: ["# ~/.screenrc", "term screen-256color", "defutf8 on"])
    case nil: return nil
    }
  }

  private var size: TerminalFinding? {
    var window = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0 else { return nil }
    let isSmall = window.ws_col < 80 || window.ws_row < 24
    return TerminalFinding(
      level: isSmall ? .unknown : .good, subject: "size",
      finding: "\(window.ws_col)×\(window.ws_row)" + (isSmall ? "; from 80×24 on panels have room" : ""))
  }

  private var history: TerminalFinding {
    guard let path = StateFolder.path else {
      return TerminalFinding(
        level: .poor, subject: "history", finding: "neither XDG_STATE_HOME nor HOME names a folder: samples live in memory only",
        remedy: ["export XDG_STATE_HOME=/var/tmp/$USER"])
    }
    var folder = path
    while access(folder, F_OK) != 0, folder.contains("/"), folder.count > 1 {
      folder = String(folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)])
      if folder.isEmpty { folder = "/" }
    }
    guard access(folder, W_OK) == 0 else {
      return TerminalFinding(
        level: .poor, subject: "history", finding: "\(path) cannot be written: samples live in memory only",
        remedy: ["export XDG_STATE_HOME=/var/tmp/$USER"])
    }
    return TerminalFinding(level: .good, subject: "history", finding: "kept in \(path)")
  }

  private var network: TerminalFinding {
    let names = ["libcurl.so.4", "libcurl-gnutls.so.4"]
    let handle = names.lazy.compactMap { dlopen($0, RTLD_LAZY) }.first
    if let handle { dlclose(handle) }
    return TerminalFinding(
      level: handle == nil ? .poor : .good, subject: "servers",
      finding: handle == nil ? "libcurl is not installed, so no server can be asked" : "libcurl is there to ask them",
      remedy: handle == nil ? ["apt-get install libcurl4"] : [])
  }
}
