package import TimeSeries

/// A script in the test language of Prometheus: data to load, queries, and what they must give.
package struct TestScript: Sendable {
  package enum Command: Sendable {
    case clear
    case load(ScriptLoad)
    case evaluate(ScriptEvaluation)
  }

  package var commands: [Command]
}

/// What is wrong with a script.
package struct ScriptError: Error, Hashable, Sendable, CustomStringConvertible {
  /// From 1.
  package var line: Int
  package var reason: String

  package var description: String { "line \(line): \(reason)" }
}

package struct ScriptLoad: Sendable {
  package struct Line: Sendable {
    package var labels: Labels
    package var values: [SequenceValue]
    /// Offsets from the time of each value, in milliseconds; `nil` where the start is not known.
    package var startOffsets: [Milliseconds?]?
  }

  package var line: Int
  package var step: Milliseconds
  /// Also builds native histograms with custom buckets from the classic ones.
  package var convertsClassicHistograms: Bool
  package var series: [Line]
}

package struct ScriptEvaluation: Sendable {
  package enum Times: Hashable, Sendable {
    case instant(Timestamp)
    case range(start: Timestamp, end: Timestamp, step: Milliseconds)
  }

  /// What a message must be like.
  package enum TextRule: Hashable, Sendable {
    case any
    case exactly(String)
    /// Found anywhere in the text.
    case matching(String)
  }

  package enum Expectation: Sendable {
    case series([(labels: Labels, values: [SequenceValue])])
    case scalar(Double)
    case string(String)
  }

  package var line: Int
  package var query: String
  package var times: Times
  package var expectation = Expectation.series([])
  package var isOrdered = false
  package var failure: TextRule?
  package var warnings: [TextRule] = []
  package var infos: [TextRule] = []
  package var allowsNoWarnings = false
  package var allowsNoInfos = false
  /// For an instant query that gives a matrix: the times of the expected values.
  package var matrixTimes: (start: Timestamp, end: Timestamp, step: Milliseconds)?

  var isInstant: Bool { if case .instant = times { true } else { false } }
}
