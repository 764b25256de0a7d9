import Collectors
import DatasourceKit
import Datasources
import Testing
import TimeSeries
import Transport

extension RealServerTests {
  @Suite struct AlertmanagerTests {
    private func post(_ alerts: String, to servers: RealServers) async throws {
      let request = HTTPRequest(
        method: .post, url: servers.alertmanagerURL + "/api/v2/alerts", headers: [("Content-Type", "application/json")], body: Array(alerts.utf8))
      #expect(try await CurlTransport().send(request).status == 200)
    }

    @Test func `status, receivers, and what Prometheus sent`() async throws {
      let servers = try RealServerTests.servers()
      let source = servers.alertmanager()
      #expect(try await source.health().version?.hasPrefix("0.2") == true)
      #expect(try await Set(source.receivers()) == ["default", "pager"])
      let alerts = try await servers.eventually({ try await source.alerts() }) { $0.contains { $0.labels["job"] == "dead" } }
      let dead = try #require(alerts.first { $0.labels["job"] == "dead" })
      #expect(dead.name == "TargetDown" && dead.labels["cluster"] == "test" && dead.receivers == ["pager"] && dead.state == .firing)
      // The link that Prometheus puts into the alert tells the expression.
      #expect(dead.expression == "up == 0" && dead.fingerprint?.isEmpty == false)
    }

    @Test func `alerts stand in groups`() async throws {
      let servers = try RealServerTests.servers()
      let source = servers.alertmanager()
      try await post(#"[{"labels":{"alertname":"Grouped","team":"shop","n":"1"}},{"labels":{"alertname":"Grouped","team":"shop","n":"2"}}]"#, to: servers)
      let groups = try await servers.eventually({ try await source.groups() }) { $0.contains { $0.alerts.count == 2 && $0.labels["alertname"] == "Grouped" } }
      let group = try #require(groups.first { $0.labels["alertname"] == "Grouped" })
      #expect(group.receiver == "default" && group.labels["team"] == "shop" && Set(group.alerts.map { $0.labels["n"] }) == ["1", "2"])
    }

    @Test func `a silence mutes what its preview shows, is changed, and ends`() async throws {
      let servers = try RealServerTests.servers()
      let source = servers.alertmanager()
      try await post(
        #"[{"labels":{"alertname":"Muted","zone":"a \"quoted\" one"}},{"labels":{"alertname":"Muted","zone":"b"}}]"#, to: servers)
      let mine = try await servers.eventually({ try await source.alerts().filter { $0.name == "Muted" } }) { $0.count == 2 }
      let alert = try #require(mine.first { $0.labels["zone"] == "a \"quoted\" one" })
      let now = HostSampler.now()
      var silence = Silence(muting: alert, from: now, for: 3_600_000, createdBy: "alice", comment: "deploy")
      #expect(try await source.preview(of: silence).map(\.fingerprint) == [alert.fingerprint])
      silence.id = try await source.put(silence)
      let muted = try await servers.eventually({ try await source.alerts().filter { $0.name == "Muted" } }) { $0.contains { $0.state == .suppressed } }
      #expect(muted.filter { $0.state == .suppressed }.map(\.fingerprint) == [alert.fingerprint])
      #expect(muted.first { $0.state == .suppressed }?.silencedBy == [silence.id ?? ""])

      // A change begins with what the server has: it moves a start that lies in the past.
      silence = try #require(try await source.silences().first { $0.id == silence.id })
      silence.endsAt = now + 7_200_000
      silence.comment = "longer"
      #expect(try await source.put(silence) == silence.id)
      var kept = try #require(try await source.silences().first { $0.id == silence.id })
      #expect(kept.endsAt == silence.endsAt && kept.comment == "longer" && kept.createdBy == "alice" && kept.state == .active)
      #expect(Set(kept.matchers) == Set(silence.matchers))

      // Other matchers make another silence; the old one ends by itself.
      silence.matchers = [Silence.Matcher(name: "alertname", value: "Mut.*", isRegex: true)]
      #expect(try await source.preview(of: silence).count == 2)
      let second = try await source.put(silence)
      #expect(second != silence.id)
      try await source.expireSilence(id: second)
      kept = try #require(try await source.silences().first { $0.id == second })
      #expect(kept.state == .expired)
      let free = try await servers.eventually({ try await source.alerts().filter { $0.name == "Muted" } }) { $0.allSatisfy { $0.state == .firing } }
      #expect(free.count == 2)
    }

    @Test func `it refuses in its own words, and read-only asks nothing`() async throws {
      let servers = try RealServerTests.servers()
      let now = HostSampler.now()
      let bad = Silence(
        matchers: [Silence.Matcher(name: "a", value: "(", isRegex: true), Silence.Matcher(name: "b", value: "x")], startsAt: now, endsAt: now + 60_000,
        createdBy: "alice", comment: "x")
      let error = await #expect(throws: DatasourceError.self) { try await servers.alertmanager().put(bad) }
      #expect(error?.kind == .rejected(status: 400) && error?.reason.contains("missing closing )") == true, "\(String(describing: error))")
      let gone = await #expect(throws: DatasourceError.self) {
        try await servers.alertmanager().expireSilence(id: "00000000-0000-0000-0000-000000000000")
      }
      // 0.25 calls it its own fault, later ones 404.
      #expect(gone?.kind == .rejected(status: 500) || gone?.kind == .rejected(status: 404))
      let refused = await #expect(throws: DatasourceError.self) { try await servers.alertmanager(maySilence: false).put(bad) }
      #expect(refused?.kind == .unsupported)
    }
  }
}
