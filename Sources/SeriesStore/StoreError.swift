/// Why a sample was not taken or a store cannot be used.
package enum StoreError: Error, Hashable, Sendable {
  case outOfOrder
  case duplicateSample
  case tooManySeries(limit: Int)
  case lockedByAnotherProcess(path: String)
  case cannotWrite(path: String, reason: String)
  case corrupt(path: String, byte: Int, reason: String)
}
