/// Every function of the language, each described once: parser, completion, help and evaluation read from here.
package enum FunctionCatalogue {
  package static let all: [Function] = [
    Function.counters, Function.overTime, Function.regression, Function.mathematics, Function.trigonometry,
    Function.clock, Function.dates, Function.labels, Function.histograms, Function.sorting, Function.presence,
  ].flatMap { $0 }.sorted { $0.name < $1.name }

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  package static func function(named name: String) -> Function? { byName[name] }
  package static func signature(named name: String) -> FunctionSignature? { byName[name]?.signature }
}
