import CSystem

enum Checksum {
  /// CRC-32C, which the store's files carry.
  static func crc32c(_ bytes: RawSpan) -> UInt32 {
    bytes.withUnsafeBytes { sys_crc32c($0.baseAddress, $0.count) }
  }
}
