import DataFrames
import Dashboards
import Text

/// What stat and gauge have in common: how values are made of frames, laid out, and written between two texts.
struct SingleValueOptions: Sendable {
  let orientation: TileGrid.Orientation
  private let reduce: ReduceOptions
  private let prefix: String
  private let postfix: String

  init(_ panel: Panel) {
    reduce = ReduceOptions(panel.options["reduceOptions"])
    orientation = TileGrid.Orientation(panel.options["orientation"]?.string)
    // Old singlestat panels have them; the migration keeps them with the field's settings.
    prefix = panel.fieldDefaults.custom["prefix"]?.text ?? panel.options["prefix"]?.text ?? ""
    postfix = panel.fieldDefaults.custom["postfix"]?.text ?? panel.options["postfix"]?.text ?? ""
  }

  /// The values, and how many more there would be without the limit on them.
  func values(in frames: [DataFrame], _ context: PanelContext) -> (values: [SingleValue], hidden: Int) {
    let (values, total) = SingleValue.all(in: frames, reduce, context: context)
    let written = values.map { value in
      var value = value
      value.text.prefix = prefix + value.text.prefix
      value.text.suffix += postfix
      return value
    }
    return (written, total - values.count)
  }
}
