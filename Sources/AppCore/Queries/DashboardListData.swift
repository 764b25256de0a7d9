import Dashboards
import DataFrames

extension Surroundings {
  /// What dashboard lists show: a row for each dashboard that can be opened, with `title`, `uid`, `folder`, `tags`,
  /// `starred`, `recent` (1 is the last one opened) and `url`, which opens it.
  var dashboardList: DataFrame {
    let library = library.filter(\.isReadable)
    let recents = Dictionary(savedState.recents.enumerated().map { ($0.element, $0.offset + 1) }, uniquingKeysWith: { first, _ in first })
    let starred = Set(savedState.starred)
    return DataFrame(
      name: "dashboards",
      fields: [
        Field(name: "title", values: .strings(library.map(\.title))), Field(name: "uid", values: .strings(library.map(\.uid))),
        Field(name: "folder", values: .strings(library.map(\.folder))),
        Field(name: "tags", values: .strings(library.map { $0.tags.joined(separator: ", ") })),
        Field(name: "starred", values: .booleans(library.map { starred.contains($0.location.key) })),
        Field(name: "recent", values: .numbers(library.map { recents[$0.location.key].map(Double.init) ?? FieldValues.absent })),
        Field(name: "url", values: .strings(library.map(Self.address))),
      ])
  }

  private static func address(of entry: DashboardEntry) -> String { entry.uid.map { "/d/\($0)" } ?? entry.location.key }
}
