import Testing
import Transport

@Suite struct CurlTransportTests {
  @Test func `a refused connection says so`() async {
    let request = HTTPRequest(url: "http://127.0.0.1:1/", timeout: .seconds(5))
    await #expect(throws: TransportError.self) { try await CurlTransport().send(request) }
    do throws(TransportError) {
      _ = try await CurlTransport().send(request)
    } catch {
      #expect(error.kind == .connect)
    }
  }

  @Test func `secrets never print`() {
    #expect("\(Secret("hunter2"))" == "•••")
    #expect(String(reflecting: ConnectionOptions(credentials: .bearer(Secret("hunter2")))).contains("hunter2") == false)
  }
}
