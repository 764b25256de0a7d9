import DatasourceKit

extension DatasourceID {
  /// Ends a silence that this source has.
  func endSilence(_ id: String, of world: any World) async -> Result<String, DatasourceError> {
    await changeSilence(of: world) { source throws(DatasourceError) in
      try await source.expire(id)
      return id
    }
  }

  fileprivate func changeSilence(
    of world: any World, _ change: (SilenceAccess) async throws(DatasourceError) -> String
  ) async -> Result<String, DatasourceError> {
    guard let source = world.datasource(uid: uid)?.silences else {
      return .failure(DatasourceError(kind: .unsupported, datasource: self, request: "silence", reason: "\(name) has no silences"))
    }
    do throws(DatasourceError) {
      return .success(try await change(source))
    } catch {
      return .failure(error)
    }
  }
}

extension Silence {
  func put(at source: DatasourceID, of world: any World) async -> Result<String, DatasourceError> {
    await source.changeSilence(of: world) { source throws(DatasourceError) in try await source.put(self) }
  }
}
