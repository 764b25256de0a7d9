/// Every overlay there is, by the action that opens it. A new one is a line here.
enum OverlayCatalogue {
  private static let openings: [Action.ID: @Sendable (Context) -> [Intent]] = [
    .help: HelpOverlay.open,
    .palette: Palette.open,
    .openDashboard: DashboardList.open,
    .switchContext: ContextList.open,
    .findPanel: PanelList.open,
    .variables: VariableList.open,
    .timePicker: TimeRangeList.open,
    .timeZone: TimeZoneList.open,
    .followLink: LinkList.open,
    .inspect: InspectOverlay.open,
    .report: CompatibilityOverlay.open,
    .filterRows: RowFilterOverlay.open,
    .explainNoData: NoDataOverlay.open,
    .explore: ExploreOverlay.open,
    .alerts: AlertsScreen.open,
  ]

  /// - Returns: `nil` for an action that opens none.
  static func open(_ action: Action.ID, in context: Context) -> [Intent]? { openings[action]?(context) }

  static func open(_ request: OverlayRequest, in context: Context) -> [Intent] {
    switch request {
    case .series(let panel): SeriesList.open(of: panel, in: context)
    case .rowActions(let panel, let title, let items): [.show(SeriesActions(of: panel, title: title, items: items))]
    case .links(let title, let items): [.show(LinkList(title: title, items: items))]
    case .variable(let name): VariableValues.open(name, in: context)
    case .silence(let request): SilenceActions.open(request, in: context)
    }
  }
}
