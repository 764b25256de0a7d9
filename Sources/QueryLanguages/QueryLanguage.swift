package import Dashboards
package import DatasourceKinds
package import DatasourceKit

/// What can be done with the text of a query, whatever language it is in.
///
/// Explore, completion, ad-hoc filters and "why is it empty" ask this value; which language a datasource has stands in its
/// kind (``DatasourceKinds/DatasourceKind/language``).
package struct QueryLanguage: Sendable {
  package let id: QueryLanguageID

  /// What is wrong with a query, with a caret below the place; `nil` for a whole one. Macros such as `$__interval` count as
  /// what they stand for.
  package let problem: @Sendable (_ query: String) -> String?

  /// The query on several lines, as the language's own formatter writes it; `nil` where it cannot be read.
  package let formatted: @Sendable (_ query: String) -> String?

  /// What could stand at the cursor, a byte offset, of a query that is still being written.
  package let completion: @Sendable (_ query: String, _ cursor: Int) -> QueryCompletion

  /// The query with filters on every selection and labels in every grouping. One that cannot be read stays as it is: its
  /// own error is then the one to show.
  package let narrowed: @Sendable (_ query: String, _ filters: [AdhocFilter], _ grouping: [String]) -> String

  /// Why a query finds nothing, line by line, by asking for its parts; `nil` where the language cannot be taken apart.
  package let diagnosis: (@Sendable (_ question: EmptyQuery, _ source: DatasourceAccess) async throws -> [String])?

  /// The coloured parts of a query that may be broken, in order.
  package let parts: @Sendable (_ query: String) -> [QueryPart]

  package init(
    id: QueryLanguageID, problem: @escaping @Sendable (String) -> String?, formatted: @escaping @Sendable (String) -> String? = { _ in nil },
    completion: @escaping @Sendable (String, Int) -> QueryCompletion = { _, cursor in QueryCompletion(at: cursor) },
    narrowed: @escaping @Sendable (String, [AdhocFilter], [String]) -> String = { query, _, _ in query },
    diagnosis: (@Sendable (EmptyQuery, DatasourceAccess) async throws -> [String])? = nil,
    parts: @escaping @Sendable (String) -> [QueryPart] = { _ in [] }
  ) {
    (self.id, self.problem, self.formatted) = (id, problem, formatted)
    (self.completion, self.narrowed, self.diagnosis, self.parts) = (completion, narrowed, diagnosis, parts)
  }
}

/// A stretch of a query that is drawn in one colour.
package struct QueryPart: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case function, keyword, name, string, number, duration, symbol, comment, invalid
  }

  package var kind: Kind
  /// Bytes.
  package var range: Range<Int>

  package init(_ kind: Kind, _ range: Range<Int>) {
    (self.kind, self.range) = (kind, range)
  }
}

extension QueryLanguage {
  /// Every language that is understood here. A new one is a folder and a line here.
  package static let all: [QueryLanguage] = [.promQL, .logQL, .traceQL]

  /// `nil` where no language of that name is understood here.
  package static func language(_ id: QueryLanguageID?) -> QueryLanguage? { all.first { $0.id == id } }

  /// The language of a `type` as dashboards write it.
  package static func language(ofType type: String) -> QueryLanguage? { language(DatasourceKind(type: type)?.language) }
}

extension DatasourceID {
  /// `nil` where its queries are in no language that is understood here.
  package var queryLanguage: QueryLanguage? { QueryLanguage.language(kind?.language) }
}
