package import Canvas
import FoundationEssentials

/// A screen as it should be, kept as a text file in `Tests/Goldens/`, in the folder of the test target that names it.
///
/// The file holds the glyph rows, then the same rows with one letter for each style, then what the letters mean.
/// With `ORIEL_RECORD=1` in the environment the file is written instead of compared: read the change before
/// committing it.
package struct GoldenScreen {
  package struct Mismatch: Error, CustomStringConvertible {
    package var description: String
  }

  private let path: String

  /// - Parameters:
  ///   - name: The file's name, without its ending.
  ///   - file: The test's file.
  package init(_ name: String, beside file: String = #filePath) {
    // Beside the targets, not in them: SwiftPM warns of files that it does not know how to handle.
    let parts = file.split(separator: "/", omittingEmptySubsequences: false)
    let tests = parts.lastIndex(of: "Tests") ?? max(parts.count - 2, 0)
    let target = parts.dropFirst(tests + 1).dropLast().first ?? ""
    path = parts[...tests].joined(separator: "/") + "/Goldens/\(target)/\(name).screen"
  }

  /// - Throws: What differs, line by line, or that the file is not there.
  package func check(_ canvas: Canvas) throws(Mismatch) {
    let shown = Self.text(of: canvas)
    if ProcessInfo.processInfo.environment["ORIEL_RECORD"] == "1" { return try record(shown) }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Mismatch(description: "\(path) is not there; it would be:\n\(shown)\nrecord it with ORIEL_RECORD=1")
    }
    let expected = String(decoding: data, as: UTF8.self)
    guard expected != shown else { return }
    throw Mismatch(description: "\(path) differs:\n\(Self.difference(expected, shown))")
  }

  private func record(_ text: String) throws(Mismatch) {
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    guard FileManager.default.createFile(atPath: path, contents: Data(text.utf8)) else {
      throw Mismatch(description: "\(path) cannot be written")
    }
  }

  /// Lines only in what is expected begin with `-`, those only in what is shown with `+`.
  private static func difference(_ expected: String, _ shown: String) -> String {
    let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let new = shown.split(separator: "\n", omittingEmptySubsequences: false)
    var lines: [String] = []
    for index in 0..<max(old.count, new.count) {
      let (one, other) = (index < old.count ? old[index] : nil, index < new.count ? new[index] : nil)
      guard one != other else { continue }
      if let one { lines.append("\(index + 1) -\(one)") }
      if let other { lines.append("\(index + 1) +\(other)") }
    }
    return lines.joined(separator: "\n")
  }
}

extension GoldenScreen {
  private static let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789αβγδεζηθλμξπρστφχψω")

  static func text(of canvas: Canvas) -> String {
    var styles: [Style: Character] = [.plain: "."]
    var legend: [String] = []
    var rows = ""
    for row in 0..<canvas.height {
      var line = ""
      for cell in canvas.row(row) where cell.glyph.width > 0 {
        let letter = styles[cell.style] ?? letters[min(styles.count - 1, letters.count - 1)]
        if styles[cell.style] == nil {
          styles[cell.style] = letter
          legend.append("\(letter) \(describe(cell.style))")
        }
        line += String(repeating: letter, count: cell.glyph.width)
      }
      while line.last == "." { line.removeLast() }
      rows += line + "\n"
    }
    return canvas.text() + "--- styles\n" + rows + "--- legend\n" + legend.map { $0 + "\n" }.joined()
  }

  private static func describe(_ style: Style) -> String {
    let names: [(Style.Attributes, String)] = [
      (.bold, "bold"), (.dim, "dim"), (.italic, "italic"), (.underlined, "underlined"), (.reversed, "reversed"),
      (.struckThrough, "struck through"),
    ]
    var words = [describe(style.foreground)]
    if style.background != .standard { words.append("on \(describe(style.background))") }
    return (words + names.filter { style.attributes.contains($0.0) }.map(\.1)).joined(separator: " ")
  }

  private static func describe(_ color: Color) -> String {
    switch color {
    case .standard: return "standard"
    case .ansi(let index): return "ansi \(index)"
    case .rgb(let red, let green, let blue):
      let digits = String(UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue), radix: 16)
      return "#" + String(repeating: "0", count: 6 - digits.count) + digits
    }
  }
}
