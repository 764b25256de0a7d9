import Canvas

/// Prints what the embedded store tells of its feeders, such as a target that cannot be scraped, for commands without a
/// screen: without it a broken exporter looks like one without metrics.
final class TroubleListener: Sendable {
  private let task: Task<Void, Never>

  init(_ store: EmbeddedStore) {
    task = Task.detached { for await trouble in store.failures { StandardError.print(VisibleText.of(trouble)) } }
  }

  func stop() { task.cancel() }
}
