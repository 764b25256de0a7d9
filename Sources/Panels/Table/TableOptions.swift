import DataFrames
import Text

/// `options` of the table panel.
struct TableOptions: Hashable, Sendable {
  struct Sort: Hashable, Sendable {
    var name: String
    var descending: Bool
  }

  var showsHeader = true
  var frameIndex = 0
  var sortBy: [Sort] = []
  var showsFooter = false
  var footerReducers: [Reducer] = []
  /// Names; empty is every number field.
  var footerFields: [String] = []
  var countsRows = false

  init(_ options: JSONObject) {
    showsHeader = options["showHeader"]?.bool ?? true
    frameIndex = max(options["frameIndex"]?.integer ?? 0, 0)
    sortBy = (options["sortBy"]?.array ?? []).compactMap { entry in
      entry["displayName"]?.string.map { Sort(name: $0, descending: entry["desc"]?.bool ?? false) }
    }
    let footer = options["footer"]
    showsFooter = footer?["show"]?.bool ?? false
    footerReducers = [Reducer](ids: footer?["reducer"]?.array?.compactMap(\.string) ?? [])
    footerFields = footer?["fields"]?.array?.compactMap(\.string) ?? footer?["fields"]?.string.map { $0.isEmpty ? [] : [$0] } ?? []
    countsRows = footer?["countRows"]?.bool ?? false
  }
}

/// `fieldConfig.defaults.custom` of the table panel, overrides applied.
struct TableFieldOptions: Hashable, Sendable {
  enum CellType: Hashable, Sendable { case plain, colorText, colorBackground, gauge(String), sparkline, json, links, image, pill, other(String) }

  /// Pixels, as Grafana counts; a column of the terminal is taken as 8.
  var width: Double?
  var minimumWidth: Double?
  var alignment = "auto"
  var isHidden = false
  var cellType = CellType.plain
  var hidesValue = false
  var wraps = false
  var colorsRow = false
  var footerReducers: [Reducer] = []

  init(_ custom: JSONObject) {
    width = custom["width"]?.number.flatMap { $0 > 0 ? $0 : nil }
    minimumWidth = custom["minWidth"]?.number
    alignment = custom["align"]?.string ?? "auto"
    isHidden = custom["hidden"]?.bool ?? custom["hideFrom"]?["viz"]?.bool ?? false
    let options = custom["cellOptions"]
    let legacy = custom["displayMode"]?.string
    switch options?["type"]?.string ?? legacy {
    case "color-text": cellType = .colorText
    case "color-background", "color-background-solid": cellType = .colorBackground
    case "gauge": cellType = .gauge(options?["mode"]?.string ?? "gradient")
    case "gradient-gauge": cellType = .gauge("gradient")
    case "lcd-gauge": cellType = .gauge("lcd")
    case "basic" where options == nil: cellType = .gauge("basic")
    case "sparkline": cellType = .sparkline
    case "json-view": cellType = .json
    case "data-links": cellType = .links
    case "image": cellType = .image
    case "pill": cellType = .pill
    case let type? where type != "auto": cellType = .other(type)
    default: break
    }
    hidesValue = options?["valueDisplayMode"]?.string == "hidden" || options?["hideValue"]?.bool == true
    wraps = custom["wrapText"]?.bool ?? options?["wrapText"]?.bool ?? false
    colorsRow = options?["applyToRow"]?.bool ?? false
    footerReducers = [Reducer](ids: custom["footer"]?["reducers"]?.array?.compactMap(\.string) ?? [])
  }
}
