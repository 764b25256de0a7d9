import DatasourceKinds

extension QueryLanguage {
  package static let logQL = QueryLanguage(
    id: .logQL,
    problem: { _ in nil },
    diagnosis: { question, source in try await LogQLDiagnosis(question: question, source: source).findings() })
}
