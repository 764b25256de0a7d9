import DatasourceKit
import PromQL
import Text
import TimeSeries
import Widgets

/// A silence being made or changed: which labels it goes by, and for how long.
struct SilenceDraft: Hashable, Sendable {
  /// What takes letters; `nil` while keys are commands.
  enum Typing: Hashable, Sendable { case comment, matcher }

  var title: String
  var matchers: [Silence.Matcher]
  /// Where it is, or will be.
  var source: DatasourceID
  /// The one that is changed; `nil` for a new one.
  var changed: Silence?
  /// Places of matchers that are left out.
  var left: Set<Int> = []
  var cursor = 0
  var comment = TextInput()
  /// A matcher as text, `pod=~"cart-.*"`, while it is typed.
  var matcher = TextInput()
  var typing: Typing?
  /// Place among ``lengths``.
  private var chosenLength = 3

  private static let lengths: [Milliseconds] = [
    900_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 28_800_000, 43_200_000, 86_400_000, 172_800_000, 259_200_000, 604_800_000,
    1_209_600_000, 2_419_200_000,
  ]

  /// A new one, with a matcher for each of the alert's labels.
  init(muting alert: AlertInstance, at source: DatasourceID) {
    (title, self.source) = ("Silence \(alert.name)", source)
    matchers = alert.labels.labels.map { Silence.Matcher(name: $0.name, value: $0.value) }
  }

  /// One that is there, to be changed.
  init(changing silence: Silence, at source: DatasourceID) {
    (title, matchers, self.source, changed) = ("Change the silence", silence.matchers, source, silence)
    comment = TextInput(silence.comment)
  }

  /// From now on.
  var length: Milliseconds { Self.lengths[chosenLength] }

  mutating func lengthen(by count: Int) { chosenLength = min(max(chosenLength + count, 0), Self.lengths.count - 1) }

  func silence(at now: Timestamp, by author: String) -> Silence {
    var silence = changed ?? Silence(matchers: [], startsAt: now, endsAt: now, createdBy: author, comment: "")
    silence.matchers = matchers.enumerated().filter { !left.contains($0.offset) }.map(\.element)
    silence.endsAt = max(now, silence.startsAt) + length
    silence.comment = comment.text.isEmpty ? "silenced with oriel" : comment.text
    return silence
  }

  /// Takes what was typed in the place of the matcher under the cursor.
  ///
  /// - Returns: What is wrong with it.
  mutating func takeMatcher() -> String? {
    do throws(PromQLError) {
      let selector = try VectorSelector(parsing: "{\(matcher.text)}")
      guard let typed = selector.matchers.first, selector.matchers.count == 1 else { return "one matcher, such as pod=~\"cart-.*\"" }
      let isRegex = typed.operator == .matches || typed.operator == .doesNotMatch
      let taken = Silence.Matcher(
        name: typed.name, value: typed.value, isRegex: isRegex, isEqual: typed.operator == .equal || typed.operator == .matches)
      if matchers.indices.contains(cursor) { matchers[cursor] = taken } else { matchers.append(taken) }
      left.remove(cursor)
      return nil
    } catch {
      return "\(error.message); write it as pod=~\"cart-.*\""
    }
  }
}
