import CNcurses
import Canvas

/// ncurses' numbered pairs of colours, handed out as styles need them.
///
/// The numbers run out at 65,535, and ncurses never takes one back: its owner then starts over with ``reset()``.
@MainActor struct ColorPairs {
  private let depth: ColorDepth
  private let last: Int32
  private var numbers: [UInt64: Int32] = [:]

  init(depth: ColorDepth) {
    self.depth = depth
    last = min(nc_color_pairs() - 1, 60_000)
  }

  /// The pair of a style that is already reduced to the depth. 0 is the terminal's own colours; `nil` when no
  /// number is left.
  mutating func number(for style: Style) -> Int32? {
    if style.colorKey == 0 || depth == .none { return 0 }
    if let known = numbers[style.colorKey] { return known }
    let next = Int32(numbers.count + 1)
    guard next <= last else { return nil }
    let foreground = TerminfoEntry.number(of: style.foreground, depth: depth)
    let background = TerminfoEntry.number(of: style.background, depth: depth)
    guard init_extended_pair(next, foreground, background) == OK else { return nil }
    numbers[style.colorKey] = next
    return next
  }

  /// Every pair is free again; what stands on the screen has to be drawn anew.
  mutating func reset() {
    reset_color_pairs()
    numbers.removeAll(keepingCapacity: true)
  }
}
