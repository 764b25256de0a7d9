/// The dashboards of the stories.
enum StoryDashboards {
  static let all = ["shop.json": shop, "pods.json": pods, "damaged.json": "{\"title\": \"Damaged\", \"panels\": ["]

  static let shop = """
    {
      "uid": "shop", "title": "Shop", "tags": ["team"], "schemaVersion": 41, "refresh": "10s",
      "time": {"from": "now-1h", "to": "now"}, "timezone": "utc",
      "templating": {"list": [
        {"name": "namespace", "type": "query", "query": "label_values(up, namespace)", "datasource": {"type": "prometheus", "uid": "prom"},
         "refresh": 1, "multi": true, "includeAll": true, "current": {"text": "shop", "value": "shop"}}
      ]},
      "annotations": {"list": [
        {"name": "Deploys", "enable": true, "iconColor": "red", "datasource": {"type": "prometheus", "uid": "prom"}, "expr": "deploy_events"}
      ]},
      "links": [{"type": "link", "title": "Pods of it", "url": "/d/pods?var-namespace=${namespace}", "keepTime": true}],
      "panels": [
        {"id": 1, "type": "timeseries", "title": "Requests in $namespace", "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8},
         "datasource": {"type": "prometheus", "uid": "prom"},
         "targets": [{"refId": "A", "expr": "sum by (pod) (rate(http_requests_total{namespace=~\\"$namespace\\"}[5m]))", "legendFormat": "__auto"}],
         "fieldConfig": {"defaults": {"thresholds": {"mode": "absolute", "steps": [{"color": "green", "value": null}, {"color": "red", "value": 48.5}]},
           "links": [{"title": "Look at ${__field.labels.pod}", "url": "/d/pods?var-pod=${__field.labels.pod}"}]}, "overrides": []}},
        {"id": 2, "type": "stat", "title": "Errors", "gridPos": {"x": 12, "y": 0, "w": 12, "h": 8},
         "datasource": {"type": "prometheus", "uid": "prom"}, "targets": [{"refId": "A", "expr": "http_errors_total"}]},
        {"id": 3, "type": "table", "title": "Pods", "gridPos": {"x": 0, "y": 8, "w": 12, "h": 8},
         "datasource": {"type": "prometheus", "uid": "prom"}, "targets": [{"refId": "A", "expr": "kube_pod_info", "instant": true, "format": "table"}]},
        {"id": 4, "type": "timeseries", "title": "Nothing", "gridPos": {"x": 12, "y": 8, "w": 12, "h": 8},
         "datasource": {"type": "prometheus", "uid": "prom"}, "targets": [{"refId": "A", "expr": "rate(missing[5m])"}]},
        {"id": 5, "type": "row", "title": "Disk", "collapsed": true, "gridPos": {"x": 0, "y": 16, "w": 24, "h": 1}, "panels": [
          {"id": 6, "type": "timeseries", "title": "Writes", "gridPos": {"x": 0, "y": 17, "w": 24, "h": 8},
           "datasource": {"type": "prometheus", "uid": "prom"}, "targets": [{"refId": "A", "expr": "disk_writes"}]}]},
        {"id": 7, "type": "row", "title": "Trouble", "collapsed": true, "gridPos": {"x": 0, "y": 18, "w": 24, "h": 1}, "panels": [
          {"id": 8, "type": "timeseries", "title": "Refused", "gridPos": {"x": 0, "y": 19, "w": 24, "h": 8},
           "datasource": {"type": "prometheus", "uid": "prom"}, "targets": [{"refId": "A", "expr": "broken"}]}]}
      ]
    }
    """

  static let pods = """
    {
      "uid": "pods", "title": "Pods of a namespace", "tags": ["team", "pods"], "schemaVersion": 41,
      "time": {"from": "now-6h", "to": "now"}, "timezone": "utc",
      "templating": {"list": [
        {"name": "namespace", "type": "textbox", "query": "none", "current": {"text": "none", "value": "none"}},
        {"name": "pod", "type": "textbox", "query": "", "current": {"text": "", "value": ""}}
      ]},
      "panels": [
        {"id": 1, "type": "timeseries", "title": "Memory of $namespace $pod", "gridPos": {"x": 0, "y": 0, "w": 24, "h": 10},
         "datasource": {"type": "prometheus", "uid": "prom"}, "targets": [{"refId": "A", "expr": "memory{namespace=\\"$namespace\\"}"}]}
      ]
    }
    """
}
