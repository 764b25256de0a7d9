extension Int {
  /// A computed place or length in cells, towards zero. Data and options may make it anything: what is no number is 0, and
  /// what is beyond any screen stays within ±1,000,000.
  package init(cell number: Double) {
    self = number.isNaN ? 0 : Int(Swift.min(Swift.max(number, -1_000_000), 1_000_000))
  }
}
