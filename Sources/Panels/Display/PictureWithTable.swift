import Canvas
import Widgets

/// A picture with the table of what it shows: beside it in a wide area, below it in a high one.
struct PictureWithTable: Widget {
  let picture: any Widget
  let table: any Widget
  /// From this width on they stand side by side, and this part of it is the picture's.
  let wide: (width: Int, part: Int, of: Int)
  /// From this height on the table stands below, and this part of it is the picture's; a lower area is the picture's alone.
  let high: (height: Int, part: Int, of: Int)

  func draw(in area: Rect, on canvas: inout Canvas) {
    if area.width >= wide.width {
      let (left, right) = area.splitColumns(area.width * wide.part / wide.of)
      picture.draw(in: left, on: &canvas)
      table.draw(in: right.splitColumns(1).right, on: &canvas)
    } else if area.height >= high.height {
      let (upper, lower) = area.splitRows(area.height * high.part / high.of)
      picture.draw(in: upper, on: &canvas)
      table.draw(in: lower, on: &canvas)
    } else {
      picture.draw(in: area, on: &canvas)
    }
  }
}
