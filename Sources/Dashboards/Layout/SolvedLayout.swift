/// One copy of a panel on the screen: repeats make several of one panel.
package struct PanelInstance: Hashable, Sendable {
  package var panel: PanelID
  /// What repeats around it fix, by variable name. Outer values are overruled by inner ones.
  package var scopedVariables: [String: Variable.Option]

  package init(panel: PanelID, scopedVariables: [String: Variable.Option] = [:]) {
    (self.panel, self.scopedVariables) = (panel, scopedVariables)
  }
}

/// Where a container stands in the tree: the index at each level and, for repeats, which copy.
package struct ContainerPath: Hashable, Sendable {
  package struct Step: Hashable, Sendable {
    var index: Int
    var copy: Int

    init(index: Int, copy: Int) {
      (self.index, self.copy) = (index, copy)
    }
  }

  package var steps: [Step]

  package init(_ steps: [Step] = []) { self.steps = steps }

  func appending(_ index: Int, copy: Int = 0) -> ContainerPath { ContainerPath(steps + [Step(index: index, copy: copy)]) }
}

/// A panel's place in terminal cells; `y` counts from the top of the dashboard, not of the screen.
package struct PlacedPanel: Hashable, Sendable {
  package var instance: PanelInstance
  package var x: Int
  package var y: Int
  package var width: Int
  package var height: Int
  /// The row or tab that it belongs to; empty where there is none.
  package var container: ContainerPath

  package var id: PanelID { instance.panel }
  package var scopedVariables: [String: Variable.Option] { instance.scopedVariables }
}

/// A row's header line.
package struct PlacedRow: Hashable, Sendable {
  package var path: ContainerPath
  package var y: Int
  /// With variables still in it.
  package var title: String
  package var isCollapsed: Bool
  /// How many panels stand below it, shown or not.
  package var panelCount: Int
  package var scopedVariables: [String: Variable.Option]
}

/// A line of tabs.
package struct PlacedTabs: Hashable, Sendable {
  package struct Tab: Hashable, Sendable {
    /// With variables still in it.
    package var title: String
    package var scopedVariables: [String: Variable.Option]
  }

  package var path: ContainerPath
  package var y: Int
  package var tabs: [Tab]
  package var selected: Int
}

/// Everything of a dashboard that is to be seen at one width, in reading order.
package struct SolvedLayout: Hashable, Sendable {
  package var panels: [PlacedPanel] = []
  package var rows: [PlacedRow] = []
  package var tabs: [PlacedTabs] = []
  /// Not shown because of what they answered last, or because they may answer something: they go on being asked.
  package var hiddenByData: [PanelInstance] = []
  package var height = 0
  /// What was left out or capped, for the user.
  package var notices: [String] = []
}
