import DatasourceKinds
import Traces

extension QueryLanguage {
  package static let traceQL = QueryLanguage(
    id: .traceQL,
    problem: { query in
      do throws(TraceQLError) {
        _ = try TraceQLQuery(MacroStandIns.filled(query))
        return nil
      } catch {
        return error.message
      }
    },
    formatted: { query in (try? TraceQLQuery(query))?.text })
}
