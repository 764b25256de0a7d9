/// How many colours a terminal shows.
package enum ColorDepth: String, Hashable, Sendable, CaseIterable {
  case none, ansi16 = "16", indexed256 = "256", direct = "24bit"
}
