import DataFrames
package import DatasourceKit
import Dashboards

extension PanelQuery {
  /// Fails where nothing at all came. Of a comparison only the present must answer.
  package func result(from world: any World, coalescing coalescer: QueryCoalescer) async -> Result<PanelData, DatasourceError> {
    guard let comparison else { return await answer(from: world, coalescing: coalescer) }
    var other = self
    other.comparison = nil
    other.parts = parts.map(comparison.part)
    async let answered = other.answer(from: world, coalescing: coalescer)
    let present = await answer(from: world, coalescing: coalescer)
    guard case .success(var data) = present else { return present }
    switch await answered {
    case .success(let compared):
      data.frames += comparison.laidOver(compared.frames)
      data.sent += compared.sent
      if compared.isEmpty, compared.errors.isEmpty { data.notices.append(Notice(severity: .warning, text: "no data to compare with (\(comparison.name))")) }
      for (refID, error) in compared.errors { data.notices.append(Notice(severity: .warning, text: "nothing to compare \(refID) with: \(error.reason)")) }
    case .failure(let error):
      data.notices.append(Notice(severity: .warning, text: "nothing to compare with: \(error.reason)"))
    }
    return .success(data)
  }

  /// Asks every part at the same time and prepares what came.
  private func answer(from world: any World, coalescing coalescer: QueryCoalescer) async -> Result<PanelData, DatasourceError> {
    let answers = await answers(from: world, coalescing: coalescer)
    var joined = QueryAnswer(errors: problems)
    var failure: DatasourceError?
    for (part, answer) in zip(parts, answers) {
      switch answer {
      case .success(let answer):
        joined.frames += answer.frames
        joined.errors.merge(answer.errors) { first, _ in first }
        joined.sent += answer.sent
        joined.askAgainAfter = [joined.askAgainAfter, answer.askAgainAfter].compactMap(\.self).min()
      case .failure(let error):
        failure = error
        for target in part.request.targets { joined.errors[target.refID] = error }
      }
    }
    if let failure, answers.allSatisfy({ if case .failure = $0 { true } else { false } }) { return .failure(failure) }
    return .success(pipeline.data(from: joined))
  }

  /// One for each part.
  private func answers(from world: any World, coalescing coalescer: QueryCoalescer) async -> [Result<QueryAnswer, DatasourceError>] {
    // Most panels ask one source, and need no group of tasks for it.
    if let part = parts.first, parts.count == 1 { return [await part.answer(from: world, coalescing: coalescer)] }
    return await withTaskGroup(of: (Int, Result<QueryAnswer, DatasourceError>).self) { group in
      for (index, part) in parts.enumerated() {
        group.addTask { (index, await part.answer(from: world, coalescing: coalescer)) }
      }
      var answers: [Result<QueryAnswer, DatasourceError>?] = Array(repeating: nil, count: parts.count)
      for await (index, answer) in group { answers[index] = answer }
      return answers.compactMap(\.self)
    }
  }
}

extension PanelQuery.Part {
  fileprivate func answer(from world: any World, coalescing coalescer: QueryCoalescer) async -> Result<QueryAnswer, DatasourceError> {
    if let context { return await answer(from: context, of: world) }
    guard let datasource = world.datasource(uid: datasource.uid) else {
      return .failure(
        DatasourceError(kind: .unconfigured, datasource: datasource, request: "", reason: "this datasource is not configured"))
    }
    return await coalescer.answer(of: datasource, to: request)
  }

  /// Not shared with others: their sources may have the same uids.
  private func answer(from context: String, of world: any World) async -> Result<QueryAnswer, DatasourceError> {
    do throws(LoadProblem) {
      let source = try await world.counterpart(of: datasource, inContext: context)
      do throws(DatasourceError) {
        return .success(try await source.query(request))
      } catch {
        return .failure(error)
      }
    } catch {
      return .failure(DatasourceError(kind: .unsupported, datasource: datasource, request: "", reason: "\(error.subject): \(error.reason)", advice: error.advice))
    }
  }
}

extension OptionsQuery {
  func result(from world: any World) async -> Result<[VariableOption], DatasourceError> {
    guard let source = world.datasource(uid: datasource.uid) else {
      return .failure(
        DatasourceError(kind: .unconfigured, datasource: datasource, request: "", reason: "this datasource is not configured"))
    }
    do throws(DatasourceError) {
      return .success(try await source.variableOptions(request))
    } catch {
      return .failure(error)
    }
  }
}
