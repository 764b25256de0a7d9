import Glibc

/// The part of a store that writes to its folder: the claim on it, and the log.
struct Journal: ~Copyable, Sendable {
  let folder: StoreFolder
  private let lock: Int32
  var log: LogWriter
  private var metadataEpoch: UInt32 = 0

  /// - Parameter lock: The locked file, which is closed with the journal.
  init(folder: StoreFolder, lock: Int32, log: consuming LogWriter) {
    self.folder = folder
    self.lock = lock
    self.log = log
  }

  deinit {
    close(lock)
  }

  /// - Parameter allMetadata: Called where the log begins anew, since each log file stands on its own.
  mutating func write(_ records: consuming LogRecords, allMetadata: (inout LogRecords) -> Void) {
    guard !records.isEmpty else { return }
    if metadataEpoch != log.epoch {
      var metadata = LogRecords()
      allMetadata(&metadata)
      guard log.write(metadata) else { return }
      metadataEpoch = log.epoch
    }
    _ = log.write(records)
  }
}
