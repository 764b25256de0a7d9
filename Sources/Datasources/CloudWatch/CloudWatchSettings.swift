import DatasourceKit
import Glibc
import Text
import TimeSeries
import Transport

/// What provisioning files say about CloudWatch.
extension CloudWatchDatasource {
  init(_ settings: DatasourceSettings, client: ServerClient) {
    let data = settings.data
    let environment = Self.environment
    let region = [data["defaultRegion"]?.text, environment["AWS_REGION"], environment["AWS_DEFAULT_REGION"]].compactMap(\.self).first { !$0.isEmpty }
    let surroundings = AWSCredentials.Surroundings(
      environment: environment, contents: { try? FileBytes.read($0, limit: 1 << 20) }, now: Self.clock)
    let access = settings.secrets["accessKey"]?.revealed ?? ""
    let fixed = access.isEmpty
      ? nil
      : AWSCredentials.Keys(access: access, secret: settings.secrets["secretKey"] ?? Secret(""), session: settings.secrets["sessionToken"])
    let usesProfile = data["authType"]?.text == "credentials"
    let profile = usesProfile ? data["profile"]?.text ?? settings.database : data["profile"]?.text
    let role = data["assumeRoleArn"]?.text.flatMap { $0.isEmpty ? nil : (arn: $0, externalID: data["externalId"]?.text ?? "") }
    let address = [data["endpoint"]?.text, settings.url].compactMap(\.self).first { !$0.isEmpty }
    let caller = CloudWatchClient(
      id: settings.id, base: client, endpoint: address,
      credentials: AWSCredentials(fixed: fixed, profile: profile.flatMap { $0.isEmpty ? nil : $0 }, role: role, surroundings: surroundings))
    let patience = data["logsTimeout"]?.text.flatMap { PromDuration.parse($0) } ?? 1_800_000
    self.init(
      id: settings.id, client: caller,
      logs: CloudWatchLogs(client: caller, defaultGroups: data["logGroups"] ?? data["defaultLogGroups"], timeout: .milliseconds(max(patience, 1000))),
      region: region ?? "us-east-1", now: Self.clock)
  }

  private static func clock() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000)
  }

  private static var environment: [String: String] {
    var result: [String: String] = [:]
    for name in AWSCredentialSources.variables {
      if let value = getenv(name) { result[name] = String(cString: value) }
    }
    return result
  }
}

extension AWSCredentialSources {
  /// What the chain reads of the environment.
  static let variables = [
    "HOME", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "AWS_EC2_METADATA_DISABLED",
    "AWS_EC2_METADATA_SERVICE_ENDPOINT", "AWS_ENDPOINT_URL_STS",
  ]
}
