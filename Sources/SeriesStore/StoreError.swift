/// Why a sample was not taken or a store cannot be used.
package enum StoreError: Error, Hashable, Sendable {
  case outOfOrder
  case duplicateSample
  /// The series has been forgotten; ask for its reference again.
  case expiredReference
  case tooManySeries(limit: Int)
  case lockedByAnotherProcess(path: String)
  case cannotRead(path: String, reason: String)
  case cannotWrite(path: String, reason: String)
  case corrupt(path: String, byte: Int, reason: String)
}
