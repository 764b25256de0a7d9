import Canvas
package import DataFrames
package import Dashboards
import Text
package import Widgets

/// Markdown, HTML or code, with variables filled in.
package struct TextPanel: PanelRenderer {
  package static let types: [PanelTypeID] = [PanelTypeID(rawValue: "text")]
  package static let asksForData = false
  package static let scrolls = true

  private enum Mode: Hashable, Sendable { case markdown, html, code(showsLineNumbers: Bool) }

  private let mode: Mode
  private let content: String

  package init(panel: Panel) {
    // Old files keep both at the panel's root.
    let mode = panel.options["mode"]?.string ?? panel.source["mode"]?.string
    content = panel.options["content"]?.string ?? panel.source["content"]?.string ?? ""
    format = panel.options["code"]?["language"]?.string == "json" ? "json" : "html"
    switch mode {
    case "html": self.mode = .html
    case "code", "text": self.mode = .code(showsLineNumbers: panel.options["code"]?["showLineNumbers"]?.bool ?? false)
    default: self.mode = .markdown
    }
  }

  /// What Grafana writes variables as, whatever the mode; values of several are parted by commas.
  private let format: String

  package func widget(for frames: [DataFrame], in context: PanelContext) -> any Widget {
    let text = context.interpolate(content, format)
    guard !text.isEmpty else { return EmptyWidget() }
    switch mode {
    case .markdown: return RichTextView(Markdown.parse(text), scroll: context.interaction.scrollRow, look: context.look)
    case .html: return RichTextView(HTML.parse(text), scroll: context.interaction.scrollRow, look: context.look)
    case .code(let showsLineNumbers):
      let lines = text.prefix(200_000).split(omittingEmptySubsequences: false) { $0.isNewline }
      let digits = String(lines.count).count
      let code = lines.enumerated().map { index, line in
        showsLineNumbers ? String(repeating: " ", count: digits - String(index + 1).count) + "\(index + 1)  \(line)" : String(line)
      }
      return RichTextView(RichText(blocks: [.code(code)]), scroll: context.interaction.scrollRow, look: context.look)
    }
  }

  /// Targets of the links in the text, for following them from the keyboard.
  package func links(in context: PanelContext) -> [RichText.Link] {
    let text = context.interpolate(content, format)
    return mode == .html ? HTML.parse(text).links : mode == .markdown ? Markdown.parse(text).links : []
  }
}
