/// All transformations that are known.
package enum TransformationCatalogue {
  package static let all: [TransformationKind] = [
    .organize, .order, .rename, .renameByRegex, .filterFieldsByName, .filterFields, .filterByRefID, .filterFrames,
    .filterByValue, .reduce, .merge, .joinByField, .seriesToColumns, .joinByLabels, .labelsToFields, .seriesToRows,
    .concatenate, .append, .calculateField, .ensureColumns, .groupBy, .groupToNestedTable, .groupingToMatrix, .sortBy,
    .limit, .rowsToFields, .configFromData, .convertFieldType, .extractFields, .prepareTimeSeries, .timeSeriesTable,
    .histogram, .heatmap, .transpose, .partitionByValues, .formatTime, .formatString, .regression, .smoothing,
    .fieldLookup, .spatial, .convertFrameType, .noop,
  ]

  private static let byID = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })

  package static func kind(_ id: String) -> TransformationKind? { byID[id] }
}

extension TransformationKind {
  static let noop = TransformationKind(id: "noop", name: "Nothing") { _, frames, _ in frames }

  static let convertFrameType = TransformationKind(id: "convertFrameType", name: "Convert frame type") { _, frames, _ in frames }

  static let fieldLookup = TransformationKind(
    id: "fieldLookup", name: "Lookup fields from resource", approximation: "places are not looked up: the fields are shown as they are"
  ) { _, frames, run in
    run.note(.info, "Places are not looked up; the fields are shown as they are")
    return frames
  }

  static let spatial = TransformationKind(
    id: "spatial", name: "Spatial operations", approximation: "spatial operations are not calculated: the fields are shown as they are"
  ) { _, frames, run in
    run.note(.info, "Spatial operations are not calculated; the fields are shown as they are")
    return frames
  }
}
