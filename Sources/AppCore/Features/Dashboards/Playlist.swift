import TimeSeries

/// Showing the open dashboards in turn.
extension DashboardsFeature {
  /// How long each one stays.
  private static let stay: Milliseconds = 30_000

  mutating func togglePlaylist(in context: Surroundings) -> [Intent] {
    if playlistNext != nil {
      playlistNext = nil
      return [.say("Playlist off")]
    }
    guard opened.screens.count > 1 else { return [.say("A playlist needs more than one open dashboard; o opens another")] }
    playlistNext = context.now + Self.stay
    return [.say("Playlist: the next dashboard every \(Self.stay / 1000) s, P ends it")]
  }

  /// - Parameter isUncovered: Nobody reads or types anything over the dashboards, which would be cut off.
  mutating func advancePlaylistIfDue(isUncovered: Bool, in context: Surroundings) -> [Intent] {
    guard let due = playlistNext, due <= context.now else { return [] }
    guard opened.screens.count > 1 else {
      playlistNext = nil
      return []
    }
    playlistNext = context.now + Self.stay
    return isUncovered ? show(dashboardAt: opened.index(by: 1), in: context) : []
  }
}
