import Testing
import Transport

@Suite struct RedactionTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var secret = #"s3cr+t"/ ü'x"#
    var text: String
    var hidden: String
  }

  static let cases = [
    Case(testDescription: "as it is", text: #"asked with s3cr+t"/ ü'x, refused"#, hidden: "asked with •••, refused"),
    Case(testDescription: "percent-encoded, upper case", text: "?p=s3cr%2Bt%22%2F%20%C3%BC%27x&q=1", hidden: "?p=•••&q=1"),
    Case(testDescription: "percent-encoded, lower case, as libcurl writes it", text: "/s3cr%2bt%22%2f%20%c3%bc%27x/", hidden: "/•••/"),
    Case(testDescription: "percent-encoded in part", text: "/s3cr+t%22/ ü'x/", hidden: "/•••/"),
    Case(testDescription: "percent-encoded twice", text: "to=s3cr%252Bt%2522%252F%2520%25C3%25BC%2527x", hidden: "to=•••"),
    Case(testDescription: "as a form", text: "p=s3cr%2Bt%22%2F+%C3%BC%27x&q=1", hidden: "p=•••&q=1"),
    Case(testDescription: "in JSON", text: #"{"p":"s3cr+t\"\/ \u00fc'x"}"#, hidden: #"{"p":"•••"}"#),
    Case(testDescription: "for a shell", text: #"curl -u 's3cr+t"/ ü'\''x' http://h"#, hidden: "curl -u '•••' http://h"),
    Case(testDescription: "in base64 with its user", text: "Authorization: Basic YWxpY2U6czNjcit0Ii8gw7wneA== was refused", hidden: "Authorization: Basic ••• was refused"),
    Case(testDescription: "twice", text: #"s3cr+t"/ ü'x and s3cr+t"/ ü'x"#, hidden: "••• and •••"),
    Case(testDescription: "cut off", secret: "hunter2-hunter2", text: "the password was hunter2-hu…", hidden: "the password was •••…"),
    Case(testDescription: "too short to be hidden", secret: "abc", text: "abc", hidden: "abc"),
    Case(testDescription: "not there", text: "nothing of it", hidden: "nothing of it"),
  ]

  @Test(arguments: cases) func `hides a secret however it is spelled`(_ example: Case) {
    #expect(Redaction(hiding: [example.secret])(example.text) == example.hidden)
  }

  @Test func `whatever became a secret is hidden by every redaction`() {
    let token = Secret("eyJ-fetched-a-moment-ago")
    #expect(Redaction()("refused: \(token.revealed)") == "refused: •••")
    #expect("\(token)" == "•••")
  }

  @Test(arguments: ["http://h/s3cr%2bt%22", "%", "%4", "\\", "\\u12", "a'\\", ""])
  func `a text that ends within an escape is left as it is`(_ text: String) {
    #expect(Redaction(hiding: ["s3cr+t\"-and-more"])(text) == text)
  }

  @Test func `the texts of a failed request tell no password`() async throws {
    let request = HTTPRequest(
      url: "http://127.0.0.1:1/?next=p%40ss%2bword", timeout: .seconds(5),
      connection: ConnectionOptions(credentials: .basic(user: "alice", password: Secret("p@ss+word"))))
    let error = await #expect(throws: TransportError.self) { try await CurlTransport().send(request) }
    #expect(error?.reason.contains("ss%2bword") == false && error?.reason.contains("p@ss") == false)
  }
}
