import StepColumns
import Text
import TimeSeries

/// All that is known about one function of the language.
package struct Function: Sendable {
  var signature: FunctionSignature
  /// One sentence for help and completion.
  package var summary: String
  /// Most functions change what a series measures, so that its name no longer fits.
  var keepsMetricName: Bool
  let body: FunctionBody

  init(
    _ name: String, _ parameters: [ValueType] = [.vector], arity: FunctionSignature.Arity = .exact,
    returns: ValueType = .vector, keepsMetricName: Bool = false, summary: String,
    body: FunctionBody
  ) {
    signature = FunctionSignature(name, parameters, arity: arity, returns: returns)
    (self.keepsMetricName, self.summary, self.body) = (keepsMetricName, summary, body)
  }

  package var name: String { signature.name }

  /// `histogram_quantile(scalar, instant vector)`
  package var usage: String {
    var parameters = signature.parameters.map(\.documentedName)
    switch signature.arity {
    case .exact: break
    case .lastOptional(let times):
      if let last = parameters.popLast() { parameters.append("[\(last)\(times > 1 ? ", …" : "")]") }
    case .lastRepeats:
      if let last = parameters.popLast() { parameters.append("\(last), …") }
    }
    return "\(name)(\(parameters.joined(separator: ", ")))"
  }
}

/// How a function is computed; the simplest form that fits says most about it.
enum FunctionBody: Sendable {
  /// Every float by itself; histograms are left out.
  case perFloat(@Sendable (Double) -> Double)
  /// The same with the scalar arguments at that step; `nil` leaves the point out.
  case perFloatWithScalars(@Sendable (Double, [Double]) -> Double?)
  /// Every histogram by itself; floats are left out.
  case perHistogram(@Sendable (NativeHistogram) -> Double)
  /// The value taken as seconds since the epoch; with no argument the evaluation time.
  case perDate(@Sendable (CivilDate) -> Double)
  /// One number a step that needs no series.
  case perStep(@Sendable (Evaluation, _ time: Int64, _ arguments: [Double]) -> Double)
  /// The samples of each window.
  case overTime(WindowBody)
  /// The same, with a faster way for plain floats.
  case overTimeFast(WholeSeriesBody, WindowBody)
  /// Everything else.
  case whole(@Sendable (Evaluation, FunctionCall, StepGrid) throws(PromQLError) -> EvaluatedValue)
}
