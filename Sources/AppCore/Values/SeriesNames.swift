import DataFrames

/// What series are called, in the order in which number keys count them.
enum SeriesNames {
  static func fields(of frames: [DataFrame]) -> [Field] { frames.flatMap { frame in frame.fields.filter { $0.type == .number } } }

  static func of(_ frames: [DataFrame]) -> [String] {
    fields(of: frames).map(name)
  }

  static func name(of field: Field) -> String {
    field.state.displayName ?? field.config.displayName ?? field.config.displayNameFromSource ?? field.name
  }
}
