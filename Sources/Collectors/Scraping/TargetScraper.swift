import SeriesStore
package import TimeSeries
import Transport

/// Scrapes one target. It decides what goes to the store; whoever owns it appends that.
struct TargetScraper: Sendable {
  struct Outcome {
    var batch: SampleBatch
    var status: TargetStatus
  }

  let target: ScrapeTarget
  private let job: ScrapeJob
  private let store: SeriesStore
  private let transport: any HTTPTransport
  private var series: ScrapedSeries
  private var reports: [SeriesReference]?
  private var knownMetadata: [String: MetricMetadata] = [:]

  /// The series that every scrape adds, in the order of ``report(_:)``.
  private static let reportNames = [
    "up", "scrape_duration_seconds", "scrape_samples_scraped", "scrape_samples_post_metric_relabeling",
    "scrape_series_added",
  ]

  init(target: ScrapeTarget, job: ScrapeJob, store: SeriesStore, transport: any HTTPTransport) {
    (self.target, self.job, self.store, self.transport) = (target, job, store, transport)
    series = ScrapedSeries(target: target.labels, job: job)
  }

  /// Never throws: a scrape that fails has `up` 0, says why, and names no series, so that those before end.
  mutating func scrape(at time: Timestamp) async -> Outcome {
    let clock = ContinuousClock()
    let start = clock.now
    var result = ScrapedSeries.Result(batch: SampleBatch(at: time))
    var fault: String?
    do throws(ScrapedSeries.Fault) {
      let families = try await families()
      result = try series.take(families, at: time, store: store)
      noteMetadata(of: families)
    } catch {
      fault = error.reason
      (result.scraped, result.kept) = (error.scraped, error.kept)
    }
    let duration = clock.now - start
    report([
      fault == nil ? 1 : 0, duration.inSeconds, Double(result.scraped), Double(result.kept), Double(result.added),
    ], to: &result.batch)
    let status = TargetStatus(
      target: target, job: job.name, lastScrape: time, duration: duration, samples: result.kept, fault: fault)
    return Outcome(batch: result.batch, status: status)
  }

  /// The store has forgotten series.
  mutating func forgetReferences() {
    series.forget()
    reports = nil
  }

  private func families() async throws(ScrapedSeries.Fault) -> [MetricFamily] {
    let reply: HTTPReply
    do throws(ScrapeRequest.Fault) {
      let request = try ScrapeRequest.make(for: target, job: job)
      do throws(TransportError) { reply = try await transport.send(request) } catch {
        throw ScrapeRequest.Fault(reason: error.reason)
      }
    } catch {
      throw ScrapedSeries.Fault(reason: error.reason)
    }
    guard reply.status == 200 else {
      throw ScrapedSeries.Fault(reason: "server returned HTTP status \(reply.status)")
    }
    let limits = ExpositionLimits(bytes: job.limits.bodyBytes)
    let format = ExpositionFormat(contentType: reply.header("Content-Type"))
    do throws(ExpositionError) {
      return try Exposition(reply.body, format: format, limits: limits).families
    } catch {
      throw ScrapedSeries.Fault(reason: error.description)
    }
  }

  private mutating func noteMetadata(of families: [MetricFamily]) {
    for family in families where knownMetadata[family.name] != family.metadata {
      knownMetadata[family.name] = family.metadata
      store.setMetadata(family.metadata, of: family.name)
    }
  }

  private mutating func report(_ values: [Double], to batch: inout SampleBatch) {
    if reports == nil {
      reports = try? Self.reportNames.map { name in
        var labels = target.labels
        labels[Labels.metricName] = name
        return try store.reference(for: labels)
      }
    }
    for (reference, value) in zip(reports ?? [], values) { batch.append(value, to: reference) }
  }
}

/// How a target is doing.
package struct TargetStatus: Sendable {
  package var target: ScrapeTarget
  var job: String
  /// `nil` before the first scrape has ended.
  package var lastScrape: Timestamp?
  var duration: Duration = .zero
  var samples = 0
  /// Why the last scrape failed; `nil` where it went well.
  package var fault: String?
}
