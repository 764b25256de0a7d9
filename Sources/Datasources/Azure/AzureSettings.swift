import DatasourceKit
import Glibc
import Text
import Transport

/// What provisioning files say about Azure Monitor.
extension AzureDatasource {
  init(_ settings: DatasourceSettings, client: ServerClient) {
    let data = settings.data
    let cloud = Cloud(data["cloudName"]?.text ?? data["azureCredentials"]?["azureCloud"]?.text ?? "")
    let credentials = data["azureCredentials"]
    let environment = Self.environment
    let identity = AzureTokens.Identity(
      type: credentials?["authType"]?.text ?? data["azureAuthType"]?.text ?? "", tenant: credentials?["tenantId"]?.text ?? data["tenantId"]?.text ?? "",
      clientID: credentials?["clientId"]?.text ?? data["clientId"]?.text ?? "",
      secret: settings.secrets["azureClientSecret"] ?? settings.secrets["clientSecret"], authority: data["authority"]?.text ?? cloud.authority)
    let surroundings = AzureTokens.Surroundings(
      environment: environment, contents: { try? FileBytes.read($0, limit: 1 << 20) },
      azureCLI: { arguments in
        let command = BoundedCommand(command: "az", arguments: arguments, environment: environment, timeout: .seconds(20))
        guard case .success(let output) = await command.run(), output.exitCode == 0 else { return nil }
        return output.standardOutput
      })
    self.init(
      id: settings.id, client: client, tokens: AzureTokens(identity, surroundings: surroundings), cloud: cloud, endpoint: settings.url.isEmpty ? nil : client.baseURL,
      subscription: data["subscriptionId"]?.text ?? "", workspace: data["logAnalyticsDefaultWorkspace"]?.text ?? "")
  }

  private static var environment: [String: String] {
    var result: [String: String] = [:]
    for name in [
      "HOME", "PATH", "AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "AZURE_FEDERATED_TOKEN_FILE", "AZURE_AUTHORITY_HOST", "AZURE_CONFIG_DIR",
      "IDENTITY_ENDPOINT", "IDENTITY_HEADER",
    ] {
      if let value = getenv(name) { result[name] = String(cString: value) }
    }
    return result
  }
}
