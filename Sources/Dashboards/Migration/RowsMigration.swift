import Text

/// Rows with spans and heights (before schema version 16) to panels in a grid.
enum RowsMigration {
  /// A unit of the grid in pixels, gap included.
  private static let unit = 38.0

  static func panels(of rows: [(object: JSONObject, path: String)], report: inout DecodingReport) -> [LocatedPanel] {
    let live = rows.filter { $0.object["repeatIteration"] == nil || $0.object["repeatIteration"] == .null }
    // One visible title is enough to give every row a header.
    let showsHeaders = live.contains { row in
      row.object["collapse"]?.bool == true || row.object["showTitle"]?.bool == true || row.object["repeat"]?.string?.isEmpty == false
    }
    var result: [LocatedPanel] = []
    var y = 0
    for (row, path) in live {
      let height = units(row["height"]) ?? units(250)!
      let isCollapsed = row["collapse"]?.bool == true
      var header = JSONObject()
      if showsHeaders {
        header = rowPanel(row, isCollapsed: isCollapsed)
        y += 1
      }
      let placed = place(report.objects(row, "panels", at: path).filter { ClassicDashboard.isLive($0.object) }, rowHeight: height, y: &y)
      guard showsHeaders else {
        result += placed
        continue
      }
      let top = placed.first?.position.y ?? y
      if isCollapsed {
        header["panels"] = .array(placed.map { .object(withPosition($0)) })
        result.append(LocatedPanel(object: header, path: path, position: GridPosition(x: 0, y: top - 1, width: 24, height: 1)))
      } else {
        result.append(LocatedPanel(object: header, path: path, position: GridPosition(x: 0, y: top - 1, width: 24, height: 1)))
        result += placed
      }
    }
    return result
  }

  private static func rowPanel(_ row: JSONObject, isCollapsed: Bool) -> JSONObject {
    var header: JSONObject = JSONObject([
      .init(key: "type", value: "row"), .init(key: "title", value: row["title"] ?? ""), .init(key: "collapsed", value: .bool(isCollapsed)),
    ])
    if let variable = row["repeat"], variable != "" { header["repeat"] = variable }
    return header
  }

  private static func withPosition(_ panel: LocatedPanel) -> JSONObject {
    var object = panel.object
    let position = panel.position
    object["gridPos"] = [
      "x": .number(Double(position.x)), "y": .number(Double(position.y)), "w": .number(Double(position.width)),
      "h": .number(Double(position.height)),
    ]
    return object
  }

  /// Left to right in bands as high as the row; what does not fit begins a new band.
  private static func place(_ panels: [(object: JSONObject, path: String)], rowHeight: Int, y: inout Int) -> [LocatedPanel] {
    var result: [LocatedPanel] = []
    var x = 0
    var bandHeight = 0
    for (panel, path) in panels {
      let span = panel["span"]?.number ?? 4
      let width = min(max(Int((span.isFinite ? min(max(span, 0.5), 12) : 4).rounded(.down)) * 2, 1), GridPosition.columns)
      let height = units(panel["height"]) ?? rowHeight
      if x + width > GridPosition.columns {
        y += bandHeight
        (x, bandHeight) = (0, 0)
      }
      result.append(LocatedPanel(object: panel, path: path, position: GridPosition(x: x, y: y, width: width, height: height)))
      x += width
      bandHeight = max(bandHeight, height)
    }
    y += bandHeight
    return result
  }

  /// `250`, `"250px"`; at least 90 pixels.
  private static func units(_ height: JSONValue?) -> Int? {
    guard let height, height != .null, height != "" else { return nil }
    let digits = height.string.map { Double($0.prefix { $0.isNumber || $0 == "." }) } ?? height.number
    guard let pixels = digits, pixels.isFinite else { return nil }
    return Int((min(max(pixels, 90), 20_000) / unit).rounded(.up))
  }
}
