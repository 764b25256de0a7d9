/// Where files were written, or why not.
enum WrittenText {
  static func sentence(_ result: Result<String, LoadProblem>) -> String {
    switch result {
    case .success(let place): "Written to \(place)"
    case .failure(let problem): "\(problem.subject): \(problem.reason)"
    }
  }
}
