import Canvas

/// Bars that end between cells.
enum Blocks {
  /// 0–8 eighths of a cell, filled from the bottom.
  static let lowerEighths: [Glyph] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  /// 0–8 eighths of a cell, filled from the left.
  static let leftEighths: [Glyph] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]
  /// The same in ASCII: a cell is full, half or empty.
  static let asciiLower: [Glyph] = [" ", " ", ".", ".", ":", ":", "|", "#", "#"]
}
