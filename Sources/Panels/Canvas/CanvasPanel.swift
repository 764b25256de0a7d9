import Canvas
import DataFrames
import Dashboards
import Text
import Widgets

/// Texts and values placed freely, at their places where the area is large enough, else as a list.
struct CanvasPanel: PanelRenderer {
  package static let types: [PanelTypeID] = ["canvas", "agenty-flowcharting-panel", "andrewbmchugh-flow-panel"].map(PanelTypeID.init(rawValue:))

  private struct Element: Hashable, Sendable {
    var name: String
    var type: String
    /// Fixed text, or the field that it comes from.
    var text: String
    var field: String?
    var color: String?
    var background: String?
    /// Pixels.
    var left: Double?
    var top: Double?
    var width: Double
    var height: Double
  }

  private let elements: [Element]
  private let approximated: UnsupportedOption?
  private let fallback: UnknownPanel

  package init(panel: Panel) {
    var elements: [Element] = []
    Self.collect(panel.options["root"]?["elements"], at: (0, 0), depth: 0, into: &elements)
    self.elements = elements
    approximated = NearestForm.note(for: panel.type, shownAs: "its texts and values")
    fallback = UnknownPanel(panel: panel)
  }

  package var unsupportedOptions: [UnsupportedOption] {
    [approximated ?? UnsupportedOption(path: "options.root", reason: "of elements, texts and values are shown; shapes, icons and connections are not")]
  }

  private static func collect(_ list: JSONValue?, at origin: (left: Double, top: Double), depth: Int, into elements: inout [Element]) {
    guard let list = list?.array, depth < 10 else { return }
    for entry in list {
      guard elements.count < 500 else { return }
      let placement = entry["placement"]
      let left = placement?["left"]?.number.map { $0 + origin.left }
      let top = placement?["top"]?.number.map { $0 + origin.top }
      if let inner = entry["elements"] {
        collect(inner, at: (left ?? origin.left, top ?? origin.top), depth: depth + 1, into: &elements)
        continue
      }
      let text = entry["config"]?["text"]
      let isBound = text?["mode"]?.string == "field" || (text?["field"]?.string?.isEmpty == false && text?["fixed"]?.string?.isEmpty != false)
      elements.append(
        Element(
          name: entry["name"]?.string ?? "", type: entry["type"]?.string ?? "", text: text?["fixed"]?.string ?? text?.string ?? "",
          field: isBound ? text?["field"]?.string : nil, color: entry["config"]?["color"]?["fixed"]?.string,
          background: entry["background"]?["color"]?["fixed"]?.string, left: left.flatMap { $0.isFinite ? $0 : nil }, top: top.flatMap { $0.isFinite ? $0 : nil },
          width: placement?["width"]?.number ?? 100, height: placement?["height"]?.number ?? 40))
    }
  }

  package func widget(for frames: [DataFrame], in context: PanelContext) -> any Widget {
    let texts = elements.compactMap { element -> PlacedTexts.Item? in
      var text = context.interpolate(element.text, nil)
      var color = element.color.flatMap { context.theme.color($0) }
      if let name = element.field {
        guard let (field, frame) = Self.find(name, in: frames) else { return nil }
        let display = FieldDisplay(field, index: 0, name: SeriesName.of(field, in: frame), limits: ValueLimits(field, data: nil), context: context, standardColorMode: "thresholds")
        let value = field.reduced(by: .lastNotNull)
        text = display.text(value).description
        color = color ?? display.color(value)
      }
      guard !text.isEmpty else { return nil }
      return PlacedTexts.Item(
        name: element.name, text: TextWrap.bounded(text), color: color ?? context.theme.text, left: element.left, top: element.top, width: element.width, height: element.height)
    }
    guard !texts.isEmpty else {
      return frames.contains { $0.rowCount > 0 }
        ? fallback.widget(for: frames, in: context) : MessageBox(kind: .empty, title: "No texts or values", look: context.look)
    }
    return PlacedTexts(items: texts, look: context.look)
  }

  private static func find(_ name: String, in frames: [DataFrame]) -> (Field, DataFrame)? {
    for frame in frames {
      for field in frame.fields where field.name == name || SeriesName.of(field, in: frame) == name { return (field, frame) }
    }
    return nil
  }
}

/// Texts at places given in pixels, scaled to the area; as a list where they would run into each other.
private struct PlacedTexts: Widget {
  struct Item: Hashable {
    var name: String
    var text: String
    var color: Color
    var left: Double?
    var top: Double?
    var width: Double
    var height: Double
  }

  let items: [Item]
  let look: Look

  func draw(in area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty else { return }
    canvas.clipped(to: area) { canvas in
      if let places = places(in: area) {
        for (item, place) in zip(items, places) { canvas.write(item.text, in: place, alignment: .center, style: Style(foreground: item.color, attributes: .bold)) }
      } else {
        drawList(in: area, on: &canvas)
      }
    }
  }

  private func places(in area: Rect) -> [Rect]? {
    guard area.width >= 30, area.height >= 6 else { return nil }
    let right = items.map { ($0.left ?? 0) + max($0.width, 1) }.max() ?? 1
    let bottom = items.map { ($0.top ?? 0) + max($0.height, 1) }.max() ?? 1
    guard right > 0, bottom > 0, right.isFinite, bottom.isFinite else { return nil }
    // A cell stands for about 8 by 17 pixels; larger pictures are scaled down.
    let scaleX = min(Double(area.width) / right, 1.0 / 8)
    let scaleY = min(Double(area.height) / bottom, 1.0 / 17)
    var result: [Rect] = []
    for item in items {
      guard let left = item.left, let top = item.top, left >= 0, top >= 0, item.width.isFinite, item.height.isFinite else { return nil }
      let wanted = Glyph.width(of: item.text)
      let width = max(Int(cell: item.width * scaleX), wanted)
      let column = min(area.left + Int(cell: left * scaleX), max(area.right - width, area.left))
      let place = Rect(left: column, top: area.top + min(Int(cell: (top + max(item.height, 0) / 2) * scaleY), area.height - 1), width: width, height: 1)
      guard wanted <= area.width, !result.contains(where: { !$0.intersection(place).isEmpty }) else { return nil }
      result.append(place)
    }
    return result
  }

  private func drawList(in area: Rect, on canvas: inout Canvas) {
    for (index, item) in items.prefix(area.height).enumerated() {
      let row = area.row(index)
      if index == area.height - 1, items.count > area.height, area.height > 1 {
        canvas.write("+\(items.count - index) more", in: row, style: look.muted)
        return
      }
      let width = min(Glyph.width(of: item.text), row.width)
      canvas.write(item.text, in: row, alignment: .right, style: Style(foreground: item.color, attributes: .bold))
      if row.width - width > 4, !item.name.isEmpty { canvas.write(item.name, in: row.splitColumns(row.width - width - 1).left, style: look.muted) }
    }
  }
}
