import Text

/// Links of panels before schema version 19, and their macros before 20 and 21.
enum LinkMigration {
  static func url(ofPanelLink link: JSONObject) -> String {
    var url = link["url"]?.text ?? ""
    if link["url"] == nil {
      if let dashboardPath = link["dashUri"]?.text {
        url = "dashboard/\(dashboardPath)"
      } else if let name = link["dashboard"]?.text {
        url = "dashboard/db/\(slug(name))"
      } else {
        url = "/"
      }
    }
    var additions: [String] = []
    if link["keepTime"]?.bool == true { additions.append("$__url_time_range") }
    if link["includeVars"]?.bool == true { additions.append("$__all_variables") }
    if let parameters = link["params"]?.text, !parameters.isEmpty { additions.append(parameters) }
    for addition in additions { url += (url.contains("?") ? "&" : "?") + addition }
    return renamed(url)
  }

  /// The link of a field config with today's names of its macros.
  static func currentMacros(_ link: JSONValue) -> JSONValue {
    guard var object = link.object, let url = object["url"]?.string, url.contains("$__") || url.contains("__series.labels") else { return link }
    object["url"] = .string(renamed(url))
    return .object(object)
  }

  private static func renamed(_ url: String) -> String {
    [
      ("$__series_name", "${__series.name}"), ("$__value_time", "${__value.time}"), ("$__field_name", "${__field.name}"),
      ("${__series_name}", "${__series.name}"), ("${__value_time}", "${__value.time}"), ("${__field_name}", "${__field.name}"),
      ("__series.labels", "__field.labels"),
    ].reduce(url) { $0.replacing($1.0, with: $1.1) }
  }

  private static func slug(_ name: String) -> String {
    name.lowercased().map { $0.isLetter || $0.isNumber ? String($0) : "-" }.joined()
  }
}
