import Text

/// The wrappings around dashboards: API replies, resource envelopes, Kubernetes objects, JSON inside text.
struct DashboardContainer {
  enum Form { case classic, v2 }

  var body: JSONObject
  var form: Form
  var uid: String?
  var folder: String?
  /// Where `body` stands in the document; "" at its top.
  var path: String
  /// The name of the member or file that it was found under, for a dashboard without a title.
  var name: String?

  /// What Grafana would take back.
  var original: JSONValue {
    guard form == .v2 else { return .object(body) }
    return [
      "apiVersion": "dashboard.grafana.app/v2beta1", "kind": "Dashboard", "metadata": .object(uid.map { ["name": .string($0)] } ?? [:]),
      "spec": .object(body),
    ]
  }

  /// Everything in `document` that is a dashboard.
  ///
  /// - Throws: ``DashboardError`` where there is none.
  static func all(in document: JSONValue, file: String) throws(DashboardError) -> [DashboardContainer] {
    var search = Search(file: file)
    try search.look(at: document, path: "", depth: 0)
    guard search.found.isEmpty else { return search.found }
    throw DashboardError(
      kind: .notADashboard, file: file, place: search.place, reason: search.reason ?? "this JSON is not a Grafana dashboard: \(Self.outline(document))",
      advice: "a dashboard has “panels” (or “elements” and “layout”); in Grafana use Export, Download JSON")
  }

  private static func outline(_ document: JSONValue) -> String {
    guard let object = document.object else { return "expected an object with panels, found \(DecodingReport.describe(document))" }
    if object.isEmpty { return "the object is empty" }
    return "expected “panels”, found “\(object.keys.prefix(6).joined(separator: "”, “"))”"
  }
}

extension DashboardContainer {
  private struct Search {
    var file: String
    var found: [DashboardContainer] = []
    /// What went wrong inside a text that should have been a dashboard.
    var reason: String?
    var place = ""

    mutating func look(at value: JSONValue, path: String, depth: Int, uid: String? = nil, folder: String? = nil, name: String? = nil)
      throws(DashboardError)
    {
      // Wrappings of wrappings occur (a ConfigMap in a list, with an API reply inside), but not endlessly.
      guard depth < 6 else { return }
      if let text = value.string, depth > 0 {
        return try lookInside(text, path: path, depth: depth, name: name)
      }
      if let list = value.array {
        for (index, element) in list.enumerated() where element.object != nil {
          try look(at: element, path: "\(path)[\(index)]", depth: depth + 1)
        }
        return
      }
      guard let object = value.object else { return }
      func member(_ key: String) -> String { DecodingReport.path(path, key) }

      switch object["kind"]?.string {
      case "List"?, "ConfigMapList"?:
        try look(at: object["items"] ?? .null, path: member("items"), depth: depth + 1)
      case "ConfigMap"?, "Secret"?:
        for entry in object["data"]?.object?.members ?? [] where entry.value.string != nil {
          guard entry.key.hasSuffix(".json") || entry.value.string?.contains("\"panels\"") == true else { continue }
          try look(at: entry.value, path: member("data.\(entry.key)"), depth: depth + 1, name: entry.key)
        }
      case "GrafanaDashboard"? where object["spec"]?["json"] != nil:
        try look(at: object["spec"]?["json"] ?? .null, path: member("spec.json"), depth: depth + 1, name: object["metadata"]?["name"]?.string)
      default:
        if Self.isV2(object) {
          found.append(DashboardContainer(body: object, form: .v2, uid: uid, folder: folder, path: path, name: name))
        } else if let spec = object["spec"], spec.object != nil, object["panels"] == nil {
          let annotations = object["metadata"]?["annotations"]
          try look(
            at: spec, path: member("spec"), depth: depth + 1, uid: object["metadata"]?["name"]?.string ?? uid,
            folder: annotations?["grafana.app/folder"]?.string ?? folder, name: name)
        } else if let inner = object["dashboard"], inner.object != nil || inner.string != nil, object["panels"] == nil {
          let meta = object["meta"]
          try look(
            at: inner, path: member("dashboard"), depth: depth + 1, uid: uid,
            folder: meta?["folderTitle"]?.string ?? object["folderUid"]?.string ?? folder, name: name)
        } else if Self.isClassic(object) {
          found.append(DashboardContainer(body: object, form: .classic, uid: uid, folder: folder, path: path, name: name))
        } else if let panel = Self.panel(object) {
          let body = JSONObject([JSONObject.Member(key: "panels", value: .array([.object(panel)]))])
          found.append(DashboardContainer(body: body, form: .classic, uid: nil, folder: folder, path: path, name: panel["title"]?.string ?? name))
        }
      }
    }

    private mutating func lookInside(_ text: String, path: String, depth: Int, name: String?) throws(DashboardError) {
      do {
        try look(at: try JSONValue.parse(text), path: path, depth: depth + 1, name: name)
      } catch let error as DashboardError {
        throw error
      } catch let error as JSONError {
        (place, reason) = (path, "the text is not JSON: line \(error.line), column \(error.column): \(error.reason)")
      } catch {
        return
      }
    }

    private static func isV2(_ object: JSONObject) -> Bool {
      object["elements"]?.object != nil && (object["layout"] != nil || object["panels"] == nil)
    }

    private static func isClassic(_ object: JSONObject) -> Bool {
      if object["panels"] != nil || object["rows"] != nil { return true }
      return object["title"] != nil && ["schemaVersion", "templating", "time", "annotations", "timepicker"].contains { object[$0] != nil }
    }

    /// A panel's own JSON, or a library panel's: what Grafana's "Inspect, panel JSON" gives.
    private static func panel(_ object: JSONObject) -> JSONObject? {
      if let model = object["model"]?.object ?? object["result"]?["model"]?.object, model["type"]?.string != nil { return model }
      let isPanel = object["type"]?.string != nil && ["targets", "gridPos", "fieldConfig", "options"].contains { object[$0] != nil }
      return isPanel ? object : nil
    }
  }
}
