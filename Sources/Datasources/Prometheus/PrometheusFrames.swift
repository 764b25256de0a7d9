package import DataFrames
import Text
package import TimeSeries

/// Turns the series that a PromQL query gave into the frames that Grafana's panels expect.
package struct PrometheusFrames: Sendable {
  var target: PrometheusTarget
  /// Milliseconds between the points of a range query.
  var step: Milliseconds
  /// Several table targets in one panel name their value columns `Value #A`, `Value #B`.
  var isOneOfSeveralTables: Bool

  package init(target: PrometheusTarget, step: Milliseconds, isOneOfSeveralTables: Bool) {
    (self.target, self.step, self.isOneOfSeveralTables) = (target, step, isOneOfSeveralTables)
  }

  /// - Parameter series: One entry a series; the points of a range query stand on the steps, gaps are missing points.
  package func frames(for series: [Series], isInstant: Bool) -> [DataFrame] {
    switch target.format {
    case .table: return [table(of: series)]
    case .heatmap where !isInstant: return heatmap(of: series)
    case .timeSeries, .heatmap:
      var frames = series.map { frame(of: $0, isInstant: isInstant) }
      frames.shareTimes()
      return frames
    }
  }

  /// The answer to an expression that is a text, `"up"`.
  func frame(of text: String, at time: Timestamp) -> DataFrame {
    DataFrame(
      refID: target.refID, fields: [Field(name: "Time", values: .times([time.rawValue])), Field(name: "Value", values: .strings([text]))],
      meta: FrameMeta(executedQuery: target.expression))
  }

  // MARK: time_series

  private func frame(of series: Series, isInstant: Bool) -> DataFrame {
    let name = LegendFormat.name(of: series.labels, format: target.legendFormat, expression: target.expression)
    var config = FieldConfig(displayNameFromSource: name)
    if !isInstant { config.interval = Double(step) }
    return DataFrame(
      name: name,
      refID: target.refID,
      fields: [
        Field(name: "Time", values: .times(series.samples.timestamps.map(Optional.some))),
        Field(name: "Value", values: .numbers(numbers(of: series.samples)), labels: series.labels, config: config),
      ],
      meta: FrameMeta(type: isInstant ? "numeric-multi" : "timeseries-multi", executedQuery: target.expression))
  }

  /// Histogram samples count as their number of observations where a plain number is wanted.
  private func numbers(of samples: Samples) -> [Double] {
    guard let histograms = samples.histograms else { return samples.values }
    return zip(samples.values, histograms).map { value, histogram in histogram?.count ?? value }
  }

  // MARK: table

  /// One row a sample: time, every label as a column, the value.
  private func table(of series: [Series]) -> DataFrame {
    let names = Set(series.flatMap { $0.labels.labels.map(\.name) }).sorted { $0.precedesByBytes($1) }
    let rows = series.map(\.samples.count)
    var fields = [Field(name: "Time", values: .times(series.flatMap { $0.samples.timestamps.map(Optional.some) }))]
    for name in names {
      let column = zip(series, rows).flatMap { series, count in Array(repeating: series.labels[name], count: count) }
      // Bucket bounds are numbers, so that tables and heatmaps can sort by them.
      let numbers = name == "le" ? column.map { $0.flatMap(Self.number) ?? FieldValues.absent } : []
      fields.append(Field(name: name, values: name == "le" ? .numbers(numbers) : .strings(column)))
    }
    let valueName = isOneOfSeveralTables ? "Value #\(target.refID)" : "Value"
    fields.append(Field(name: valueName, values: .numbers(series.flatMap { numbers(of: $0.samples) })))
    return DataFrame(refID: target.refID, fields: fields, meta: FrameMeta(type: "table", executedQuery: target.expression))
  }

  private static func number(_ text: String) -> Double? {
    switch text {
    case "+Inf", "Inf": .infinity
    case "-Inf": -.infinity
    default: Double(text)
    }
  }

  // MARK: heatmap

  /// Cumulative bucket series, sorted by `le` and each less its lower neighbour: counts of the bucket itself.
  private func heatmap(of series: [Series]) -> [DataFrame] {
    if series.contains(where: { $0.samples.histograms != nil }) { return [cells(of: series)] }
    let buckets = series.compactMap { series in
      series.labels["le"].flatMap(Self.number).map { (bound: $0, series: series) }
    }.sorted { $0.bound < $1.bound }
    guard !buckets.isEmpty else { return series.map { frame(of: $0, isInstant: false) } }
    var below: [Int64: Double] = [:]
    return buckets.map { bucket in
      var samples = bucket.series.samples
      for index in samples.values.indices {
        let time = samples.timestamps[index]
        let cumulative = samples.values[index]
        // Buckets are scraped one after the other, so a lower one may be ahead: never less than nothing.
        samples.values[index] = max(cumulative - (below[time] ?? 0), 0)
        below[time] = cumulative
      }
      var frame = frame(of: Series(labels: bucket.series.labels, samples: samples), isInstant: false)
      if target.legendFormat.isEmpty || target.legendFormat == LegendFormat.automatic {
        let bound = bucket.series.labels["le"] ?? ""
        frame.name = bound
        frame.fields[1].config.displayNameFromSource = bound
      }
      frame.meta.type = "heatmap-rows"
      return frame
    }
  }
}

extension PrometheusFrames {
  /// More would only be painted over one another.
  private static let mostCells = 1_000_000

  /// Native histograms as cells: a row for each populated bucket at each moment, with the bucket's own bounds.
  private func cells(of series: [Series]) -> DataFrame {
    var times: [Int64?] = []
    var (lows, highs, counts): ([Double], [Double], [Double]) = ([], [], [])
    for one in series {
      for (time, histogram) in zip(one.samples.timestamps, one.samples.histograms ?? []) {
        guard let histogram, times.count < Self.mostCells else { continue }
        for bucket in histogram.allBuckets where bucket.count != 0 {
          times.append(time)
          lows.append(bucket.lower)
          highs.append(bucket.upper)
          counts.append(bucket.count)
        }
      }
    }
    let isCut = times.count >= Self.mostCells
    return DataFrame(
      refID: target.refID,
      fields: [
        Field(name: "xMax", values: .times(times), config: FieldConfig(interval: Double(step))),
        Field(name: "yMin", values: .numbers(lows)), Field(name: "yMax", values: .numbers(highs)),
        Field(name: "count", values: .numbers(counts)),
      ],
      meta: FrameMeta(
        type: "heatmap-cells", executedQuery: target.expression,
        notices: isCut ? [Notice(severity: .warning, text: "only the first \(Self.mostCells) buckets are shown")] : []))
  }
}

extension [DataFrame] {
  /// The remarks stand on the first frame; without one they have a frame of their own.
  func noting(_ notices: [Notice]) -> [DataFrame] {
    guard !notices.isEmpty else { return self }
    var frames = isEmpty ? [DataFrame(fields: [])] : self
    frames[0].meta.notices += notices
    return frames
  }
}
