import FoundationEssentials

enum FileNames {
  static func below(_ folder: String) throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
}
