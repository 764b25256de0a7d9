import TimeSeries

/// Showing the open dashboards in turn.
extension Model {
  /// How long each one stays.
  private static let stay: Milliseconds = 30_000

  mutating func togglePlaylist() -> [Command] {
    if playlistNext != nil {
      playlistNext = nil
      remark = "Playlist off"
    } else if opened.screens.count < 2 {
      remark = "A playlist needs more than one open dashboard; o opens another"
    } else {
      playlistNext = now + Self.stay
      remark = "Playlist: the next dashboard every \(Self.stay / 1000) s, P ends it"
    }
    return [wakeCommand()]
  }

  mutating func advancePlaylistIfDue() -> [Command] {
    guard let due = playlistNext, due <= now else { return [] }
    guard opened.screens.count > 1 else {
      playlistNext = nil
      return []
    }
    playlistNext = now + Self.stay
    // Nobody's reading or typing is cut off.
    guard overlays.isEmpty, !showsStart else { return [] }
    return show(screenAt: opened.index(by: 1))
  }
}
