import DataFrames
import Testing

@Suite struct SharedTimesTests {
  @Test func equalTimesBecomeOneArray() throws {
    func frame(_ times: [Int64?]) -> DataFrame {
      DataFrame(fields: [Field(name: "Time", values: .times(times)), Field(name: "Value", values: .numbers(times.map { _ in 1 }))])
    }
    let separate = [frame([1, 2, 3]), frame([1, 2, 3]), DataFrame(fields: []), frame([1, 2, 3]), frame([1, nil]), frame([1, nil])]
    var shared = separate
    shared.shareTimes()
    #expect(shared == separate)
    #expect(try address(of: shared[0]) == address(of: shared[3]))
    #expect(try address(of: shared[4]) == address(of: shared[5]))
    #expect(try address(of: shared[0]) != address(of: shared[4]))
  }

  private func address(of frame: DataFrame) throws -> UnsafePointer<Int64?>? {
    guard case .times(let times) = try #require(frame.fields.first).values else { return nil }
    return times.withUnsafeBufferPointer(\.baseAddress)
  }
}
