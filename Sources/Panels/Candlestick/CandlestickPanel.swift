import Canvas
import DataFrames
import Dashboards
import Text
import TimeSeries
import Widgets

/// Opening, highest, lowest and closing values with volumes. Without such fields the data are shown over time.
struct CandlestickPanel: PanelRenderer {
  package static let types: [PanelTypeID] = [PanelTypeID(rawValue: "candlestick")]

  private let mode: String
  private let isBars: Bool
  private let comparesCloses: Bool
  private let names: [String: String]
  private let colors: (up: String, down: String, flat: String)
  private let fallback: TimeSeriesPanel

  package init(panel: Panel) {
    let options = panel.options
    mode = options["mode"]?.string ?? "candles+volume"
    isBars = options["candleStyle"]?.string == "ohlcbars"
    comparesCloses = options["colorStrategy"]?.string == "close-close"
    var names: [String: String] = [:]
    for part in ["open", "high", "low", "close", "volume"] { names[part] = options["fields"]?[part]?.string }
    self.names = names
    colors = (
      options["colors"]?["up"]?.string ?? "green", options["colors"]?["down"]?.string ?? "red", options["colors"]?["flat"]?.string ?? "gray"
    )
    fallback = TimeSeriesPanel(panel: panel)
  }

  package func widget(for frames: [DataFrame], in context: PanelContext) -> any Widget {
    guard let candles = candles(frames, context), !candles.isEmpty else { return fallback.widget(for: frames, in: context) }
    let (start, end) = (Double(context.range.start.milliseconds), Double(context.range.end.milliseconds))
    guard candles.contains(where: { $0.time >= start && $0.time <= end }) else {
      return MessageBox(kind: .info, title: "Data outside time range", look: context.look)
    }
    let frame = frames.first { $0.fields.contains { $0.type == .number } }
    let config = frame?.fields.first { $0.type == .number }?.config
    let formatter = ValueFormatter(unit: config?.unit, decimals: config?.decimals, zone: context.zone)
    let zone = context.zone
    return CandleChart(
      candles: candles, showsPrices: mode != "volume", showsVolume: mode != "candles", isBars: isBars, start: start,
      end: end, look: context.look,
      format: { AxisText.text($0, increment: $1, formatter, explicit: formatter.decimals) }, offset: { zone.offset(at: $0) })
  }

  private func candles(_ frames: [DataFrame], _ context: PanelContext) -> [CandleChart.Candle]? {
    let moments = TimeUnion(frames)
    func column(_ part: String, _ guesses: [String]) -> [Double]? {
      for frame in frames {
        for field in frame.fields where field.type == .number {
          let name = SeriesName.of(field, in: frame)
          let isWanted = names[part].map { $0 == name || $0 == field.name } ?? (guesses.contains(name.lowercased()) || guesses.contains(field.name.lowercased()))
          if isWanted { return moments.values(of: field, in: frame) }
        }
      }
      return nil
    }
    guard let open = column("open", ["open", "o"]) ?? column("close", ["close", "c"]).map(Self.shifted), let close = column("close", ["close", "c"]) else { return nil }
    let high = column("high", ["high", "h", "max"]) ?? zip(open, close).map(max)
    let low = column("low", ["low", "l", "min"]) ?? zip(open, close).map(min)
    let volume = column("volume", ["volume", "v"]) ?? []
    let (up, down, flat) = (context.theme.color(colors.up), context.theme.color(colors.down), context.theme.color(colors.flat))
    return open.indices.map { row in
      let before = comparesCloses && row > 0 ? close[row - 1] : open[row]
      let color = close[row] > before ? up : close[row] < before ? down : flat
      return CandleChart.Candle(
        time: Double(moments.times[row] ?? 0), open: open[row], high: high[row], low: low[row], close: close[row],
        volume: row < volume.count ? volume[row] : .nan, color: color ?? context.theme.text, rises: close[row] >= before)
    }
  }

  /// Each opens where the one before closed.
  private static func shifted(_ closes: [Double]) -> [Double] { closes.isEmpty ? [] : [closes[0]] + closes.dropLast() }
}
