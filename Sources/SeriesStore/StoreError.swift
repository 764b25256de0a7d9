/// Why a sample was not taken or a store cannot be used.
package enum StoreError: Error, Hashable, Sendable {
  case outOfOrder
  case duplicateSample
  /// The series has been forgotten; ask for its reference again.
  case expiredReference
  case tooManySeries(limit: Int)
  /// All names and values of the label set together.
  case labelsTooLong(bytes: Int, limit: Int)
  case tooManyBuckets(limit: Int)
  case lockedByAnotherProcess(path: String)
  case cannotRead(path: String, reason: String)
  case cannotWrite(path: String, reason: String)
  case corrupt(path: String, byte: Int, reason: String)
  /// A damaged file is kept there.
  case setAside(path: String, place: String)
}

extension StoreError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .outOfOrder: "the sample is older than the newest one of its series"
    case .duplicateSample: "the series has another value at this time"
    case .expiredReference: "the series has been forgotten; its reference has to be asked for again"
    case .tooManySeries(let limit): "the store holds \(limit) series, its limit, and takes no new ones"
    case .labelsTooLong(let bytes, let limit): "the labels of a series take \(bytes) bytes; the limit is \(limit)"
    case .tooManyBuckets(let limit): "a histogram has more than \(limit) buckets"
    case .lockedByAnotherProcess(let path):
      "another process keeps its history here (\(path)); what it has is shown, and new samples are kept in memory only"
    case .cannotRead(let path, let reason): "\(path) cannot be read: \(reason)"
    case .cannotWrite(let path, let reason): "\(path) cannot be written: \(reason); new samples are kept in memory only"
    case .corrupt(let path, let byte, let reason): "\(path), byte \(byte): \(reason)"
    case .setAside(let path, let place): "\(path) is kept as \(place)"
    }
  }
}
