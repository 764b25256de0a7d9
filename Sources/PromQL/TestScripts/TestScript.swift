import TimeSeries

/// A script in the test language of Prometheus: data to load, queries, and what they must give.
package struct TestScript: Sendable {
  enum Command: Sendable {
    case clear
    case load(ScriptLoad)
    case evaluate(ScriptEvaluation)
  }

  var commands: [Command]
}

/// What is wrong with a script.
package struct ScriptError: Error, Hashable, Sendable, CustomStringConvertible {
  /// From 1.
  package var line: Int
  package var reason: String

  package var description: String { "line \(line): \(reason)" }
}

struct ScriptLoad: Sendable {
  struct Line: Sendable {
    var labels: Labels
    var values: [SequenceValue]
    /// Offsets from the time of each value, in milliseconds; `nil` where the start is not known.
    var startOffsets: [Milliseconds?]?
  }

  var line: Int
  var step: Milliseconds
  /// Also builds native histograms with custom buckets from the classic ones.
  var convertsClassicHistograms: Bool
  var series: [Line]
}

struct ScriptEvaluation: Sendable {
  enum Times: Hashable, Sendable {
    case instant(Timestamp)
    case range(start: Timestamp, end: Timestamp, step: Milliseconds)
  }

  /// What a message must be like.
  enum TextRule: Hashable, Sendable {
    case any
    case exactly(String)
    /// Found anywhere in the text.
    case matching(String)
  }

  enum Expectation: Sendable {
    case series([(labels: Labels, values: [SequenceValue])])
    case scalar(Double)
    case string(String)
  }

  var line: Int
  var query: String
  var times: Times
  var expectation = Expectation.series([])
  var isOrdered = false
  var failure: TextRule?
  var warnings: [TextRule] = []
  var infos: [TextRule] = []
  var allowsNoWarnings = false
  var allowsNoInfos = false
  /// For an instant query that gives a matrix: the times of the expected values.
  var matrixTimes: (start: Timestamp, end: Timestamp, step: Milliseconds)?

  var isInstant: Bool { if case .instant = times { true } else { false } }
}
