package import Text

/// A question that one kind of server answers as no other does.
package struct ServerProbe: Sendable {
  /// Below the server's address, without a slash before it.
  package let path: String
  /// `nil` where something else answered. Only asked for replies with status 200.
  package let recognise: @Sendable (ProbeReply) -> RecognisedServer?

  package init(path: String, recognise: @escaping @Sendable (ProbeReply) -> RecognisedServer?) {
    (self.path, self.recognise) = (path, recognise)
  }
}

/// What came back, untrusted.
package struct ProbeReply: Sendable {
  package let body: [UInt8]
  /// The body's JSON, where it is an object.
  package let document: JSONValue?

  package init(body: [UInt8]) {
    self.body = body
    document = (try? JSONValue.parse(body)).flatMap { $0.object == nil ? nil : $0 }
  }
}

package struct RecognisedServer: Hashable, Sendable {
  /// One of the kind's ``DatasourceKind/products``; the first where the answer does not say.
  package let product: String
  package let version: String?

  package init(_ product: String, version: String? = nil) {
    (self.product, self.version) = (product, version)
  }
}

extension JSONValue {
  /// A version as servers give it; "" counts as none.
  package var version: String? { text.flatMap { $0.isEmpty ? nil : $0 } }
}
