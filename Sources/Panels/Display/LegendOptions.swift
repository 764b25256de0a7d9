import DataFrames
import Text
import Widgets

/// `options.legend` as timeseries and its relatives have it.
struct LegendOptions: Hashable, Sendable {
  enum Placement: Hashable, Sendable { case bottom, right }

  var isShown = true
  var form = Legend.Form.list
  var placement = Placement.bottom
  var calcs: [String] = []
  var sortBy: String?
  var sortsDescending = false
  /// Columns, or a share of the panel's width where below 1.
  var width: Double?

  /// A bare boolean occurs in old files.
  init(_ value: JSONValue?) {
    if let isShown = value?.bool {
      self.isShown = isShown
      return
    }
    guard let legend = value?.object else { return }
    isShown = legend["showLegend"]?.bool ?? legend["show"]?.bool ?? true
    if legend["displayMode"]?.string == "hidden" { isShown = false }
    form = legend["displayMode"]?.string == "table" || legend["asTable"]?.bool == true ? .table : .list
    placement = legend["placement"]?.string == "right" ? .right : .bottom
    calcs = legend["calcs"]?.array?.compactMap(\.string) ?? []
    sortBy = legend["sortBy"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    sortsDescending = legend["sortDesc"]?.bool ?? false
    width = legend["width"]?.number
  }
}
