import Canvas
import DataFrames
import Dashboards
import Text
import TimeSeries
import Widgets

/// Headlines. Expects a frame with `title` and where known `date`/`time`, `link`; the feed itself is not fetched.
struct NewsPanel: PanelRenderer {
  package static let types: [PanelTypeID] = [PanelTypeID(rawValue: "news")]
  package static let asksForData = false
  package static let scrolls = true

  private let feed: String

  package init(panel: Panel) {
    feed = panel.options["feedUrl"]?.string ?? ""
  }

  package var unsupportedOptions: [UnsupportedOption] {
    [UnsupportedOption(path: "options.feedUrl", reason: "feeds are not fetched: only addresses that you name are contacted")]
  }

  package func widget(for frames: [DataFrame], in context: PanelContext) -> any Widget {
    guard let frame = frames.first(where: { $0.field("title") != nil }), let titles = frame.field("title"), titles.values.count > 0 else {
      return MessageBox(kind: .empty, title: "News", details: (feed.isEmpty ? [] : [context.interpolate(feed, nil)]) + ["feeds are not fetched"], look: context.look)
    }
    let times = frame.field("date", "time")
    let zone = context.zone
    let entries = (0..<min(titles.values.count, 1000)).map { row in
      var time = ""
      if case .time(let moment)? = times?.value(at: row) { time = String(TimeText.full(moment) { zone.offset(at: $0) }.prefix(16)) }
      return ListBox.Entry(titles.values[row].scriptText, detail: time)
    }
    return ListBox(entries, in: context)
  }
}
