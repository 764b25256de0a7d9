import Canvas

/// A feature that lies over the dashboard, or fills the screen, and takes the keys until it is closed.
///
/// A new one is a folder in `Features`, and a line in `OverlayCatalogue` for the action that opens it. Drawn through
/// ``Dialog``, the keys that its frame names can be clicked, and a click beside it closes it, without a line for that.
protocol Overlay: Sendable {
  /// Answers to its effects, and what clicks mean that it says in ``draw(in:of:on:)``.
  associatedtype Message: Sendable = Never

  mutating func press(_ key: Key, in context: Context) -> [Intent]
  /// Pasted text never presses keys: only a line that is being typed takes it.
  mutating func paste(_ text: String, in context: Context) -> [Intent]
  mutating func handle(_ message: Message, in context: Context) -> [Intent]
  /// An effect of its own ended without an answer.
  mutating func handleCancelled(_ effect: Effect.Identity, in context: Context) -> [Intent]
  /// Something that all features know is another now: sources, alerts, dashboards that can be opened, a variable's options.
  mutating func handleChange(in context: Context)
  /// Puts its picture on the canvas and says what can be clicked.
  func draw(in bounds: Rect, of context: Context, on drawn: inout Drawn)

  /// What only shows something is closed by a click beside it; what is being typed or made stays.
  var isClosedByClickBeside: Bool { get }
  /// Is there again when one comes back from a dashboard that was opened from it.
  var isKept: Bool { get }
  /// A list to choose from; of several only the uppermost is shown.
  var isList: Bool { get }
  /// Alerts are asked again while it is shown.
  var showsAlerts: Bool { get }
}

extension Overlay {
  mutating func paste(_ text: String, in context: Context) -> [Intent] { [] }
  mutating func handle(_ message: Message, in context: Context) -> [Intent] { [] }
  mutating func handleCancelled(_ effect: Effect.Identity, in context: Context) -> [Intent] { [] }
  mutating func handleChange(in context: Context) {}
  var isClosedByClickBeside: Bool { true }
  var isKept: Bool { false }
  var isList: Bool { false }
  var showsAlerts: Bool { false }

  /// - Parameter message: A message of its own; others do nothing.
  mutating func receive(_ message: any Sendable, in context: Context) -> [Intent] {
    guard let message = message as? Message else { return [] }
    return handle(message, in: context)
  }

  mutating func handle(_ outcome: Effect.Outcome, of effect: Effect.Identity, in context: Context) -> [Intent] {
    switch outcome {
    case .cancelled: handleCancelled(effect, in: context)
    case .answered(let answer): receive(answer, in: context)
    }
  }

  /// An effect of this overlay: its answer comes to ``handle(_:in:)`` as long as the overlay is open.
  ///
  /// - Parameters:
  ///   - purpose: Of one purpose only the latest effect is under way.
  ///   - work: Asks and changes nothing.
  func ask(_ purpose: String, generation: Int = 0, work: @escaping @Sendable (any World) async -> Message) -> Intent {
    .start(Effect(Effect.Identity(.overlay(0), purpose, generation: generation), .reading, work: work))
  }
}

/// An overlay that is open.
struct OverlayEntry: Sendable {
  /// Never used twice: answers find their overlay by it.
  let number: Int
  var overlay: any Overlay
}
