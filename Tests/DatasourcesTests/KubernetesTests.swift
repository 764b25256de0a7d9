import DatasourceKit
import Datasources
import FoundationEssentials
import Glibc
import Synchronization
import TestSupport
import Testing
import Text
import TimeSeries
import Transport

@Suite struct KubeconfigTests {
  private static let certificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"

  private static let text = """
    apiVersion: v1
    kind: Config
    current-context: dev
    clusters:
      - name: dev
        cluster:
          server: https://10.0.0.1:6443/
          certificate-authority-data: \(Data(certificate.utf8).base64EncodedString())
          tls-server-name: kubernetes
          proxy-url: socks5h://localhost:1080
      - name: lab
        cluster: {server: "https://lab:6443", insecure-skip-tls-verify: true, certificate-authority: pki/ca.crt}
    users:
      - name: cert
        user: {client-certificate: pki/client.crt, client-key: pki/client.key}
      - name: token
        user: {token: very-secret}
      - name: file
        user: {tokenFile: tokens/me}
      - name: plugin
        user:
          exec:
            apiVersion: client.authentication.k8s.io/v1
            command: ./bin/login
            args: [--cluster, dev]
            env: [{name: REGION, value: eu}]
            provideClusterInfo: true
            installHint: get it from your team
      - name: person
        user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: ask, interactiveMode: Always}}
      - name: ancient
        user:
          auth-provider: {name: oidc}
    contexts:
      - {name: dev, context: {cluster: dev, user: cert, namespace: shop}}
      - {name: lab, context: {cluster: lab, user: token}}
      - {name: filed, context: {cluster: lab, user: file}}
      - {name: plugged, context: {cluster: dev, user: plugin}}
      - {name: asked, context: {cluster: dev, user: person}}
      - {name: old, context: {cluster: dev, user: ancient}}
      - {name: astray, context: {cluster: gone, user: token}}
      - {name: nobody, context: {cluster: dev, user: gone}}
    """

  private func kubeconfig(_ files: [String: String], _ names: [String] = ["/home/me/.kube/config"]) -> Kubeconfig {
    let surroundings = ConfigurationSurroundings(environment: [:]) { path in files[path].map { Array($0.utf8) } }
    return Kubeconfig(files: names, surroundings: surroundings)
  }

  private var whole: Kubeconfig {
    kubeconfig([
      "/home/me/.kube/config": Self.text, "/home/me/.kube/pki/ca.crt": Self.certificate, "/home/me/.kube/pki/client.crt": Self.certificate,
      "/home/me/.kube/pki/client.key": "key",
    ])
  }

  @Test func `the current context, with data in the file and files beside it`() throws {
    let context = try whole.context(nil)
    #expect(context.name == "dev" && context.server == "https://10.0.0.1:6443" && context.namespace == "shop")
    #expect(context.connection.tls.caText?.revealed == Self.certificate && context.connection.tls.serverName == "kubernetes")
    #expect(context.connection.tls.certificateText?.revealed == Self.certificate && context.connection.tls.keyText?.revealed == "key")
    #expect(context.connection.proxy == "socks5h://localhost:1080" && !context.connection.tls.skipsVerification)
  }

  @Test func `a named one, with a token, unchecked`() throws {
    let context = try whole.context("lab")
    #expect(context.connection.credentials == .bearer(Secret("very-secret")) && context.connection.tls.skipsVerification)
    #expect(!"\(context)".contains("very-secret"))
    #expect(try whole.context("filed").tokenFile == "/home/me/.kube/tokens/me")
  }

  @Test func `a plugin with what it wants to know`() throws {
    let plugin = try #require(try whole.context("plugged").plugin)
    #expect(plugin.command == "/home/me/.kube/./bin/login" && plugin.arguments == ["--cluster", "dev"] && plugin.environment["REGION"]?.revealed == "eu")
    #expect(plugin.clusterInfo?.contains("https://10.0.0.1:6443") == true)
  }

  @Test(arguments: [
    ("asked", "wants to talk to a person"), ("old", "auth-provider"), ("astray", "names no cluster"), ("nobody", "there is no user “gone”"),
    ("none such", "known are dev, lab"),
  ])
  func `what cannot be used says why and where`(name: String, expected: String) {
    do {
      _ = try whole.context(name)
      Issue.record("expected an error")
    } catch {
      #expect(error.description.contains(expected), "\(error)")
      if name != "none such" { #expect(error.line > 0, "\(error)") }
    }
  }

  @Test func `of several files the first that names something decides`() throws {
    let first = "current-context: lab\nusers: [{name: token, user: {token: other}}]\n"
    let both = kubeconfig(["/a": first, "/home/me/.kube/config": Self.text, "/home/me/.kube/pki/ca.crt": Self.certificate], ["/a", "/missing", "/home/me/.kube/config"])
    #expect(try both.context(nil).connection.credentials == .bearer(Secret("other")))
    #expect(Kubeconfig.usualFiles(environment: ["KUBECONFIG": "/a:/b", "HOME": "/home/me"]) == ["/a", "/b"])
    #expect(Kubeconfig.usualFiles(environment: ["HOME": "/home/me"]) == ["/home/me/.kube/config"])
  }

  @Test(arguments: ["", "[]", "clusters: 7", "a: [", "clusters:\n  - name: x\n    cluster: {server: \"ftp://x\"}\ncontexts: [{name: c, context: {cluster: x}}]\ncurrent-context: c"])
  func `a damaged file is an error and no trap`(_ text: String) {
    #expect(throws: ConfigurationProblem.self) { try kubeconfig(["/home/me/.kube/config": text]).context(nil) }
  }
}

@Suite struct ClusterTests {
  private static let surroundings = ConfigurationSurroundings(environment: ["PATH": "/usr/bin:/bin"]) { path in
    FileManager.default.contents(atPath: path).map { Array($0) }
  }

  private func cluster(server: String, user: String, in folder: TemporaryFolder, namespaces: [String] = []) throws -> ClusterReference {
    let text = """
      current-context: c
      clusters: [{name: c, cluster: {server: "\(server)"}}]
      contexts: [{name: c, context: {cluster: c, user: u, namespace: team}}]
      users:
        - name: u
          user: \(user)
      """
    let file = try folder.write(text, to: "config")
    let context = try Kubeconfig(files: [file], surroundings: Self.surroundings).context(nil)
    return ClusterReference(context: context, namespaces: namespaces, surroundings: Self.surroundings)
  }

  private static let services = #"""
    {"kind":"ServiceList","metadata":{},"items":[
      {"metadata":{"name":"kps-prometheus","namespace":"monitoring","labels":{"app":"kube-prometheus-stack-prometheus"}},"spec":{"clusterIP":"10.1.0.1","ports":[{"name":"http-web","port":9090},{"name":"reloader-web","port":8080}]}},
      {"metadata":{"name":"prometheus-operated","namespace":"monitoring"},"spec":{"clusterIP":"None","ports":[{"name":"http-web","port":9090}]}},
      {"metadata":{"name":"kps-alertmanager","namespace":"monitoring"},"spec":{"clusterIP":"10.1.0.2","ports":[{"name":"http-web","port":9093}]}},
      {"metadata":{"name":"kps-grafana","namespace":"monitoring","labels":{"app.kubernetes.io/name":"grafana"}},"spec":{"clusterIP":"10.1.0.3","ports":[{"name":"http-web","port":80}]}},
      {"metadata":{"name":"kps-prometheus-node-exporter","namespace":"monitoring","labels":{"app.kubernetes.io/name":"prometheus-node-exporter"}},"spec":{"ports":[{"port":9100}]}},
      {"metadata":{"name":"kps-operator","namespace":"monitoring","labels":{"app":"prometheus-operator"}},"spec":{"ports":[{"name":"https","port":443}]}},
      {"metadata":{"name":"loki-gateway","namespace":"logs"},"spec":{"clusterIP":"10.1.0.4","ports":[{"name":"http-metrics","port":80}]}},
      {"metadata":{"name":"prometheus-pushgateway","namespace":"x"},"spec":{"ports":[{"port":9091}]}},
      {"metadata":{"name":"../prometheus","namespace":"x"},"spec":{"ports":[{"port":9090}]}},
      {"metadata":{"name":"shop","namespace":"shop"},"spec":{"ports":[{"port":80}]}}, {}, 7]}
    """#

  @Test func `what monitors a cluster is found by name, label and port, and asked through the proxy`() async throws {
    let server = try LoopbackServer { request in
      request.path.hasSuffix("/query")
        ? .json(#"{"status":"success","data":{"resultType":"scalar","result":[0,"1"]}}"#)
        : request.path == "/api/v1/services" ? .json(Self.services) : .answer(status: 404)
    }
    defer { server.stop() }
    let folder = try TemporaryFolder()
    let found = try await cluster(server: server.url, user: "{token: t0ken}", in: folder).services(transport: CurlTransport(), timeout: .seconds(10))
    #expect(found.map(\.id.name) == ["monitoring/kps-prometheus", "monitoring/kps-alertmanager", "monitoring/kps-grafana", "logs/loki-gateway"])
    #expect(found.map(\.id.type) == ["prometheus", "alertmanager", "grafana", "loki"])
    #expect(found[0].url == "\(server.url)/api/v1/namespaces/monitoring/services/kps-prometheus:9090/proxy")
    #expect(found[0].authentication.contains("kubeconfig") && !found[0].authentication.contains("t0ken"))
    _ = try await DatasourceFactory(transport: CurlTransport()).datasource(found[0]).health()
    let asked = try #require(server.requests.first { $0.path.hasSuffix("/api/v1/query") })
    #expect(asked.path == "/api/v1/namespaces/monitoring/services/kps-prometheus:9090/proxy/api/v1/query")
    #expect(server.requests.allSatisfy { $0.headers["authorization"] == "Bearer t0ken" })
  }

  @Test func `who may not list everything looks where monitoring usually lives`() async throws {
    let server = try LoopbackServer { request in
      request.path == "/api/v1/namespaces/monitoring/services"
        ? .json(Self.services) : .json(#"{"kind":"Status","message":"services is forbidden: User \"me\" cannot list resource"}"#, status: 403)
    }
    defer { server.stop() }
    let folder = try TemporaryFolder()
    let reference = try cluster(server: server.url, user: "{token: t}", in: folder)
    #expect(try await reference.services(transport: CurlTransport(), timeout: .seconds(10)).count == 4)
    #expect(server.requests.contains { $0.path == "/api/v1/namespaces/team/services" })
    let nowhere = try cluster(server: server.url, user: "{token: t}", in: folder, namespaces: ["shop"])
    do {
      _ = try await nowhere.services(transport: CurlTransport(), timeout: .seconds(10))
      Issue.record("expected an error")
    } catch { #expect(error.reason.contains("services is forbidden") && error.kind == .unauthorized(status: 403)) }
  }

  @Test func `a plugin's token is kept while it is good, and fetched again when it is refused`() async throws {
    let good = Mutex("one")
    let server = try LoopbackServer { request in
      request.headers["authorization"] == "Bearer \(good.withLock { $0 })" ? .json(#"{"items":[]}"#) : .json(#"{"message":"Unauthorized"}"#, status: 401)
    }
    defer { server.stop() }
    let folder = try TemporaryFolder()
    let script = """
      #!/bin/sh
      echo run >> "\(folder.path)/runs"
      echo "$KUBERNETES_EXEC_INFO" > "\(folder.path)/info"
      printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s","expirationTimestamp":"2999-01-01T00:00:00Z"}}' "$(cat "\(folder.path)/token")"
      """
    try folder.writeProgram(script, to: "login")
    try folder.write("one", to: "token")
    let reference = try cluster(
      server: server.url, user: "{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./login, provideClusterInfo: true}}", in: folder)
    let access = ClusterTransport(context: reference.context, surroundings: Self.surroundings, base: CurlTransport())
    let request = HTTPRequest(url: server.url + "/x", timeout: .seconds(10))
    for _ in 0..<3 { #expect(try await access.send(request).status == 200) }
    #expect(folder.read("runs") == "run\n")
    #expect(folder.read("info").contains("\"server\":\"\(server.url)\""))
    good.withLock { $0 = "two" }
    try folder.write("two", to: "token")
    #expect(try await access.send(request).status == 200)
    #expect(folder.read("runs") == "run\nrun\n")
  }

  @Test(arguments: [
    ("exit 3", "ended with 3"), ("echo no session >&2; exit 1", "no session"), ("echo hello", "no ExecCredential"),
    (#"echo '{"kind":"ExecCredential","status":{}}'"#, "neither a token"), ("yes secret-noise", "more than a credential"),
  ])
  func `a plugin that fails says so, and its output stays its own`(script: String, expected: String) async throws {
    let folder = try TemporaryFolder()
    try folder.writeProgram("#!/bin/sh\n\(script)\n", to: "login")
    let reference = try cluster(
      server: "http://127.0.0.1:9", user: "{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./login}}", in: folder)
    do {
      _ = try await reference.services(transport: CurlTransport(), timeout: .seconds(5))
      Issue.record("expected an error")
    } catch { #expect(error.reason.contains(expected) && !error.reason.contains("secret-noise"), "\(error.reason)") }
  }

  @Test func `a plugin that is not there names its hint`() async throws {
    let folder = try TemporaryFolder()
    let reference = try cluster(
      server: "http://127.0.0.1:9",
      user: "{exec: {apiVersion: client.authentication.k8s.io/v1, command: oriel-no-such-plugin, installHint: get it from your team}}", in: folder)
    do {
      _ = try await reference.services(transport: CurlTransport(), timeout: .seconds(5))
      Issue.record("expected an error")
    } catch { #expect(error.reason.contains("cannot be started") && error.reason.contains("get it from your team")) }
  }

  @Test func `a token's file is read, not the token's place`() async throws {
    let server = try LoopbackServer { request in request.headers["authorization"] == "Bearer from-file" ? .json(#"{"items":[]}"#) : .answer(status: 401) }
    defer { server.stop() }
    let folder = try TemporaryFolder()
    try folder.write("from-file\n", to: "token")
    let reference = try cluster(server: server.url, user: "{tokenFile: token}", in: folder)
    #expect(try await reference.services(transport: CurlTransport(), timeout: .seconds(10)).isEmpty)
  }
}

extension TemporaryFolder {
  fileprivate func writeProgram(_ text: String, to name: String) throws {
    let file = try write(text, to: name)
    try #require(chmod(file, 0o700) == 0)
  }
}
