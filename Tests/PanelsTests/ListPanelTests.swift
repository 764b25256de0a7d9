import Canvas
import DataFrames
import Dashboards
import Panels
import TestSupport
import Testing
import Text
import TimeSeries
import Widgets

@Suite struct ListPanelTests {
  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var type: String
    var frames: [DataFrame]
    var options = JSONObject()
  }

  static let logs: [DataFrame] = [
    DataFrame(fields: [
      Field(name: "labels", values: .other([["app": "shop", "pod": "a"], ["app": "shop", "pod": "a"], ["app": "shop", "pod": "b"], ["app": "shop", "pod": "b", "level": "warn"]])),
      Field(name: "Time", values: .times([1, 2, 3, 4].map { PanelSamples.start + $0 * 61_007 })),
      Field(name: "Line", values: .strings([
        "level=info msg=\"request served\" status=200", "level=info msg=\"request served\" status=204", "{\"severity\":\"ERROR\",\"msg\":\"cart is gone\"}", "\u{1B}[33mslow\u{1B}[0m answer",
      ])),
    ])
  ]

  static let alerts: [DataFrame] = [
    DataFrame(fields: [
      Field(name: "state", values: .strings(["pending", "firing", "inactive", "firing"])), Field(name: "name", values: .strings(["DiskFilling", "HostDown", "Watchdog", "CartErrors"])),
      Field(name: "activeAt", values: .times([PanelSamples.end - 40_000, PanelSamples.end - 7_500_000, nil, PanelSamples.end - 200_000_000])),
      Field(name: "labels", values: .other([["severity": "warning", "device": "sda"], ["severity": "critical", "instance": "web-1"], [:], ["severity": "critical", "app": "shop"]])),
    ])
  ]

  static let trace: [DataFrame] = [
    DataFrame(fields: [
      Field(name: "spanID", values: .strings(["c", "a", "b", "d"])), Field(name: "parentSpanID", values: .strings(["a", "", "a", "b"])),
      Field(name: "operationName", values: .strings(["charge", "checkout", "cart", "select"])), Field(name: "serviceName", values: .strings(["pay", "shop", "cart", "db"])),
      Field(name: "startTime", values: .numbers([60, 0, 5, 12])), Field(name: "duration", values: .numbers([35, 100, 40, 20])),
      Field(name: "tags", values: .other([[["key": "error", "value": true]], [], [], []])),
    ])
  ]

  static let flame: [DataFrame] = [
    DataFrame(fields: [
      Field(name: "level", values: .numbers([0, 1, 2, 1, 2])), Field(name: "value", values: .numbers([100, 70, 50, 30, 10])),
      Field(name: "self", values: .numbers([0, 20, 50, 20, 10])), Field(name: "label", values: .strings(["total", "net.Serve", "json.Decode", "runtime.gc", "runtime.scan"])),
    ])
  ]

  static let candles: [DataFrame] = [
    DataFrame(fields: [
      Field(name: "time", values: PanelSamples.times(6)), Field(name: "open", values: .numbers([10, 12, 11, 13, 16, 15])), Field(name: "high", values: .numbers([13, 13, 14, 17, 17, 18])),
      Field(name: "low", values: .numbers([9, 10, 10, 12, 14, 13])), Field(name: "close", values: .numbers([12, 11, 13, 16, 15, 17])), Field(name: "volume", values: .numbers([5, 8, 3, 9, 4, 7])),
    ])
  ]

  static let places: [DataFrame] = [
    DataFrame(fields: [
      Field(name: "city", values: .strings(["Berlin", "Lisbon", "Oslo"])), Field(name: "lat", values: .numbers([52.5, 38.7, 59.9])),
      Field(name: "lon", values: .numbers([13.4, -9.1, 10.8])), Field(name: "users", values: .numbers([300, 20, 90])),
    ])
  ]

  static let graph: [DataFrame] = [
    DataFrame(fields: [Field(name: "id", values: .strings(["1", "2"])), Field(name: "title", values: .strings(["shop", "db"])), Field(name: "mainstat", values: .strings(["12 ms", "3 ms"]))]),
    DataFrame(fields: [Field(name: "id", values: .strings(["e"])), Field(name: "source", values: .strings(["1"])), Field(name: "target", values: .strings(["2"])), Field(name: "mainstat", values: .strings(["40 req/s"]))]),
  ]

  static let points: [DataFrame] = [
    DataFrame(fields: [Field(name: "size", values: .numbers([1, 4, 2, 8, 6])), Field(name: "latency", values: .numbers([10, 35, 22, 80, 61]))])
  ]

  static let annotations: [DataFrame] = [
    DataFrame(fields: [
      Field(name: "time", values: .times([PanelSamples.start + 60_000, PanelSamples.end - 60_000])), Field(name: "text", values: .strings(["Deploy of shop 1.4", "Disk swapped"])),
      Field(name: "tags", values: .strings(["deploy, shop", "hardware"])),
    ])
  ]

  static let dashboards: [DataFrame] = [
    DataFrame(fields: [
      Field(name: "title", values: .strings(["Shop", "Host", "Pods"])), Field(name: "folder", values: .strings(["team", "", "team"])),
      Field(name: "starred", values: .booleans([true, false, false])), Field(name: "url", values: .strings(["/d/shop", "/d/host", "/d/pods"])),
    ])
  ]

  /// Words on colours, a text of several lines, links, and two calculations below.
  static let cells: [DataFrame] = {
    let mapped = [ValueMapping.value(["prod": .init(text: "prod", color: "red")])]
    return [
      DataFrame(fields: [
        Field(name: "Service", values: .strings(["cart", "search", "mail"])),
        Field(name: "Tags", values: .strings(["prod,eu", "staging", "prod, us, batch"]), config: FieldConfig(mappings: mapped, custom: ["cellOptions": ["type": "pill"]])),
        Field(
          name: "Note", values: .strings(["waits for the payment service more often than it should since Monday", "fine", "sends once an hour"]),
          config: FieldConfig(custom: ["wrapText": true, "width": 200])),
        Field(
          name: "Go", values: .strings(["a", "b", "c"]),
          config: FieldConfig(links: [.init(title: "logs", url: "/d/logs"), .init(title: "runbook", url: "/r")], custom: ["cellOptions": ["type": "data-links"]])),
        Field(name: "Requests", values: .numbers([120, 80, 7]), config: FieldConfig(unit: "reqps")),
      ])
    ]
  }()

  static let cases = [
    Case(testDescription: "logs", type: "logs", frames: logs, options: ["showLabels": true, "showCommonLabels": true, "dedupStrategy": "numbers"]),
    Case(testDescription: "alertlist", type: "alertlist", frames: alerts),
    Case(testDescription: "alertlist-grouped", type: "alertlist", frames: alerts, options: ["groupMode": "custom", "groupBy": ["severity"]]),
    Case(testDescription: "traces", type: "traces", frames: trace), Case(testDescription: "flamegraph", type: "flamegraph", frames: flame),
    Case(testDescription: "candlestick", type: "candlestick", frames: candles), Case(testDescription: "geomap", type: "geomap", frames: places),
    Case(testDescription: "nodegraph", type: "nodeGraph", frames: graph), Case(testDescription: "xychart", type: "xychart", frames: points),
    Case(testDescription: "dashlist-empty", type: "dashlist", frames: []),
    Case(testDescription: "annolist", type: "annolist", frames: annotations), Case(testDescription: "dashlist", type: "dashlist", frames: dashboards),
    Case(testDescription: "news", type: "news", frames: [], options: ["feedUrl": "https://example.org/feed.xml"]), Case(testDescription: "table-cells", type: "table", frames: cells, options: ["footer": ["show": true, "reducer": ["sum", "mean"]]]),
    Case(
      testDescription: "canvas", type: "canvas", frames: points,
      options: ["root": ["elements": [
        ["type": "text", "name": "title", "config": ["text": ["mode": "fixed", "fixed": "Pump"]], "placement": ["left": 20, "top": 10, "width": 80, "height": 30]],
        ["type": "metric-value", "name": "now", "config": ["text": ["mode": "field", "field": "latency"]], "placement": ["left": 160, "top": 90, "width": 80, "height": 30]],
      ]]]),
  ]

  @Test(arguments: cases) func `draws as the golden screens show`(_ example: Case) throws {
    try PanelScreens.check(example.testDescription, PanelSamples.panel(example.type, options: example.options), example.frames)
  }

  @Test func `lines that differ in numbers only are one, newest first`() {
    let text = PanelSamples.text(PanelSamples.panel("logs", options: ["dedupStrategy": "numbers"]), Self.logs, width: 80, height: 8)
    #expect(text.contains("2×"))
    #expect(text.split(separator: "\n").first?.contains("slow answer") == true)
  }

  @Test func `what is gravest stands first and inactive alerts are left out`() {
    let lines = PanelSamples.text(PanelSamples.panel("alertlist"), Self.alerts, width: 76, height: 8).split(separator: "\n")
    #expect(lines[0].contains("HostDown") && lines[0].contains("2h 5m"))
    #expect(!lines.contains { $0.contains("Watchdog") })
  }

  @Test func `plugins that come near a native panel say so`() {
    for type in ["marcusolsson-treemap-panel", "theia-grafana-sankey-plugin", "natel-discrete-panel", "flant-statusmap-panel"] {
      let options = PanelCatalogue.renderer(for: PanelSamples.panel(type)).unsupportedOptions
      #expect(options.contains { $0.path == "type" && $0.reason.contains(type) })
    }
  }

  @Test func `lists take the arrows and charts do not`() {
    let scrolling = ["table", "logs", "alertlist", "dashlist", "text", "traces"]
    #expect(scrolling.allSatisfy { PanelCatalogue.scrolls(PanelTypeID(rawValue: $0)) })
    #expect(!PanelCatalogue.scrolls(PanelTypeID(rawValue: "timeseries")))
  }
}
