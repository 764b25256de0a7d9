package import Canvas

/// Places by longitude and latitude as dots on an empty map that reaches just around them.
package struct DotMap: Widget {
  package struct Place: Hashable, Sendable {
    var latitude: Double
    var longitude: Double
    var color: Color
    /// 0…1; grave or large ones get larger signs.
    var weight: Double

    package init(latitude: Double, longitude: Double, color: Color, weight: Double) {
      (self.latitude, self.longitude, self.color, self.weight) = (latitude, longitude, color, weight)
    }
  }

  /// Places without finite coordinates are left out.
  var places: [Place]
  var look: Look

  package init(places: [Place], look: Look) {
    self.places = places.filter { abs($0.latitude) <= 90 && abs($0.longitude) <= 360 }
    self.look = look
  }

  package func draw(in area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty, !places.isEmpty else { return }
    canvas.clipped(to: area) { canvas in
      var (west, east) = Self.padded(places.map(\.longitude), least: 10)
      var (south, north) = Self.padded(places.map(\.latitude), least: 5)
      // A cell is twice as high as wide, so that a row spans twice the degrees of a column.
      let degrees = max((east - west) / Double(area.width), (north - south) / Double(area.height * 2))
      (west, east) = Self.widened(west, east, to: degrees * Double(area.width))
      (south, north) = Self.widened(south, north, to: degrees * Double(area.height * 2))
      drawGrid(in: area, west, east, south, north, on: &canvas)
      for place in places.sorted(by: { $0.weight < $1.weight }) {
        let column = area.left + min(Int(cell: (place.longitude - west) / (east - west) * Double(area.width)), area.width - 1)
        let row = area.top + min(Int(cell: (north - place.latitude) / (north - south) * Double(area.height)), area.height - 1)
        let glyph: Glyph = look.isASCII ? (place.weight > 0.66 ? "O" : place.weight > 0.33 ? "o" : ".") : place.weight > 0.66 ? "◉" : place.weight > 0.33 ? "●" : "•"
        canvas.put(glyph, column: column, row: row, style: Style(foreground: place.color, attributes: .bold))
      }
    }
  }

  private static func padded(_ values: [Double], least: Double) -> (Double, Double) {
    let (low, high) = (values.min() ?? 0, values.max() ?? 0)
    let pad = max((high - low) * 0.1, (least - (high - low)) / 2, 0.5)
    return (low - pad, high + pad)
  }

  private static func widened(_ low: Double, _ high: Double, to span: Double) -> (Double, Double) {
    ((low + high - span) / 2, (low + high + span) / 2)
  }

  /// Meridians and parallels that say where on earth this is.
  private func drawGrid(in area: Rect, _ west: Double, _ east: Double, _ south: Double, _ north: Double, on canvas: inout Canvas) {
    guard area.width >= 20, area.height >= 5 else { return }
    let steps: [Double] = [1, 2, 5, 10, 15, 30, 60]
    let step = steps.first { (east - west) / $0 <= Double(area.width / 12) } ?? 90
    var meridian = (west / step).rounded(.up) * step
    while meridian < east {
      let column = area.left + Int(cell: (meridian - west) / (east - west) * Double(area.width))
      for row in area.top..<area.bottom - 1 { canvas.put(look.isASCII ? "." : "┊", column: column, row: row, style: look.faint) }
      let text = "\(Int(abs(meridian)))°\(meridian < 0 ? "W" : "E")"
      canvas.write(text, column: column - Glyph.width(of: text) / 2, row: area.bottom - 1, style: look.muted)
      meridian += step
    }
    var parallel = (south / step).rounded(.up) * step
    while parallel < north {
      let row = area.top + Int(cell: (north - parallel) / (north - south) * Double(area.height))
      canvas.write("\(Int(abs(parallel)))°\(parallel < 0 ? "S" : "N")", column: area.left, row: row, style: look.muted)
      parallel += step
    }
  }
}
