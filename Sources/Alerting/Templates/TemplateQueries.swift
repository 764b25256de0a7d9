package import GoTemplate
package import PromQL
package import TimeSeries

/// Queries of templates over a source that answers at once.
package enum TemplateQueries {
  /// - Throws: In Prometheus' words.
  package static func samples(
    of query: String, at time: Timestamp, in source: any SeriesSource, engine: PromQLEngine = PromQLEngine()
  ) throws(FunctionFailure) -> [TemplateSample] {
    do throws(PromQLError) {
      switch try engine.instant(query, at: time, in: source).value {
      case .vector(let samples): return samples.map { TemplateSample(labels: $0.labels, value: $0.value) }
      case .scalar(let value, _): return [TemplateSample(labels: Labels(), value: value)]
      default: throw PromQLError(kind: .execution, message: "query result is not a vector or scalar")
      }
    } catch {
      throw FunctionFailure(error.fullMessage(in: query))
    }
  }
}
