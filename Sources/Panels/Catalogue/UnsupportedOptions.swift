import Dashboards
import DataFrames
import Text

/// Finds settings that change what Grafana draws and that we do not follow.
struct UnsupportedOptions {
  private let panel: Panel
  private(set) var found: [UnsupportedOption] = []

  init(_ panel: Panel) {
    self.panel = panel
  }

  /// A setting below `options` by its path (`footer.show`), where it is present and not one of the values that need nothing.
  mutating func option(_ path: String, unless harmless: [JSONValue] = [], _ reason: String) {
    check(.object(panel.options), "options", path, harmless, reason)
  }

  /// A setting below `fieldConfig.defaults.custom`, or of an override.
  mutating func custom(_ path: String, unless harmless: [JSONValue] = [], _ reason: String) {
    check(.object(panel.fieldDefaults.custom), "fieldConfig.defaults.custom", path, harmless, reason)
    let id = "custom." + path
    for (index, override) in panel.overrides.enumerated() {
      for (place, property) in override.properties.enumerated() where property.id == id && !harmless.contains(property.value) {
        found.append(UnsupportedOption(path: "fieldConfig.overrides[\(index)].properties[\(place)]", reason: reason))
      }
    }
  }

  private mutating func check(_ root: JSONValue, _ prefix: String, _ path: String, _ harmless: [JSONValue], _ reason: String) {
    var value: JSONValue? = root
    for key in path.split(separator: ".") { value = value?[String(key)] }
    let quiet: [JSONValue] = [.null, .bool(false), "", .array([]), .object(JSONObject())]
    guard let value, !harmless.contains(value), !quiet.contains(value) else { return }
    found.append(UnsupportedOption(path: prefix + "." + path, reason: reason))
  }
}
