/// Dashboards of our own in the shapes in which public ones are found, from 2015 to today.
struct DashboardShape: Sendable {
  var name: String
  var json: String
  /// Types after migration and titles, in reading order.
  var panels: [String]
  /// What its panels ask of a Prometheus, with an hour and 200 points.
  var queries: [String]
}

enum DashboardShapes {
  static let all = [rowsOf2015, tablesOf2017, sharedExport, mixin, statsOf2019, resourceTabs, resourceAlpha, logsAndTraces, reusedResults]

  static let rowsOf2015 = DashboardShape(
    name: "rows with spans, schema 6",
    json: #"""
      {"id": null, "title": "Box", "originalTitle": "Box", "schemaVersion": 6, "style": "dark", "sharedCrosshair": true, "editable": true,
       "nav": [{"type": "timepicker", "enable": true, "now": true, "refresh_intervals": ["5s", "1m"]}],
       "pulldowns": [{"type": "filtering", "enable": false}], "time": {"from": "now-1h", "to": "now"},
       "templating": {"list": [{"name": "host", "type": "query", "datasource": null, "query": "label_values(up, instance)", "refresh": true,
         "multiFormat": "glob", "includeAll": true, "allFormat": "regex wildcard", "allValue": null, "options": [{"text": "a", "value": "a"}], "current": {"text": "a", "value": "a"}}]},
       "rows": [
         {"title": "Load", "height": "200px", "collapse": false, "editable": true, "panels": [
           {"id": 1, "type": "singlestat", "title": "Uptime", "span": 3, "format": "s", "valueName": "current", "postfix": " up", "thresholds": "60,3600",
            "colors": ["red", "orange", "green"], "colorValue": true, "sparkline": {"show": true}, "targets": [{"expr": "node_time{instance=\"$host\"}", "intervalFactor": 2, "step": 240}]},
           {"id": 2, "type": "graph", "title": "Load", "span": 9, "y_formats": ["short", "bytes"], "leftYAxisLabel": "load", "grid": {"leftMin": 0, "threshold1": 5, "threshold1Color": "#f00"},
            "lines": true, "fill": 2, "stack": true, "nullPointMode": "null as zero", "seriesOverrides": [{"alias": "/free/", "yaxis": 2}],
            "targets": [{"expr": "node_load1{instance=~\"[[host]]\"}", "legendFormat": "{{ instance }}"}, {"expr": "free", "hide": true}]}]},
         {"title": "Notes", "height": 100, "panels": [{"id": 3, "type": "text", "title": "", "span": 12, "mode": "html", "content": "<h1>Hi</h1>"}]}]}
      """#,
    panels: ["stat: Uptime", "timeseries: Load", "text: "], queries: [#"node_time{instance="a"}"#, #"node_load1{instance=~"a"}"#])

  static let tablesOf2017 = DashboardShape(
    name: "folded and repeated rows, an old table, schema 14",
    json: #"""
      {"dashboard": {"title": "Tables", "schemaVersion": 14, "refresh": false, "timezone": "", "annotations": {"list": []}, "templating": {"list": []},
       "time": {"from": "now-1h", "to": "now"}, "rows": [
         {"title": "Hidden", "collapse": true, "showTitle": true, "titleSize": "h6", "height": 250, "panels": [
           {"id": 5, "type": "table", "title": "Disks", "span": 12, "transform": "table", "columns": [], "sort": {"col": 1, "desc": true}, "styles": [
             {"pattern": "Time", "type": "hidden"}, {"pattern": "Value", "alias": "Used", "type": "number", "unit": "percentunit", "decimals": 1, "colorMode": "cell",
              "thresholds": ["0.8", "0.9"], "colors": ["green", "orange", "red"], "link": true, "linkUrl": "/d/x?var-d=$__cell_1"}],
            "targets": [{"expr": "disk_used", "format": "table", "instant": true, "refId": "A"}]}]},
         {"title": "Shown", "collapse": false, "showTitle": true, "repeat": null, "panels": [
           {"id": 6, "type": "singlestat", "title": "CPU", "span": 2, "format": "percent", "gauge": {"show": true, "minValue": 0, "maxValue": 100}, "valueName": "avg", "targets": [{"expr": "cpu", "refId": "A"}]},
           {"id": 7, "type": "dashlist", "title": "More", "span": 4, "mode": "search", "query": "", "tags": ["linux"], "limit": 5, "targets": []}]}]},
       "meta": {"slug": "tables", "folderTitle": "Ops"}}
      """#,
    panels: ["table: Disks", "gauge: CPU", "dashlist: More"], queries: ["disk_used", "cpu"])

  static let sharedExport = DashboardShape(
    name: "an export with inputs, schema 18",
    json: #"""
      {"__inputs": [{"name": "DS_PROM", "label": "Prometheus", "type": "datasource", "pluginId": "prometheus", "pluginName": "Prometheus"},
                    {"name": "VAR_JOB", "type": "constant", "label": "job", "value": "node", "description": ""}],
       "__requires": [{"type": "panel", "id": "graph", "name": "Graph", "version": ""}], "title": "Export", "schemaVersion": 18, "gnetId": 1234, "iteration": 15000,
       "templating": {"list": [{"name": "job", "type": "constant", "hide": 2, "query": "${VAR_JOB}", "current": {"value": "${VAR_JOB}", "text": "${VAR_JOB}"}, "options": [{"value": "${VAR_JOB}"}]},
         {"name": "interval", "type": "interval", "auto": true, "auto_count": 50, "auto_min": "1m", "query": "1m,10m,1h", "refresh": 2, "current": {"text": "auto", "value": "$__auto_interval_interval"}}]},
       "panels": [
         {"id": 2, "type": "row", "title": "CPU", "collapsed": false, "gridPos": {"h": 1, "w": 24, "x": 0, "y": 0}, "panels": []},
         {"id": 3, "type": "graph", "title": "Modes", "datasource": "${DS_PROM}", "gridPos": {"h": 8, "w": 12, "x": 0, "y": 1}, "yaxes": [{"format": "percent", "max": "100", "min": 0}, {"format": "short"}],
          "xaxis": {"mode": "time"}, "legend": {"alignAsTable": true, "avg": true, "current": true, "show": true, "values": true}, "aliasColors": {"idle": "#fff"},
          "thresholds": [{"value": 80, "op": "gt", "colorMode": "critical", "fill": true, "line": true}], "alert": {"name": "x"},
          "targets": [{"expr": "rate(cpu{job=\"$job\"}[$interval])", "refId": "A", "interval": "$interval"}]},
         {"id": 4, "type": "graph", "title": "By host", "datasource": "${DS_PROM}", "gridPos": {"h": 8, "w": 12, "x": 12, "y": 1}, "xaxis": {"mode": "series", "values": ["max"]}, "targets": [{"expr": "up", "refId": "A"}]},
         {"id": 5, "type": "heatmap", "title": "Latency", "datasource": "${DS_PROM}", "gridPos": {"h": 8, "w": 24, "x": 0, "y": 9}, "dataFormat": "tsbuckets", "yAxis": {"format": "s"},
          "color": {"mode": "spectrum", "colorScheme": "interpolateOranges"}, "targets": [{"expr": "sum by (le) (rate(x_bucket[1m]))", "format": "heatmap", "refId": "A"}]}]}
      """#,
    panels: ["timeseries: Modes", "barchart: By host", "heatmap: Latency"],
    queries: [#"rate(cpu{job="node"}[1m])"#, "up", "sum by (le) (rate(x_bucket[1m]))"])

  static let mixin = DashboardShape(
    name: "a mixin of Kubernetes, with a generator's leftovers",
    json: #"""
      {"apiVersion": "v1", "kind": "ConfigMapList", "items": [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "d"}, "data": {"workload.json":
       "{\"title\": \"Compute / Workload\", \"uid\": \"w\", \"schemaVersion\": 14, \"tags\": [\"mixin\"], \"templating\": {\"list\": [{\"current\": {\"text\": \"default\", \"value\": \"default\"}, \"hide\": 0, \"label\": \"Data source\", \"name\": \"datasource\", \"options\": [], \"query\": \"prometheus\", \"refresh\": 1, \"regex\": \"\", \"type\": \"datasource\"}, {\"allValue\": null, \"current\": {\"text\": \"\", \"value\": \"\"}, \"datasource\": \"$datasource\", \"hide\": 2, \"includeAll\": false, \"multi\": false, \"name\": \"cluster\", \"options\": [], \"query\": \"label_values(up, cluster)\", \"refresh\": 2, \"sort\": 1, \"type\": \"query\"}]}, \"rows\": [{\"collapse\": false, \"height\": \"250px\", \"panels\": [{\"aliasColors\": {}, \"datasource\": \"$datasource\", \"fill\": 10, \"id\": 1, \"linewidth\": 0, \"nullPointMode\": \"null as zero\", \"span\": 12, \"stack\": true, \"targets\": [{\"expr\": \"sum(rate(cpu{cluster=\\\"$cluster\\\"}[$__rate_interval]))\", \"format\": \"time_series\", \"intervalFactor\": 2, \"legendFormat\": \"{{pod}}\", \"legendLink\": null, \"step\": 10}], \"title\": \"CPU Usage\", \"type\": \"graph\", \"yaxes\": [{\"format\": \"short\", \"min\": 0}, {\"show\": false}]}], \"repeat\": null, \"showTitle\": true, \"title\": \"CPU\"}]}"}}]}
      """#,
    panels: ["timeseries: CPU Usage"], queries: [#"sum(rate(cpu{cluster="a"}[1m0s]))"#])

  static let statsOf2019 = DashboardShape(
    name: "stats and bar gauges of 6.4, schema 21",
    json: #"""
      {"title": "Stats", "schemaVersion": 21, "panels": [
        {"id": 1, "type": "stat", "title": "Up", "gridPos": {"h": 4, "w": 6, "x": 0, "y": 0}, "options": {"fieldOptions": {"calcs": ["last"], "values": false, "defaults": {"unit": "none", "title": "${__series_name}",
          "mappings": [{"id": 1, "type": 1, "value": "1", "text": "UP"}, {"id": 2, "type": 2, "from": "0", "to": "0.5", "text": "DOWN"}]}, "thresholds": [{"color": "red", "value": null}, {"color": "green", "value": 1}]},
          "graphMode": "none"}, "targets": [{"expr": "up", "refId": "A", "instant": true}]},
        {"id": 2, "type": "bargauge", "title": "Disk", "gridPos": {"h": 4, "w": 18, "x": 6, "y": 0}, "options": {"displayMode": "lcd", "fieldOptions": {"calcs": ["mean"], "defaults": {"min": 0, "max": 100, "unit": "percent"}, "override": {}}},
         "targets": [{"expr": "disk", "refId": "A"}]}, "not a panel", null]}
      """#,
    panels: ["stat: Up", "bargauge: Disk"], queries: ["up", "disk"])

  static let resourceTabs = DashboardShape(
    name: "v2: tabs of rows and automatic grids",
    json: #"""
      {"apiVersion": "dashboard.grafana.app/v2", "kind": "Dashboard", "metadata": {"name": "v2uid", "annotations": {"grafana.app/folder": "ops"}}, "spec": {
        "title": "Second model", "cursorSync": "Crosshair", "timeSettings": {"from": "now-1h", "to": "now", "autoRefresh": "30s", "timezone": "utc", "hideTimepicker": false, "fiscalYearStartMonth": 0},
        "variables": [
          {"kind": "QueryVariable", "spec": {"name": "job", "hide": "dontHide", "refresh": "onDashboardLoad", "sort": "alphabeticalAsc", "multi": true, "includeAll": true, "regex": "", "options": [], "current": {"text": ["a"], "value": ["a"]},
            "query": {"kind": "DataQuery", "group": "prometheus", "version": "v0", "datasource": {"name": "p"}, "spec": {"query": "label_values(up, job)", "refId": "x"}}}},
          {"kind": "SwitchVariable", "spec": {"name": "detail", "current": "on", "enabledValue": "on", "disabledValue": "off", "hide": "dontHide"}}],
        "annotations": [{"kind": "AnnotationQuery", "spec": {"name": "Deploys", "enable": true, "hide": false, "iconColor": "red", "query": {"kind": "DataQuery", "group": "prometheus", "datasource": {"name": "p"}, "spec": {"expr": "deploys"}}}}],
        "elements": {
          "panel-1": {"kind": "Panel", "spec": {"id": 1, "title": "Rate", "links": [], "data": {"kind": "QueryGroup", "spec": {
              "queries": [{"kind": "PanelQuery", "spec": {"refId": "A", "hidden": false, "query": {"kind": "DataQuery", "group": "prometheus", "version": "v0", "datasource": {"name": "p"}, "spec": {"expr": "rate(x{job=~\"$job\"}[$__rate_interval])"}}}}],
              "transformations": [{"kind": "Transformation", "group": "sortBy", "spec": {"options": {"sort": [{"field": "Value"}]}, "disabled": true}}], "queryOptions": {"maxDataPoints": 100, "interval": "1m"}}},
            "vizConfig": {"kind": "VizConfig", "group": "timeseries", "version": "12.0", "spec": {"options": {"legend": {"showLegend": true}}, "fieldConfig": {"defaults": {"unit": "reqps"}, "overrides": []}}}}},
          "panel-2": {"kind": "Panel", "spec": {"id": 2, "title": "Now", "data": {"kind": "QueryGroup", "spec": {"queries": [{"kind": "PanelQuery", "spec": {"refId": "A", "query": {"group": "prometheus", "spec": {"expr": "x", "instant": true}}}}]}},
            "vizConfig": {"kind": "VizConfig", "group": "stat", "spec": {"options": {}, "fieldConfig": {"defaults": {}, "overrides": []}}}}},
          "lib-1": {"kind": "LibraryPanel", "spec": {"id": 3, "title": "Shared", "libraryPanel": {"uid": "lib", "name": "Shared"}}}},
        "layout": {"kind": "TabsLayout", "spec": {"tabs": [
          {"kind": "TabsLayoutTab", "spec": {"title": "Overview", "layout": {"kind": "RowsLayout", "spec": {"rows": [
            {"kind": "RowsLayoutRow", "spec": {"title": "Of $job", "collapse": false, "repeat": {"mode": "variable", "value": "job"}, "layout": {"kind": "GridLayout", "spec": {"items": [
              {"kind": "GridLayoutItem", "spec": {"x": 0, "y": 0, "width": 12, "height": 8, "element": {"kind": "ElementReference", "name": "panel-1"}}}]}}}},
            {"kind": "RowsLayoutRow", "spec": {"title": "Auto", "layout": {"kind": "AutoGridLayout", "spec": {"maxColumnCount": 2, "columnWidthMode": "narrow", "rowHeightMode": "short", "items": [
              {"kind": "AutoGridLayoutItem", "spec": {"element": {"kind": "ElementReference", "name": "panel-2"}, "conditionalRendering": {"kind": "ConditionalRenderingGroup", "spec": {"visibility": "show", "condition": "and",
                "items": [{"kind": "ConditionalRenderingData", "spec": {"value": true}}]}}}},
              {"kind": "AutoGridLayoutItem", "spec": {"element": {"kind": "ElementReference", "name": "lib-1"}}}]}}}}]}}}},
          {"kind": "TabsLayoutTab", "spec": {"title": "Empty", "layout": {"kind": "GridLayout", "spec": {"items": []}}}}]}}}}
      """#,
    panels: ["timeseries: Rate", "stat: Now", "library-panel: Shared"], queries: [#"rate(x{job=~"a"}[1m15s])"#, "x"])

  static let resourceAlpha = DashboardShape(
    name: "v2alpha1 without an envelope",
    json: #"""
      {"title": "Alpha", "elements": {"p": {"kind": "Panel", "spec": {"id": 7, "title": "One", "data": {"kind": "QueryGroup", "spec": {
          "queries": [{"kind": "PanelQuery", "spec": {"refId": "A", "hidden": false, "datasource": {"type": "prometheus", "uid": "p"}, "query": {"kind": "prometheus", "spec": {"expr": "one"}}}}],
          "transformations": [{"kind": "limit", "spec": {"id": "limit", "options": {"limitField": 3}}}], "queryOptions": {}}},
         "vizConfig": {"kind": "table", "spec": {"pluginVersion": "11.5.0", "options": {}, "fieldConfig": {"defaults": {}, "overrides": []}}}}}},
       "layout": {"kind": "GridLayout", "spec": {"items": [{"kind": "GridLayoutItem", "spec": {"x": 0, "y": 0, "width": 24, "height": 10, "element": {"kind": "ElementReference", "name": "p"}}}]}}}
      """#,
    panels: ["table: One"], queries: ["one"])

  static let logsAndTraces = DashboardShape(
    name: "sources of three kinds, schema 39",
    json: #"""
      {"title": "Signals", "schemaVersion": 39, "panels": [
        {"id": 1, "type": "timeseries", "title": "Mixed", "datasource": {"type": "datasource", "uid": "-- Mixed --"}, "gridPos": {"h": 8, "w": 24, "x": 0, "y": 0}, "targets": [
          {"refId": "A", "datasource": {"type": "prometheus", "uid": "p"}, "expr": "a[$__interval]", "range": true, "editorMode": "code"},
          {"refId": "B", "datasource": {"type": "loki", "uid": "l"}, "expr": "rate({app=\"x\"}[$__auto])", "queryType": "range"}]},
        {"id": 2, "type": "logs", "title": "Log", "datasource": {"type": "loki", "uid": "l"}, "gridPos": {"h": 8, "w": 12, "x": 0, "y": 8}, "targets": [{"refId": "A", "expr": "{app=\"x\"} |= `$__interval`", "maxLines": 50}]},
        {"id": 3, "type": "traces", "title": "Trace", "datasource": {"type": "tempo", "uid": "t"}, "gridPos": {"h": 8, "w": 12, "x": 12, "y": 8}, "targets": [{"refId": "A", "queryType": "traceql", "query": "{ name = \"x\" }", "limit": 20}]}]}
      """#,
    panels: ["timeseries: Mixed", "logs: Log", "traces: Trace"], queries: ["a[20s]"])

  static let reusedResults = DashboardShape(
    name: "results used again, expressions, a snapshot",
    json: #"""
      {"title": "Again", "schemaVersion": 36, "panels": [
        {"id": 1, "type": "timeseries", "title": "First", "datasource": "Prom", "targets": [{"refId": "A", "expr": "a"}, {"refId": "B", "expr": "b", "hide": true}, {"refId": "C", "datasource": {"type": "__expr__", "uid": "__expr__"}, "type": "math", "expression": "$A / $B"}]},
        {"id": 2, "type": "table", "title": "Second", "datasource": {"type": "datasource", "uid": "-- Dashboard --"}, "targets": [{"refId": "A", "panelId": 1, "withTransforms": true}]},
        {"id": 3, "type": "stat", "title": "Kept", "snapshotData": [{"fields": [{"name": "Time", "type": "time", "values": [1000, 2000]}, {"name": "v", "type": "number", "values": [1, 2]}]}], "targets": []}]}
      """#,
    panels: ["timeseries: First", "table: Second", "stat: Kept"], queries: ["a", "b"])
}
