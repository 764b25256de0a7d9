import DatasourceKit
import Synchronization

/// Lets identical queries that are under way at the same time share one answer: repeated panels and `-- Mixed --`
/// panels often ask the same.
package final class QueryCoalescer: Sendable {
  private struct Key: Hashable {
    var uid: String
    var request: QueryRequest
  }

  private typealias Asking = Task<Result<QueryAnswer, DatasourceError>, Never>

  /// A lock and no actor: each of many small queries would go to the actor and back.
  private let underWay = Mutex<[Key: (task: Asking, waiting: Int)]>([:])

  package init() {}

  /// A caller that is cancelled leaves; the query itself is cancelled with the last one.
  func answer(of datasource: DatasourceAccess, to request: QueryRequest) async -> Result<QueryAnswer, DatasourceError> {
    let key = Key(uid: datasource.id.uid, request: request)
    let task = join(key, asking: datasource)
    let result = await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      leave(key, task)
    }
    underWay.withLock { underWay in
      if underWay[key]?.task == task { underWay[key] = nil }
    }
    return result
  }

  private func join(_ key: Key, asking datasource: DatasourceAccess) -> Asking {
    underWay.withLock { underWay in
      if let running = underWay[key] {
        underWay[key] = (running.task, running.waiting + 1)
        return running.task
      }
      let task = Asking {
        do throws(DatasourceError) {
          return .success(try await datasource.query(key.request))
        } catch {
          return .failure(error)
        }
      }
      underWay[key] = (task, 1)
      return task
    }
  }

  private func leave(_ key: Key, _ task: Asking) {
    let isLast = underWay.withLock { underWay in
      guard let running = underWay[key], running.task == task else { return false }
      underWay[key] = running.waiting > 1 ? (task, running.waiting - 1) : nil
      return running.waiting <= 1
    }
    if isLast { task.cancel() }
  }
}
