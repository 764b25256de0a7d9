import DatasourceKit

/// What went wrong with a datasource, for panels and lists.
enum ErrorText {
  static func headline(_ error: DatasourceError) -> String {
    let name = error.datasource.name
    return switch error.kind {
    case .unreachable: "\(name) is unreachable"
    case .timedOut: "\(name) timed out"
    case .cancelled: "cancelled"
    case .rejected(let status): "\(name) refused the query (HTTP \(status))"
    case .unauthorized(let status): "\(name) wants other credentials (HTTP \(status))"
    case .malformedReply: "\(name) answered something unexpected"
    case .tooLarge: "too large an answer"
    case .invalidQuery: "the query is not valid"
    case .unconfigured: "no such datasource"
    case .unsupported: "not supported"
    }
  }

  static func details(_ error: DatasourceError) -> [String] {
    [error.reason] + (error.advice.map { ["try: \($0)"] } ?? [])
  }
}
