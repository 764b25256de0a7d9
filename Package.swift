// swift-tools-version: 6.2
import PackageDescription

// C libraries are linked from their static archives, so that the installed binary needs nothing but
// the C and C++ runtimes of the system it is copied to.
func archive(_ name: String) -> LinkerSetting { .linkedLibrary(":lib\(name).a") }

let package = Package(
  name: "oriel",
  products: [.executable(name: "oriel", targets: ["oriel"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
  ],
  targets: [
    // C shims
    .target(name: "CNcurses", linkerSettings: [archive("ncursesw"), archive("tinfo")]),
    .target(name: "CSystem"),
    .target(name: "CPCRE2", linkerSettings: [archive("pcre2-8")]),
    .target(name: "CCompression", linkerSettings: [archive("z"), archive("zstd")]),
    .target(name: "CRE2", linkerSettings: [archive("re2")]),
    .target(name: "CYAML", linkerSettings: [archive("yaml")]),
    .target(name: "CDashboards"),

    // Threads by duty
    .target(name: "TaskThreads", dependencies: ["CSystem"]),

    // Values
    .target(name: "TimeSeries"),
    .target(name: "Text", dependencies: ["CPCRE2", "CRE2", "CYAML"]),
    .target(name: "DataFrames", dependencies: ["TimeSeries", "Text"]),
    .target(name: "Canvas"),

    // Engines
    .target(name: "StepColumns", dependencies: ["TimeSeries"]),
    .target(name: "PromQL", dependencies: ["StepColumns", "TimeSeries", "Text"]),
    .target(name: "GoTemplate", dependencies: ["TimeSeries", "Text"]),
    .target(name: "Alerting", dependencies: ["GoTemplate", "PromQL", "StepColumns", "TimeSeries", "Text"]),
    .target(name: "LogEntries", dependencies: ["TimeSeries"]),
    .target(name: "LogQL", dependencies: ["LogEntries", "StepColumns", "GoTemplate", "TimeSeries", "Text", "CSystem"]),
    .target(name: "LogFiles", dependencies: ["LogQL", "LogEntries", "TimeSeries", "Text", "CSystem", "CCompression"]),
    .target(name: "Traces", dependencies: ["Text"]),
    .target(name: "SeriesStore", dependencies: ["TimeSeries", "CSystem"]),
    .target(name: "Transport", dependencies: ["Text", "CSystem"]),
    .target(name: "Collectors", dependencies: ["TimeSeries", "SeriesStore", "Transport", "Text", "CSystem"]),

    .target(name: "Probing", dependencies: ["TimeSeries", "SeriesStore", "Transport", "Collectors", "Text", "CSystem"]),

    // Dashboards and drawing
    .target(name: "DatasourceKinds", dependencies: ["Text"]),
    .target(name: "Dashboards", dependencies: ["DatasourceKinds", "DataFrames", "TimeSeries", "Text"]),
    .target(name: "Widgets", dependencies: ["Canvas"]),

    // Sources of data
    .target(name: "DatasourceKit", dependencies: ["DatasourceKinds", "DataFrames", "TimeSeries", "Text"]),
    .target(
      name: "Datasources",
      dependencies: [
        "DatasourceKinds", "DatasourceKit", "DataFrames", "TimeSeries", "Text", "Transport", "PromQL", "SeriesStore", "Collectors",
        "LogFiles", "LogQL", "LogEntries", "StepColumns",
        "Traces", "TaskThreads",
      ]),

    .target(
      name: "QueryLanguages",
      dependencies: ["PromQL", "Traces", "Dashboards", "DatasourceKinds", "DatasourceKit", "DataFrames", "TimeSeries", "Text"]),

    // Application
    .target(name: "Panels", dependencies: ["Widgets", "Canvas", "Dashboards", "DatasourceKinds", "DataFrames", "TimeSeries", "Text"]),
    .target(
      name: "AppCore",
      dependencies: [
        "Panels", "Widgets", "Canvas", "Dashboards", "DatasourceKinds", "DatasourceKit", "DataFrames", "PromQL", "TimeSeries", "Text",
      ]),
    .target(name: "Terminal", dependencies: ["Canvas", "CNcurses", "CSystem"]),
    .executableTarget(
      name: "oriel",
      dependencies: [
        "Alerting", "GoTemplate", "AppCore", "Terminal", "Datasources", "DatasourceKinds", "DatasourceKit", "Probing", "Collectors", "SeriesStore", "PromQL", "Transport",
        "LogQL", "LogFiles", "LogEntries",
        "Traces", "QueryLanguages",
        "TaskThreads",
        "Panels", "Widgets", "Dashboards", "DataFrames", "Canvas", "TimeSeries", "Text", "CSystem", "CDashboards",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      // The runtime's own link line exports every symbol, which keeps more than a megabyte of code that nothing calls.
      linkerSettings: [.unsafeFlags(["-Xlinker", "--no-export-dynamic"])]),

    // Benchmarks
    .executableTarget(name: "StoreBenchmark", dependencies: ["SeriesStore", "TimeSeries"], path: "Benchmarks/StoreBenchmark"),
    .executableTarget(
      name: "QueryBenchmark", dependencies: ["PromQL", "SeriesStore", "TimeSeries"], path: "Benchmarks/QueryBenchmark"),
    .executableTarget(
      name: "DecodeBenchmark", dependencies: ["Datasources", "TimeSeries"], path: "Benchmarks/DecodeBenchmark", exclude: ["simdjson"]),
    .executableTarget(
      name: "ScreenBenchmark",
      dependencies: [
        "AppCore", "Terminal", "Datasources", "DatasourceKit", "Collectors", "SeriesStore", "Widgets", "Dashboards", "DataFrames", "Canvas",
        "TimeSeries", "Text", "CSystem", "CDashboards",
      ],
      path: "Benchmarks/ScreenBenchmark"),

    .executableTarget(
      name: "FuzzRunner",
      dependencies: ["Alerting", "Collectors", "Dashboards", "GoTemplate", "PromQL", "Terminal", "Text", "TimeSeries", "Widgets"],
      path: "Benchmarks/FuzzRunner"),

    // Tests
    .target(
      name: "TestSupport",
      dependencies: ["Canvas", "DatasourceKit", "DataFrames", "TimeSeries", "Text", "CSystem"]),
    .testTarget(name: "TaskThreadsTests", dependencies: ["TaskThreads"]),
    .testTarget(name: "TimeSeriesTests", dependencies: ["TimeSeries", "TestSupport"]),
    .testTarget(name: "TextTests", dependencies: ["Text", "TestSupport"]),
    .testTarget(name: "DataFramesTests", dependencies: ["DataFrames", "TestSupport", "Text", "TimeSeries"]),
    .testTarget(name: "CanvasTests", dependencies: ["Canvas", "TestSupport"]),
    .testTarget(
      name: "PromQLTests", dependencies: ["PromQL", "StepColumns", "TimeSeries", "Text", "TestSupport"], exclude: ["Scripts"]),
    .testTarget(name: "GoTemplateTests", dependencies: ["GoTemplate", "TestSupport"]),
    .testTarget(name: "AlertingTests", dependencies: ["Alerting", "GoTemplate", "PromQL", "TimeSeries", "Text", "TestSupport"]),
    .testTarget(name: "LogFilesTests", dependencies: ["LogFiles", "LogQL", "LogEntries", "TimeSeries", "Text"]),
    .testTarget(name: "LogQLTests", dependencies: ["LogQL", "LogEntries", "StepColumns", "TimeSeries", "Text", "TestSupport"], exclude: ["Fixtures"]),
    .testTarget(
      name: "SeriesStoreTests", dependencies: ["SeriesStore", "StoreBenchmark", "TimeSeries", "CSystem", "TestSupport"]),
    .testTarget(name: "TracesTests", dependencies: ["Traces", "Text", "TestSupport"]),
    .testTarget(name: "FuzzTests", dependencies: ["FuzzRunner"]),
    .testTarget(name: "TransportTests", dependencies: ["Transport", "TestSupport", "CSystem"]),
    .testTarget(name: "CollectorsTests", dependencies: ["Collectors", "SeriesStore", "PromQL", "Transport", "TimeSeries", "Text", "TestSupport"]),
    .testTarget(name: "DatasourceKindsTests", dependencies: ["DatasourceKinds", "Text"]),
    .testTarget(
      name: "QueryLanguagesTests", dependencies: ["QueryLanguages", "Dashboards", "DatasourceKinds", "DatasourceKit", "DataFrames", "TimeSeries", "Text", "TestSupport"]),
    .testTarget(name: "ProbingTests", dependencies: ["Probing", "Collectors", "Transport", "TimeSeries", "Text", "CSystem", "TestSupport"]),
    .testTarget(name: "DashboardsTests", dependencies: ["Dashboards", "DatasourceKinds", "DataFrames", "Text", "TestSupport"]),
    .testTarget(name: "WidgetsTests", dependencies: ["Widgets", "Canvas", "TestSupport"]),
    .testTarget(
      name: "PanelsTests", dependencies: ["Panels", "Widgets", "Dashboards", "DataFrames", "Canvas", "TimeSeries", "Text", "TestSupport"]),
    .executableTarget(name: "TerminalExerciser", dependencies: ["Terminal", "Canvas"], path: "Tests/TerminalExerciser"),
    .testTarget(name: "TerminalTests", dependencies: ["Terminal", "TerminalExerciser", "Canvas", "TestSupport", "CSystem"]),
    .testTarget(
      name: "DatasourcesTests",
      dependencies: [
        "Datasources", "DatasourceKinds", "DatasourceKit", "DataFrames", "Transport", "TimeSeries", "Text", "TestSupport", "CSystem",
      ]),
    .testTarget(
      name: "AppCoreTests",
      dependencies: [
        "AppCore", "Panels", "Widgets", "Dashboards", "DatasourceKinds", "DatasourceKit", "DataFrames", "Canvas", "TimeSeries", "Text", "TestSupport",
      ]),
    .testTarget(name: "BundledDashboardTests", dependencies: ["CDashboards", "DataFrames", "Dashboards", "DatasourceKinds", "Panels", "PromQL", "Text"]),
    .testTarget(
      name: "ServerTests",
      dependencies: [
        "oriel", "Datasources", "DatasourceKit", "Collectors", "SeriesStore", "PromQL", "DataFrames", "Transport", "TimeSeries", "Text",
        "TestSupport",
      ]),
    .testTarget(
      name: "StoryTests",
      dependencies: ["oriel", "TestSupport", "CSystem", "Text"]),
  ],
  cxxLanguageStandard: .cxx17
)

// What runs seldom, or only hands on, is compiled for size, which also builds faster.
let seldom: Set = ["AppCore", "Transport", "oriel"]

for target in package.targets where target.type != .system {
  target.swiftSettings = ["ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility"].map {
    .enableUpcomingFeature($0)
  }
  if seldom.contains(target.name) { target.swiftSettings?.append(.unsafeFlags(["-Osize"], .when(configuration: .release))) }
}
