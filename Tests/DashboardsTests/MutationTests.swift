@testable import Dashboards
import DataFrames
import TestSupport
import Testing
import Text
import TimeSeries

/// Thousands of dashboards with something wrong in a random place: each is a dashboard, or an error that says what is not one.
@Suite struct MutationTests {
  @Test func `nothing that is wrong in a document stops it from being read, laid out and planned`() throws {
    var random = SplitMix(seed: 4)
    var read = 0
    for round in 0..<2500 {
      let (name, document) = Self.documents[round % Self.documents.count]
      let mutated = Mutation.applied(to: document, times: 1 + round % 6, &random)
      do throws(DashboardError) {
        for dashboard in try Dashboard.decodeAll(mutated, file: name) {
          Self.use(dashboard, width: [20, 80, 211][round % 3])
          read += 1
        }
      } catch {
        #expect(!error.reason.isEmpty && !error.advice.isEmpty, "round \(round) of \(name)")
      }
    }
    #expect(read > 2000)
  }

  /// All that happens between a document and its queries.
  private static func use(_ dashboard: Dashboard, width: Int) {
    let states = dashboard.variables.map { variable in
      let options = variable.options + [Variable.Option(text: "a", value: "a")]
      return VariableState(
        variable: variable, options: options, selection: VariableSelection.selection(of: variable, options: options, current: variable.current),
        filters: AdhocFilter.filters(of: variable))
    }
    _ = VariableOrder(dashboard.variables)
    let values = Dictionary(states.map { ($0.name, $0.effectiveSelection) }, uniquingKeysWith: { first, _ in first })
    let layout = LayoutSolver.solve(dashboard, .init(width: width, values: values))
    #expect(layout.panels.allSatisfy { dashboard.panels[$0.id] != nil && $0.x >= 0 && $0.x + $0.width <= width })
    let time = TimeRangeParser(now: Timestamp(milliseconds: 1_700_000_007_123), settings: dashboard.time, system: .utc)
    let range = time.range(from: dashboard.time.from, to: dashboard.time.to, nowDelay: dashboard.time.nowDelay) ?? TimeRange(start: .epoch, end: time.now)
    let planner = QueryPlanner(
      interpolation: Interpolation(variables: states, environment: MacroEnvironment(range: range, rawFrom: dashboard.time.from, rawTo: dashboard.time.to)),
      time: time, maxDataPoints: width * 2, resolve: { PlannedSource(uid: "p", name: "p", type: $0?.type ?? "prometheus") })
    for panel in dashboard.panels.values {
      let plan = planner.plan(panel)
      #expect(plan.parts.flatMap(\.targets).allSatisfy { $0.step > 0 })
      let frame = DataFrame(refID: "A", fields: [
        Field(name: "Time", values: .times([1, nil, 3])), Field(name: "Value", values: .numbers([1, .nan, -.infinity])), Field(name: "le", values: .strings(["1", nil, "x"])),
      ])
      let frames = TransformationPipeline(panel.transformations).apply(to: [frame, frame]).frames
      _ = FieldConfigApplier(defaults: panel.fieldDefaults, overrides: panel.overrides).apply(to: frames).map { frame in
        frame.fields.map { field in (0..<field.values.count).map { DisplayProcessor(field: field).text(of: field.values[$0]) } }
      }
    }
    for annotation in dashboard.annotations {
      _ = planner.plan(annotation)
      _ = annotation.regions(within: range, zone: .utc)
    }
  }

  private static let documents: [(String, JSONValue)] = {
    let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    let paths = DashboardFiles.files(below: root + "/dashboards")
    let own = paths.compactMap { path in (try? JSONValue.parse(FileBytes.read(path, limit: 1 << 20))).map { (path, $0) } }
    return own + DashboardShapes.all.compactMap { shape in (try? JSONValue.parse(shape.json)).map { (shape.name, $0) } }
  }()
}

/// Takes something out of a document, or puts something else in its place.
private enum Mutation {
  static func applied(to document: JSONValue, times: Int, _ random: inout SplitMix) -> JSONValue {
    (0..<times).reduce(document) { value, _ in changed(value, depth: 0, &random) }
  }

  private static func changed(_ value: JSONValue, depth: Int, _ random: inout SplitMix) -> JSONValue {
    let stops = depth > 0 && random.next() % 5 == 0
    switch value {
    case .array(var elements) where !elements.isEmpty && !stops:
      let index = Int(random.next() % UInt64(elements.count))
      switch random.next() % 8 {
      case 0: elements.remove(at: index)
      case 1: elements.append(elements[index])
      default: elements[index] = changed(elements[index], depth: depth + 1, &random)
      }
      return .array(elements)
    case .object(var object) where !object.isEmpty && !stops:
      let key = object.keys[Int(random.next() % UInt64(object.keys.count))]
      object[key] = random.next() % 8 == 0 ? nil : changed(object[key] ?? .null, depth: depth + 1, &random)
      return .object(object)
    default: return nonsense[Int(random.next() % UInt64(nonsense.count))]
    }
  }

  private static let nonsense: [JSONValue] = [
    .null, true, false, 0, -1, 0.5, 1e9, 1e300, -9.3e18, .number(.nan), .number(.infinity), "", "NaN", "-1", "1e400", "$__all", "$a", "${", "[[", "now-", "now/x",
    "1000000000000h", "(((", "/[/g", "{{", "\u{0}\u{1B}[2J", .array([]), [[]], [1, "a", .null], .object(JSONObject()), ["id": 1], ["uid": ["x": 1]],
    .string(String(repeating: "é漢", count: 500)), .array((0..<200).map { .number(Double($0)) }),
  ]
}
