import FoundationEssentials

/// The reference material that lies beside a development checkout, not inside it.
package enum SharedMaterial {
  /// `nil` where it is absent; tests that need it then skip, saying so.
  package static let folder: String? = {
    let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    for candidate in ["\(root)/../shared"] where FileManager.default.fileExists(atPath: candidate) {
      return candidate
    }
    return nil
  }()
}
