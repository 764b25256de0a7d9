import Canvas
import DataFrames
import Dashboards
import Text
import Widgets

/// A graph as a list of its nodes, each with its numbers and below it where its edges lead.
///
/// Expects Grafana's two frames: nodes (`id`, `title`, `subtitle`, `mainstat`, `secondarystat`, `color`) and edges (`source`,
/// `target`, `mainstat`, `secondarystat`); nodes that only edges name are listed too.
struct NodeGraphPanel: PanelRenderer {
  package static let types: [PanelTypeID] = [
    "nodeGraph", "theia-grafana-dependency-plugin", "theia-grafana-sankey-plugin", "netsage-sankey-panel", "novatec-sdg-panel", "jdbranham-diagram-panel",
  ].map(PanelTypeID.init(rawValue:))
  package static let scrolls = true

  private let approximated: UnsupportedOption?

  package init(panel: Panel) {
    approximated = NearestForm.note(for: panel.type, shownAs: "a list of nodes and edges")
  }

  package var unsupportedOptions: [UnsupportedOption] {
    [approximated ?? UnsupportedOption(path: "type", reason: "the graph is shown as a list of nodes with their edges")]
  }

  private struct Node {
    var title: String
    var detail: String
    /// `nil` where only edges name it.
    var row: RowTarget?
    var edges: [(target: String, detail: String, row: RowTarget)] = []
  }

  /// Nodes in the order in which they come, each before its edges.
  private func nodes(in frames: [DataFrame], _ context: PanelContext) -> (order: [String], nodes: [String: Node]) {
    var order: [String] = []
    var nodes: [String: Node] = [:]
    func texts(_ field: Field?) -> (Int) -> String { Self.texts(of: field, context) }
    func note(_ id: String) {
      if nodes[id] == nil {
        order.append(id)
        nodes[id] = Node(title: id, detail: "")
      }
    }
    for (index, frame) in frames.enumerated() where frame.field("source", "src", "from") == nil {
      guard let ids = frame.field("id") else { continue }
      let id = texts(ids)
      let name = Self.joined([frame.field("title"), frame.field("subtitle")].map(texts), " · ")
      let statistics = Self.joined([frame.field("mainstat"), frame.field("secondarystat")].map(texts), "  ")
      for row in 0..<min(ids.values.count, Self.mostRows) {
        let (id, name) = (id(row), name(row))
        guard !id.isEmpty else { continue }
        note(id)
        nodes[id]?.title = name.isEmpty ? id : name
        nodes[id]?.detail = statistics(row)
        nodes[id]?.row = .row(frame: index, row: row)
      }
    }
    for (index, frame) in frames.enumerated() {
      guard let ends = Self.ends(of: frame) else { continue }
      let (source, target) = (texts(ends.source), texts(ends.target))
      let number = frame.field("mainstat") == nil ? frame.fields.first { $0.type == .number } : nil
      let detail = number.map(texts) ?? Self.joined([frame.field("mainstat"), frame.field("secondarystat")].map(texts), "  ")
      for row in 0..<min(ends.source.values.count, ends.target.values.count, Self.mostRows) {
        let (source, target) = (source(row), target(row))
        guard !source.isEmpty, !target.isEmpty else { continue }
        note(source)
        note(target)
        nodes[source]?.edges.append((target, detail(row), .row(frame: index, row: row)))
      }
    }
    return (order, nodes)
  }

  package func rowTargets(for frames: [DataFrame], in context: PanelContext) -> [RowTarget?] {
    let (order, nodes) = nodes(in: frames, context)
    return order.flatMap { id in [nodes[id]?.row] + (nodes[id]?.edges ?? []).map(\.row) }
  }

  package func widget(for frames: [DataFrame], in context: PanelContext) -> any Widget {
    let (order, nodes) = nodes(in: frames, context)
    guard !order.isEmpty else { return MessageBox(kind: .empty, title: "No data", look: context.look) }
    var entries: [ListBox.Entry] = []
    let arrow = context.look.isASCII ? "->" : "→"
    for id in order {
      guard let node = nodes[id] else { continue }
      entries.append(ListBox.Entry(node.title, detail: node.detail, sign: context.look.isASCII ? "o" : "●", signColor: context.theme.info, isHeading: !node.edges.isEmpty))
      for edge in node.edges { entries.append(ListBox.Entry("  \(arrow) \(nodes[edge.target]?.title ?? edge.target)", detail: edge.detail)) }
    }
    return ListBox(entries, in: context)
  }

  private static let mostRows = 20_000

  /// The fields named so, else the first two of text: what a sankey panel takes.
  private static func ends(of frame: DataFrame) -> (source: Field, target: Field)? {
    if let source = frame.field("source", "src", "from"), let target = frame.field("target", "dst", "to", "destination") { return (source, target) }
    let texts = frame.fields.filter { $0.type == .string }
    return frame.field("id") == nil && texts.count >= 2 ? (texts[0], texts[1]) : nil
  }

  /// What a row's parts say, the empty ones left out.
  private static func joined(_ parts: [(Int) -> String], _ separator: String) -> (Int) -> String {
    { row in parts.map { $0(row) }.filter { !$0.isEmpty }.joined(separator: separator) }
  }

  /// Writes the field's value of a row; "" where there is none.
  private static func texts(of field: Field?, _ context: PanelContext) -> (Int) -> String {
    guard let field else { return { _ in "" } }
    guard field.type == .number else { return { field.value(at: $0).scriptText } }
    let display = FieldDisplay(field, index: 0, name: "", limits: ValueLimits(0, 1), context: context)
    return { $0 < field.values.count ? display.text(field.values[$0]).description : "" }
  }
}
