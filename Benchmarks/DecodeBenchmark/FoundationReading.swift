import FoundationEssentials

/// The same answer by the standard decoder, into the plainest of types.
enum FoundationReading {
  private struct Answer: Decodable {
    var status: String
    var data: Content
  }

  private struct Content: Decodable {
    var resultType: String
    var result: [Series]
  }

  private struct Series: Decodable {
    var metric: [String: String]
    var values: [Point]
  }

  private struct Point: Decodable {
    var time: Double
    var value: Double

    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      time = try container.decode(Double.self)
      value = Double(try container.decode(String.self)) ?? .nan
    }
  }

  static func decode(_ bytes: [UInt8]) throws {
    let answer = try JSONDecoder().decode(Answer.self, from: Data(bytes))
    precondition(answer.data.result.count == 96)
  }
}
