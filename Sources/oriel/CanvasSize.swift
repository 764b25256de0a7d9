import ArgumentParser

/// Columns and rows, as `--size` names them.
struct CanvasSize {
  let columns: Int
  let rows: Int

  /// - Parameter least: Fewer show nothing. At most 1000 of each.
  init(_ text: String, least: (columns: Int, rows: Int) = (1, 1)) throws {
    let parts = text.split(separator: "x").compactMap { Int($0) }
    guard parts.count == 2, (least.columns...1000).contains(parts[0]), (least.rows...1000).contains(parts[1]) else {
      throw ValidationError("--size \(text): expected COLUMNSxROWS, from \(least.columns)x\(least.rows) to 1000x1000")
    }
    (columns, rows) = (parts[0], parts[1])
  }
}
