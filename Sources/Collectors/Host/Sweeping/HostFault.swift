import Glibc

/// Why a collector gave nothing.
struct HostFault: Error, Hashable, Sendable {
  var path: String
  var reason: String

  init(path: String, reason: String) {
    (self.path, self.reason) = (path, reason)
  }

  init(path: UnsafePointer<CChar>, errorNumber: Int32) {
    self.init(path: String(cString: path), reason: String(cString: strerror(errorNumber)))
  }
}
