import SeriesStore
import TimeSeries
import Text

/// Turns the samples of an exposition into samples of the store, keeping what it found out about each series.
struct ScrapedSeries: Sendable {
  private struct Entry: Sendable {
    /// `nil` where relabelling drops the series.
    var reference: SeriesReference?
    var scrape: UInt64
  }

  struct Result {
    var batch: SampleBatch
    /// Before and after relabelling.
    var scraped = 0
    var kept = 0
    /// Series that the target had not given before.
    var added = 0
  }

  /// Why a whole scrape counts as failed.
  struct Fault: Error {
    var reason: String
    var scraped = 0
    var kept = 0
  }

  private let target: Labels
  private let job: ScrapeJob
  /// By the labels as the exposition has them.
  private var entries: [Labels: Entry] = [:]
  private var scrape: UInt64 = 0

  init(target: Labels, job: ScrapeJob) {
    (self.target, self.job) = (target, job)
  }

  mutating func take(_ families: [MetricFamily], at time: Timestamp, store: SeriesStore) throws(Fault) -> Result {
    scrape += 1
    var result = Result(batch: SampleBatch(at: time, expecting: families.count * 4))
    for family in families {
      for sample in family.samples {
        result.scraped += 1
        guard let reference = try reference(of: sample.labels, counting: &result, store: store) else { continue }
        result.kept += 1
        if job.limits.samples > 0, result.kept > job.limits.samples {
          throw Fault(reason: "sample limit of \(job.limits.samples) exceeded", scraped: result.scraped, kept: result.kept)
        }
        let ownTime = job.honorsTimestamps ? sample.timestamp : nil
        if let histogram = sample.histogram {
          result.batch.append(histogram, to: reference, at: ownTime)
        } else {
          result.batch.append(sample.value, to: reference, at: ownTime)
        }
      }
    }
    if entries.count > result.scraped { entries = entries.filter { $0.value.scrape == scrape } }
    return result
  }

  /// The store has forgotten series: look all of them up again.
  mutating func forget() {
    entries.removeAll(keepingCapacity: true)
  }

  private mutating func reference(
    of labels: Labels, counting result: inout Result, store: SeriesStore
  ) throws(Fault) -> SeriesReference? {
    if let index = entries.index(forKey: labels) {
      entries.values[index].scrape = scrape
      return entries.values[index].reference
    }
    try checkLimits(labels)
    var reference: SeriesReference?
    if let final = job.metricRelabelRules.applied(to: merged(labels)), !final.isEmpty {
      guard final.name != nil else { throw Fault(reason: "a series has no metric name after relabelling: \(final)") }
      do throws(StoreError) {
        reference = try store.reference(for: final)
      } catch {
        throw Fault(reason: "the store takes no more series: \(error)")
      }
      result.added += 1
    }
    entries[labels] = Entry(reference: reference, scrape: scrape)
    return reference
  }

  private func checkLimits(_ labels: Labels) throws(Fault) {
    let limits = job.limits
    if limits.labels > 0, labels.count + target.count > limits.labels {
      throw Fault(reason: "label limit of \(limits.labels) exceeded by \(labels)")
    }
    for label in labels.labels {
      if limits.labelNameBytes > 0, label.name.utf8.count > limits.labelNameBytes {
        throw Fault(reason: "label name \"\(label.name)\" is longer than \(limits.labelNameBytes) bytes")
      }
      if limits.labelValueBytes > 0, label.value.utf8.count > limits.labelValueBytes {
        throw Fault(reason: "the value of label \"\(label.name)\" is longer than \(limits.labelValueBytes) bytes")
      }
    }
  }

  /// The exposition's labels with the target's.
  private func merged(_ labels: Labels) -> Labels {
    var merged = labels
    for label in target.labels {
      guard let scraped = labels[label.name] else {
        merged[label.name] = label.value
        continue
      }
      if job.honorsLabels { continue }
      var name = "exported_" + label.name
      while merged[name] != nil || target[name] != nil { name = "exported_" + name }
      merged[name] = scraped
      merged[label.name] = label.value
    }
    return merged
  }
}
