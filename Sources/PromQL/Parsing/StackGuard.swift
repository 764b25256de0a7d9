import Glibc

/// How much of the stack a recursion may use, so that deep nesting ends in an error and not in a crash.
///
/// Counted from where the recursion began: a quarter of what a process' threads get, and never more than fits twice
/// into the half megabyte that small threads have.
struct StackGuard {
  private let start: UInt
  private let budget: UInt

  init() {
    start = Self.currentAddress
    var limit = rlimit()
    let isKnown = getrlimit(__rlimit_resource_t(RLIMIT_STACK.rawValue), &limit) == 0
    budget = min(256 << 10, isKnown ? UInt(limit.rlim_cur / 4) : .max)
  }

  var isLeft: Bool {
    let now = Self.currentAddress
    return now >= start || start - now < budget
  }

  private static var currentAddress: UInt {
    var marker: UInt8 = 0
    return withUnsafePointer(to: &marker) { UInt(bitPattern: $0) }
  }
}
