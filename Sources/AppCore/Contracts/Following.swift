import Dashboards

enum LinkAddress {
  /// Begins what is no address but an action, which would change something somewhere.
  static let actionMark = "action\n"
}

extension Surroundings {
  /// Dashboards that can be found here open in place; other addresses are handed to the terminal's clipboard.
  func following(_ address: String) -> [Intent] {
    if address.hasPrefix(LinkAddress.actionMark) {
      let request = String(address.dropFirst(LinkAddress.actionMark.count))
      return [.terminal(.copy(request)), .say("Actions are not sent from here; in the terminal’s clipboard: \(request)")]
    }
    guard let target = DashboardAddress(address), let uid = target.uid, let entry = library.first(where: { $0.uid == uid }) else {
      return [.terminal(.copy(address)), .say("Sent to the terminal’s clipboard: \(address)")]
    }
    return [.dashboards(.open(entry.location, showing: RequestedView(target)))]
  }
}
