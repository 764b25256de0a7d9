import Testing

@testable import TimeSeries

@Suite struct LabelsHashTests {
  /// From the reference implementation of XXH64, seed 0.
  static let vectors: [(String, UInt64)] = [
    ("", 0xEF46_DB37_51D8_E999),
    ("a", 0xD24E_C4F1_A98C_6E5B),
    ("abc", 0x44BC_2CF5_AD77_0999),
    ("Nobody inspects the spammish repetition", 0xFBCE_A83C_8A37_8BF1),
  ]

  @Test(arguments: vectors) func `XXH64 of known texts`(_ vector: (String, UInt64)) {
    #expect(XXHash64.hash(Array(vector.0.utf8)) == vector.1)
  }

  @Test func `the place of a label's end changes the hash`() {
    let one: Labels = ["ab": "c"]
    let other: Labels = ["a": "bc"]
    #expect(one.prometheusHash != other.prometheusHash)
  }
}
