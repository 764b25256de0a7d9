import FoundationEssentials
package import Text

/// One call to a real server and what it answered, as kept beside a development checkout (`corpus/*/recorded`).
package struct Recording: Sendable, CustomStringConvertible {
  package var name: String
  package var method: String
  package var path: String
  /// Of the query string or the form.
  package var parameters: [(name: String, value: String)]
  package var body: JSONValue
  package var status: Int
  package var headers: [(name: String, value: String)]
  package var reply: [UInt8]

  package var description: String { name }

  /// Every one of a backend's, by name; empty where there are none.
  package static func all(of backend: String) -> [Recording] {
    guard let shared = SharedMaterial.folder else { return [] }
    let folder = "\(shared)/corpus/\(backend)/recorded"
    let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(".json") }.sorted()
    return files.compactMap { file in
      guard let data = FileManager.default.contents(atPath: "\(folder)/\(file)"), let json = try? JSONValue.parse(Array(data)) else { return nil }
      return Recording(json)
    }
  }

  private init?(_ json: JSONValue) {
    guard let name = json["name"]?.string, let request = json["request"], let response = json["response"] else { return nil }
    self.name = name
    method = request["method"]?.string ?? "GET"
    path = request["path"]?.string ?? ""
    parameters = (request["query"] ?? request["form"])?.array?.compactMap { pair in
      pair[0]?.text.map { ($0, pair[1]?.text ?? "") }
    } ?? []
    body = request["body"] ?? .null
    status = Int(response["status"]?.number ?? 0)
    headers = response["headers"]?.object?.members.compactMap { member in
      // How the body travelled then says nothing about how it travels now.
      ["transfer-encoding", "content-length", "content-encoding"].contains(member.key.lowercased()) ? nil : (member.key, member.value.text ?? "")
    } ?? []
    reply = response["json"].map { Array($0.compactText.utf8) } ?? Array((response["text"]?.string ?? "").utf8)
  }

  package func parameter(_ name: String) -> String? { parameters.first { $0.name == name }?.value }

  /// What a server of this recording says.
  package var answer: LoopbackServer.Reply { .answer(status: status, headers: headers, body: reply) }
}
