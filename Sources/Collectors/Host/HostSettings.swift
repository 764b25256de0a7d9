/// Where the host collector looks and how it names the machine.
package struct HostSettings: Sendable {
  /// Mount points of procfs and sysfs, without a slash at the end.
  var proc: String
  var sys: String
  /// The root of the watched file system; "" is this one's. Mount points are looked up below it.
  var rootfs: String
  /// Every series carries `job` and `instance`.
  var job: String
  var instance: String
  /// A folder whose `*.prom` files are exposed too.
  package var textfileDirectory: String?
  /// How many processes are exposed by CPU use, and as many by memory.
  package var topProcesses: Int
  /// Whether a collector whose sweep took long is run less often, so that all of them together stay cheap.
  package var limitsCost: Bool

  package init(
    proc: String = "/proc", sys: String = "/sys", rootfs: String = "", job: String = "node",
    instance: String = HostSettings.hostName, textfileDirectory: String? = nil, topProcesses: Int = 15,
    limitsCost: Bool = true
  ) {
    (self.proc, self.sys, self.rootfs, self.job, self.instance) = (proc, sys, rootfs, job, instance)
    (self.textfileDirectory, self.topProcesses, self.limitsCost) = (textfileDirectory, topProcesses, limitsCost)
  }
}
