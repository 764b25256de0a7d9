package import TimeSeries

/// How metrics are written for scraping.
package enum ExpositionFormat: Hashable, Sendable {
  /// Prometheus text 0.0.4: timestamps in milliseconds, blanks where one likes.
  case prometheusText
  /// OpenMetrics 1.0: timestamps in seconds, exactly one blank, `# EOF` at the end.
  case openMetrics
  /// Length-delimited `io.prometheus.client.MetricFamily` messages.
  case protobuf

  /// The format that a `Content-Type` names; plain text where it says nothing known, as most exporters send.
  package init(contentType: String?) {
    let type = (contentType ?? "").lowercased()
    if type.contains("application/openmetrics-text") {
      self = .openMetrics
    } else if type.contains("application/vnd.google.protobuf"), type.contains("io.prometheus.client.metricfamily") {
      self = .protobuf
    } else {
      self = .prometheusText
    }
  }
}

/// One thing that an exposition says.
package enum ExpositionEntry: Hashable, Sendable {
  case type(name: String, MetricMetadata.Kind)
  case help(name: String, String)
  case unit(name: String, String)
  /// The whole line.
  case comment(String)
  case sample(ExpositionSample)
}

package struct ExpositionSample: Hashable, Sendable {
  /// With `__name__`.
  package var labels: Labels
  package var value: Double
  /// Then ``value`` is not used.
  var histogram: NativeHistogram?
  /// Only where the exposition gives one.
  package var timestamp: Timestamp?
  var startTimestamp: Timestamp?
  package var exemplar: Exemplar?

  init(
    labels: Labels, value: Double, histogram: NativeHistogram? = nil, timestamp: Timestamp? = nil,
    startTimestamp: Timestamp? = nil, exemplar: Exemplar? = nil
  ) {
    (self.labels, self.value, self.histogram) = (labels, value, histogram)
    (self.timestamp, self.startTimestamp, self.exemplar) = (timestamp, startTimestamp, exemplar)
  }
}

/// An example of what was counted, usually with a trace id.
package struct Exemplar: Hashable, Sendable {
  package var labels: Labels
  package var value: Double
  var timestamp: Timestamp?

  init(labels: Labels, value: Double, timestamp: Timestamp? = nil) {
    (self.labels, self.value, self.timestamp) = (labels, value, timestamp)
  }
}

/// How much of an exposition is accepted.
package struct ExpositionLimits: Hashable, Sendable {
  var bytes: Int
  var lineBytes: Int
  var samples: Int
  var labelsPerSample: Int
  /// Of one label name or value.
  var labelBytes: Int

  package init(
    bytes: Int = 64 << 20, lineBytes: Int = 1 << 20, samples: Int = 1_000_000, labelsPerSample: Int = 128,
    labelBytes: Int = 64 << 10
  ) {
    (self.bytes, self.lineBytes, self.samples) = (bytes, lineBytes, samples)
    (self.labelsPerSample, self.labelBytes) = (labelsPerSample, labelBytes)
  }

  static let standard = ExpositionLimits()
}

/// What is wrong with an exposition, and where.
package struct ExpositionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Counted from 1; in the binary format the number of the message.
  var line: Int
  /// Counted from 0, from the beginning of the exposition.
  var byte: Int
  package var reason: String

  init(line: Int, byte: Int, reason: String) {
    (self.line, self.byte, self.reason) = (line, byte, reason)
  }

  package var description: String { "line \(line): \(reason)" }
}

/// The metrics of a whole exposition.
package struct Exposition: Sendable {
  package var families: [MetricFamily]
  /// Samples that were left out because an earlier one has the same labels and neither has a timestamp.
  package var duplicates: Int

  /// - Throws: ``ExpositionError`` for anything that Prometheus would not accept: a scrape counts whole or not at all.
  package init(
    _ bytes: [UInt8], format: ExpositionFormat, limits: ExpositionLimits = .standard
  ) throws(ExpositionError) {
    var collector = FamilyCollector()
    try Self.read(bytes, format: format, limits: limits) { collector.add($0) }
    (families, duplicates) = (collector.families, collector.duplicates)
  }

  /// Hands out the entries in their order while reading; those before an error have then been handed out.
  package static func read(
    _ bytes: [UInt8], format: ExpositionFormat, limits: ExpositionLimits = .standard, _ take: (ExpositionEntry) -> Void
  ) throws(ExpositionError) {
    guard bytes.count <= limits.bytes else {
      throw ExpositionError(
        line: 1, byte: 0, reason: "the exposition has \(bytes.count) bytes, more than the limit of \(limits.bytes)")
    }
    switch format {
    case .prometheusText:
      var reader = PrometheusTextReader(text: ExpositionText(bytes, limits: limits))
      while let entry = try reader.next() { take(entry) }
    case .openMetrics:
      var reader = OpenMetricsReader(text: ExpositionText(bytes, limits: limits))
      while let entry = try reader.next() { take(entry) }
    case .protobuf:
      var reader = MetricFamilyMessageReader(bytes, limits: limits)
      while let entries = try reader.next() { entries.forEach(take) }
    }
  }
}
