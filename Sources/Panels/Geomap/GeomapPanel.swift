import Canvas
import DataFrames
import Dashboards
import Text
import Widgets

/// Places with values: a map of dots where there is room and coordinates are known, and the list of places.
///
/// Takes number fields `latitude`/`lat` and `longitude`/`lon`/`lng` (or those that `location` names), or geohashes.
/// Places that only a gazetteer would find are listed by name.
struct GeomapPanel: PanelRenderer {
  package static let types: [PanelTypeID] = ["geomap", "grafana-worldmap-panel", "panodata-map-panel"].map(PanelTypeID.init(rawValue:))
  package static let scrolls = true

  private let latitude: String?
  private let longitude: String?
  private let geohash: String?
  private let approximated: UnsupportedOption?

  package init(panel: Panel) {
    let location = panel.options["layers"]?[0]?["location"]
    latitude = location?["latitude"]?.string
    longitude = location?["longitude"]?.string
    geohash = location?["geohash"]?.string
    approximated = NearestForm.note(for: panel.type, shownAs: "dots and a list of places")
  }

  package var unsupportedOptions: [UnsupportedOption] {
    [approximated ?? UnsupportedOption(path: "options.basemap", reason: "places are drawn without a map below them")]
  }

  package func widget(for frames: [DataFrame], in context: PanelContext) -> any Widget {
    guard let frame = frames.first(where: { $0.rowCount > 0 }) else { return MessageBox(kind: .empty, title: "No data", look: context.look) }
    let places = places(frame)
    let value = frame.fields.first { field in field.type == .number && !Self.isCoordinate(field.name) && field.name != latitude && field.name != longitude }
    let name = frame.fields.first { $0.type == .string && !["geohash", geohash ?? "geohash"].contains($0.name) }
    let display = value.map { FieldDisplay($0, index: 0, name: "", limits: ValueLimits($0, data: ValueLimits.ofData(in: [DataFrame(fields: [$0])])), context: context, standardColorMode: "thresholds") }
    var dots: [DotMap.Place] = []
    for (row, place) in places.enumerated().prefix(20_000) {
      guard let place else { continue }
      let number = value?.value(at: row) ?? .null
      let fraction = display?.fraction(number.scriptNumber) ?? 0.5
      dots.append(DotMap.Place(
        latitude: place.latitude, longitude: place.longitude, color: display?.color(number) ?? context.theme.info,
        weight: fraction.isFinite ? min(max(fraction, 0), 1) : 0))
    }
    // Series of one value each, named by their labels, are places too.
    let rows = frames.count > 1 && dots.isEmpty ? Self.seriesRows(frames, context) : Self.rows(frame, name, value, display, places)
    return GeomapView(map: dots.isEmpty ? nil : DotMap(places: dots, look: context.look), rows: rows, scroll: context.interaction.scrollRow, cursor: context.interaction.cursorRow, look: context.look)
  }

  private static func isCoordinate(_ name: String) -> Bool { ["latitude", "lat", "longitude", "lon", "lng"].contains(name.lowercased()) }

  private func places(_ frame: DataFrame) -> [(latitude: Double, longitude: Double)?] {
    let latitudes = latitude.flatMap { frame.field($0) } ?? frame.field("latitude", "lat")
    let longitudes = longitude.flatMap { frame.field($0) } ?? frame.field("longitude", "lon", "lng")
    if let latitudes, let longitudes {
      return (0..<min(latitudes.values.count, longitudes.values.count)).map { row in
        let (y, x) = (latitudes.values[row].scriptNumber, longitudes.values[row].scriptNumber)
        return abs(y) <= 90 && abs(x) <= 360 ? (y, x) : nil
      }
    }
    guard let hashes = geohash.flatMap({ frame.field($0) }) ?? frame.field("geohash") else { return [] }
    return (0..<hashes.values.count).map { Geohash.center(of: hashes.values[$0].scriptText) }
  }

  private static func rows(
    _ frame: DataFrame, _ name: Field?, _ value: Field?, _ display: FieldDisplay?, _ places: [(latitude: Double, longitude: Double)?]
  ) -> [GeomapView.Row] {
    (0..<min(frame.rowCount, 20_000)).map { row in
      let place = places.indices.contains(row) ? places[row] : nil
      let coordinates = place.map { "\(NumberText.fixed($0.latitude, decimals: 2)), \(NumberText.fixed($0.longitude, decimals: 2))" } ?? ""
      let text = name?.value(at: row).scriptText ?? ""
      let number = value?.value(at: row) ?? .null
      return GeomapView.Row(name: text.isEmpty ? coordinates : text, place: text.isEmpty ? "" : coordinates, value: display?.text(number).description ?? "", color: display?.color(number))
    }
  }

  private static func seriesRows(_ frames: [DataFrame], _ context: PanelContext) -> [GeomapView.Row] {
    frames.prefix(5000).flatMap { frame in
      frame.fields.filter { $0.type == .number }.map { field in
        let display = FieldDisplay(field, index: 0, name: "", limits: ValueLimits(field, data: nil), context: context, standardColorMode: "thresholds")
        let value = field.reduced(by: .lastNotNull)
        return GeomapView.Row(name: SeriesName.of(field, in: frame), place: "", value: display.text(value).description, color: display.color(value))
      }
    }
  }
}

/// The map above or beside the table of its places.
struct GeomapView: Widget {
  struct Row: Hashable {
    var name: String
    var place: String
    var value: String
    var color: Color?
  }

  let map: DotMap?
  let rows: [Row]
  let scroll: Int
  let cursor: Int?
  let look: Look

  func draw(in area: Rect, on canvas: inout Canvas) {
    let table = TextTable(
      columns: [.init(title: "Place"), .init(title: "Coordinates"), .init(title: "Value", alignment: .right)], rowCount: rows.count, scrollRow: scroll, cursor: cursor, look: look
    ) { [rows] row, column in
      column == 0 ? .init(rows[row].name) : column == 1 ? .init(rows[row].place) : .init(rows[row].value, foreground: rows[row].color)
    }
    guard let map, area.width >= 30, area.height >= 6 else { return table.draw(in: area, on: &canvas) }
    PictureWithTable(picture: map, table: table, wide: (90, 3, of: 5), high: (14, 2, of: 3)).draw(in: area, on: &canvas)
  }
}
