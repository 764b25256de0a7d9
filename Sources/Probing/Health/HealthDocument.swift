import Text

/// What a health endpoint says of itself and of its components, in the forms that frameworks write: Spring Boot, ASP.NET Core, Django,
/// MicroProfile, Kubernetes' verbose texts, the IETF draft, Terminus, and whatever has a word for a state.
package struct HealthDocument: Hashable, Sendable {
  package enum State: String, Hashable, Sendable, CaseIterable { case up, degraded, down, unknown }

  package struct Component: Hashable, Sendable {
    /// Parts of a part are named with their own name behind a slash: `db/primary`.
    package var name: String
    package var state: State
    /// Why it is not up, in its own words; `nil` where it says nothing.
    package var reason: String?
  }

  package var state: State
  package var components: [Component]

  private static let mostComponents = 500
  private static let containers = ["components", "checks", "entries", "details", "results", "services", "dependencies", "info"]
  private static let stateKeys = ["status", "state", "health", "result", "healthy", "ok", "up"]
  private static let reasonKeys = ["output", "error", "exception", "description", "message", "reason", "msg"]

  /// - Parameters:
  ///   - body: Of the response; what is no such document has no components.
  ///   - status: Of the response, which counts where the body says nothing: 2xx is up.
  package init(body: [UInt8], status: Int) {
    let fallback: State = (200..<300).contains(status) ? .up : status == 0 || status >= 500 ? .down : .unknown
    (state, components) = (fallback, [])
    if let document = try? JSONValue.parse(body) {
      read(document, fallback)
    } else {
      read(String(decoding: body.prefix(64 << 10), as: UTF8.self), fallback)
    }
  }

  /// A word, flag or number for a state; `nil` for what is none.
  static func state(of value: JSONValue) -> State? {
    if let flag = value.bool { return flag ? .up : .down }
    guard let text = value.string?.lowercased().trimmed else { return value.number == 200 ? .up : nil }
    switch text {
    case "up", "ok", "pass", "passing", "healthy", "green", "true", "working", "running", "alive", "available", "connected", "success", "ready", "serving": return .up
    case "warn", "warning", "degraded", "yellow", "out_of_service", "partial": return .degraded
    case "down", "fail", "failed", "failing", "unhealthy", "red", "error", "false", "critical", "unavailable", "disconnected", "not_serving", "dead": return .down
    case "unknown": return .unknown
    default: return text.hasPrefix("unavailable") || text.hasPrefix("error") || text.hasPrefix("unexpected result") ? .down : nil
    }
  }

  private mutating func read(_ document: JSONValue, _ fallback: State) {
    guard let object = document.object else {
      state = Self.state(of: document) ?? fallback
      return
    }
    let own = Self.ownState(of: document)
    for key in Self.containers { if let part = document[key] { add(part, under: "") } }
    if components.isEmpty {
      // Django, Spring 1.x and home-made ones: the components stand at the top.
      for (name, value) in object.members.map({ ($0.key, $0.value) }) where own == nil || !Self.stateKeys.contains(name) { add(value, named: name, isTop: own != nil) }
    }
    let worst: State = components.contains { $0.state == .down } ? .down : components.contains { $0.state == .degraded } ? .degraded : fallback
    state = own ?? worst
  }

  private static func ownState(of value: JSONValue) -> State? {
    for key in stateKeys { if let found = value[key].flatMap(state) { return found } }
    return nil
  }

  private mutating func add(_ container: JSONValue, under parent: String) {
    if let object = container.object {
      for member in object.members { add(member.value, named: parent + member.key, isTop: false) }
    } else if let list = container.array {
      for item in list {
        let name = item["name"]?.string ?? item["component"]?.string ?? item["componentId"]?.string ?? item["id"]?.string
        if let name { add(item, named: parent + name, isTop: false) }
      }
    }
  }

  private mutating func add(_ value: JSONValue, named name: String, isTop: Bool) {
    guard components.count < Self.mostComponents, !components.contains(where: { $0.name == name }) else { return }
    // The IETF draft: a list of measurements of one thing.
    let part = value.array?.first ?? value
    if part.object != nil, let found = Self.ownState(of: part) {
      let reason = Self.reasonKeys.lazy.compactMap { part[$0] ?? part["details"]?[$0] }.first { $0.string?.isEmpty == false }?.string
      components.append(Component(name: name, state: found, reason: found == .up ? nil : reason))
      for key in Self.containers { if let inner = part[key], inner.object?.members.contains(where: { $0.value.object != nil }) == true { add(inner, under: name + "/") } }
    } else if !isTop, let found = Self.state(of: part) {
      components.append(Component(name: name, state: found, reason: found == .up ? nil : part.string))
    }
  }

  /// `Healthy`, or Kubernetes' `[+]ping ok` and `[-]etcd failed: reason withheld`.
  private mutating func read(_ text: String, _ fallback: State) {
    if let word = Self.state(of: .string(text)) {
      state = word
      return
    }
    for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix("[+]") || line.hasPrefix("[-]") {
      let words = line.dropFirst(3).split(separator: " ", maxSplits: 1)
      guard let name = words.first, components.count < Self.mostComponents else { continue }
      let isUp = line.hasPrefix("[+]")
      components.append(Component(name: String(name), state: isUp ? .up : .down, reason: isUp ? nil : words.dropFirst().first.map(String.init)))
    }
    if components.contains(where: { $0.state == .down }) { state = .down }
  }
}
