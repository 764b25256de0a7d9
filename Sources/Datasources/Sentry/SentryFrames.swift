import DataFrames
import Text
import TimeSeries

/// Turns Sentry's answers into the frames of Grafana's plugin.
enum SentryFrames {
  /// One row for each issue, with its counts as a sparkline where they came.
  static func issues(_ rows: [JSONValue], refID: String) -> DataFrame {
    func texts(_ name: String, _ pick: (JSONValue) -> String?) -> Field { Field(name: name, values: .strings(rows.map(pick))) }
    func times(_ name: String, _ key: String) -> Field { Field(name: name, values: .times(rows.map { $0[key]?.string.flatMap { ISODate.milliseconds(of: $0) } })) }
    func numbers(_ name: String, _ pick: (JSONValue) -> Double?) -> Field { Field(name: name, values: .numbers(rows.map { pick($0) ?? FieldValues.absent })) }
    var fields = [
      texts("ID") { $0["id"]?.text }, texts("ShortID") { $0["shortId"]?.text }, texts("Title") { $0["title"]?.text }, texts("Type") { $0["type"]?.text },
      texts("Culprit") { $0["culprit"]?.text }, texts("Level") { $0["level"]?.text }, texts("Status") { $0["status"]?.text },
      texts("Substatus") { $0["substatus"]?.text }, texts("Priority") { $0["priority"]?.text }, texts("Project") { $0["project"]?["name"]?.text },
      times("FirstSeen", "firstSeen"), times("LastSeen", "lastSeen"), numbers("Events") { $0["count"]?.number }, numbers("Users") { $0["userCount"]?.number },
      numbers("Comments") { $0["numComments"]?.number }, texts("Assigned To") { $0["assignedTo"]?["name"]?.text },
      texts("Platform") { $0["platform"]?.text }, texts("Link") { $0["permalink"]?.text },
    ]
    let trends = rows.map { row -> [DataFrame] in
      guard let points = row["stats"]?.object?.members.first?.value.array, !points.isEmpty else { return [] }
      return [
        DataFrame(
          fields: [
            Field(name: "Time", values: .times(points.map { $0[0]?.number.map { Int64(clampingToDates: $0 * 1000) } })),
            Field(name: "Events", values: .numbers(points.map { $0[1]?.number ?? FieldValues.absent })),
          ])
      ]
    }
    if trends.contains(where: { !$0.isEmpty }) { fields.append(Field(name: "Trend", values: .frames(trends))) }
    return DataFrame(name: "Issues", refID: refID, fields: fields)
  }

  /// `events-timeseries/`: points in milliseconds; what is not complete yet is told.
  static func series(_ document: JSONValue, refID: String) -> [DataFrame] {
    (document["timeSeries"]?.array ?? []).map { series in
      let points = series["values"]?.array ?? []
      let labels = (series["groupBy"]?.array ?? []).compactMap { group in group["key"]?.text.map { ($0, group["value"]?.text ?? "") } }
      let axis = series["yAxis"]?.text ?? "count()"
      let name = labels.isEmpty ? axis : labels.map(\.1).joined(separator: ", ")
      var meta = FrameMeta(type: "timeseries-multi")
      if points.last?["incomplete"]?.bool == true { meta.notices = [Notice(severity: .info, text: "the last point is not complete yet")] }
      return frame(
        name, points.map { ($0["timestamp"]?.number.map { Int64(clampingToDates: $0) }, $0["value"]?.number) }, Labels(labels), meta, refID)
    }
  }

  /// `events-stats/`: one series, or several by name.
  static func olderSeries(_ document: JSONValue, name: String, refID: String) -> [DataFrame] {
    if let points = document["data"]?.array { return [older(points, name, refID)] }
    return (document.object?.members ?? []).flatMap { member -> [DataFrame] in
      if let points = member.value["data"]?.array { return [older(points, member.key, refID)] }
      // Several values for each group.
      return (member.value.object?.members ?? []).compactMap { inner in
        inner.value["data"]?.array.map { older($0, "\(member.key): \(inner.key)", refID) }
      }
    }
  }

  private static func older(_ points: [JSONValue], _ name: String, _ refID: String) -> DataFrame {
    frame(
      name,
      points.map { point in (point[0]?.number.map { Int64(clampingToDates: $0 * 1000) }, point[1]?.array.map { $0.reduce(0) { $0 + ($1["count"]?.number ?? 0) } }) },
      Labels(), FrameMeta(type: "timeseries-multi"), refID)
  }

  /// `stats_v2/`: a series for each group and field.
  static func statistics(_ document: JSONValue, refID: String) -> [DataFrame] {
    let times = (document["intervals"]?.array ?? []).map { $0.string.flatMap { ISODate.milliseconds(of: $0) } }
    return (document["groups"]?.array ?? []).flatMap { group -> [DataFrame] in
      let labels = (group["by"]?.object?.members ?? []).map { ($0.key, $0.value.text ?? "") }
      return (group["series"]?.object?.members ?? []).map { member in
        let values = member.value.array ?? []
        let name = ([member.key] + labels.map(\.1)).joined(separator: " ")
        return frame(name, times.enumerated().map { ($1, values.indices.contains($0) ? values[$0].number : nil) }, Labels(labels), FrameMeta(type: "timeseries-multi"), refID)
      }
    }
  }

  private static func frame(_ name: String, _ points: [(Int64?, Double?)], _ labels: Labels, _ meta: FrameMeta, _ refID: String) -> DataFrame {
    DataFrame(
      name: name, refID: refID,
      fields: [
        Field(name: "Timestamp", values: .times(points.map(\.0))),
        Field(name: name, values: .numbers(points.map { $0.1 ?? FieldValues.absent }), labels: labels, config: FieldConfig(displayNameFromSource: name)),
      ], meta: meta)
  }
}
