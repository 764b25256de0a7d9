import DatasourceKinds
import PromQL

extension QueryLanguage {
  package static let promQL = QueryLanguage(
    id: .promQL,
    problem: { query in
      do throws(PromQLError) {
        _ = try Expression(parsing: MacroStandIns.filled(query))
        return nil
      } catch {
        return error.rendered(in: query)
      }
    },
    formatted: { query in (try? Expression(parsing: query))?.pretty() },
    completion: { QueryCompletion(promQL: $0, at: $1) },
    narrowed: { MatcherInjection.narrow($0, filters: $1, grouping: $2) },
    diagnosis: { question, source in try await PromQLDiagnosis(question: question, source: source).findings() },
    parts: { query in ExpressionPart.all(in: query).map { QueryPart(QueryPart.Kind($0.kind), $0.range) } })
}

extension QueryPart.Kind {
  fileprivate init(_ kind: ExpressionPart.Kind) {
    self =
      switch kind {
      case .function: .function
      case .keyword: .keyword
      case .name: .name
      case .string: .string
      case .number: .number
      case .duration: .duration
      case .symbol: .symbol
      case .comment: .comment
      case .invalid: .invalid
      }
  }
}
