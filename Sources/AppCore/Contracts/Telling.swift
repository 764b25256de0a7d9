extension WatchEvent {
  /// Tells the user wherever he looks.
  var intents: [Intent] {
    [.say(text), .terminal(.bell), .terminal(.notify(text)), .terminal(.title("! \(text)")), .terminal(.hook(self))]
  }
}
