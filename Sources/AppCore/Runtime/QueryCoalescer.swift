import DatasourceKit

/// Lets identical queries that are under way at the same time share one answer: repeated panels and `-- Mixed --`
/// panels often ask the same.
package actor QueryCoalescer {
  private struct Key: Hashable {
    var uid: String
    var request: QueryRequest
  }

  private var underWay: [Key: (task: Task<Result<QueryAnswer, DatasourceError>, Never>, waiting: Int)] = [:]

  package init() {}

  /// A caller that is cancelled leaves; the query itself is cancelled with the last one.
  func answer(of datasource: any Datasource, to request: QueryRequest) async -> Result<QueryAnswer, DatasourceError> {
    let key = Key(uid: datasource.id.uid, request: request)
    let task: Task<Result<QueryAnswer, DatasourceError>, Never>
    if let running = underWay[key] {
      task = running.task
      underWay[key]?.waiting += 1
    } else {
      task = Task {
        do throws(DatasourceError) {
          return .success(try await datasource.query(request))
        } catch {
          return .failure(error)
        }
      }
      underWay[key] = (task, 1)
    }
    let result = await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      Task { await self.leave(key) }
    }
    if underWay[key]?.task == task { underWay[key] = nil }
    return result
  }

  private func leave(_ key: Key) {
    guard let running = underWay[key] else { return }
    if running.waiting <= 1 {
      running.task.cancel()
      underWay[key] = nil
    } else {
      underWay[key]?.waiting -= 1
    }
  }
}
