/// What backends with more than queries conform to says what their access has more.

extension Datasource {
  package var access: DatasourceAccess { DatasourceAccess(self) }
}

extension Datasource where Self: AlertSource {
  package var access: DatasourceAccess {
    var access = DatasourceAccess(self)
    access.alerts = AlertAccess(self)
    return access
  }
}

extension Datasource where Self: SilenceSource {
  package var access: DatasourceAccess {
    var access = DatasourceAccess(self)
    access.alerts = AlertAccess(self)
    access.silences = SilenceAccess(self)
    return access
  }
}

extension Datasource where Self: RoutingSource {
  package var access: DatasourceAccess {
    var access = DatasourceAccess(self)
    access.alerts = AlertAccess(self)
    access.silences = SilenceAccess(self)
    access.routing = { () throws(DatasourceError) in try await routing() }
    return access
  }
}

extension MetricDescribing {
  package var access: DatasourceAccess {
    var access = DatasourceAccess(self)
    access.metricDescriptions = { () throws(DatasourceError) in try await metricDescriptions() }
    return access
  }
}
