package import Canvas

/// Bars that end between cells.
package enum Blocks {
  /// 0–8 eighths of a cell, filled from the bottom.
  package static let lowerEighths: [Glyph] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  /// 0–8 eighths of a cell, filled from the left.
  package static let leftEighths: [Glyph] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]
  /// The same in ASCII: a cell is full, half or empty.
  package static let asciiLower: [Glyph] = [" ", " ", ".", ".", ":", ":", "|", "#", "#"]
}
