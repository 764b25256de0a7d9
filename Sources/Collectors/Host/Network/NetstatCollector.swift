/// Protocol counters from `/proc/net/netstat`, `snmp` and `snmp6`.
struct NetstatCollector: HostMetricCollector {
  static let name = "netstat"

  /// A line of names and where the values of the line after it go.
  private struct Block: Sendable {
    var header: [UInt8]
    var numbers: [HostBatch.SeriesNumber?]
  }

  private let pairedFiles: [String]
  private let plainFile: String
  private var blocks: [Block] = []
  private var plain = NamedSeries()

  init(settings: HostSettings) {
    pairedFiles = ["netstat", "snmp"].map { "\(settings.proc)/net/\($0)" }
    plainFile = settings.proc + "/net/snmp6"
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    var next = 0
    for path in pairedFiles {
      try sweep.file.load(path)
      while sweep.file.nextLine() {
        let header = sweep.file.line
        if next == blocks.count || !blocks[next].header.elementsEqual(sweep.file.bytes(header)) {
          let block = Self.block(header, in: &sweep)
          if next == blocks.count { blocks.append(block) } else { replace(next, with: block, in: &sweep) }
        }
        guard sweep.file.nextLine() else { break }
        readValues(of: blocks[next], in: &sweep)
        next += 1
      }
    }
    readPlain(in: &sweep)
  }

  private mutating func replace(_ index: Int, with block: Block, in sweep: inout HostSweep) {
    for case let number? in blocks[index].numbers { sweep.retire(number) }
    blocks[index] = block
  }

  private static func block(_ header: FileScanner.Field, in sweep: inout HostSweep) -> Block {
    var numbers: [HostBatch.SeriesNumber?] = []
    let names = sweep.file.string(header).split(separator: " ")
    let prefix = names.first?.dropLast() ?? ""
    for name in names.dropFirst() {
      let isWanted = isWanted(proto: prefix, field: name)
      numbers.append(isWanted ? sweep.define(metric(prefix, name), []) : nil)
    }
    return Block(header: Array(sweep.file.bytes(header)), numbers: numbers)
  }

  private func readValues(of block: Block, in sweep: inout HostSweep) {
    sweep.file.skipFields(1)
    for number in block.numbers {
      guard let field = sweep.file.nextField() else { return }
      if let number, let value = sweep.file.number(field) { sweep.batch.append(value, to: number) }
    }
  }

  /// `Ip6InOctets 5`. Absent where the machine has no IPv6.
  private mutating func readPlain(in sweep: inout HostSweep) {
    guard (try? sweep.file.load(plainFile)) != nil else { return }
    while sweep.file.nextLine() {
      guard let name = sweep.file.nextField(), let value = sweep.file.nextNumber() else { continue }
      plain.set(sweep.file.bytes(name), value, in: &sweep) {
        let text = $0.file.string(name)
        guard let six = text.firstIndex(of: "6") else { return nil }
        let (proto, field) = (text[...six], text[text.index(after: six)...])
        return Self.isWanted(proto: proto, field: field) ? (Self.metric(proto, field), []) : nil
      }
    }
  }

  private static func metric(_ proto: Substring, _ field: Substring) -> HostMetric {
    .untyped("node_netstat_\(proto)_\(field)", "Statistic \(proto)\(field).")
  }

  /// node_exporter's default selection, and what the public dashboards ask for besides.
  private static func isWanted(proto: Substring, field: Substring) -> Bool {
    if field == "InErrors" || field == "InErrs" { return true }
    switch proto {
    case "Ip": return field == "Forwarding"
    case "Ip6", "IpExt": return field == "InOctets" || field == "OutOctets"
    case "Icmp", "Icmp6": return field == "InMsgs" || field == "OutMsgs"
    case "TcpExt":
      return field.hasPrefix("Listen") || field.hasPrefix("Syncookies")
        || ["TCPSynRetrans", "TCPTimeouts", "TCPOFOQueue", "TCPRcvQDrop"].contains(field)
    case "Tcp":
      return [
        "ActiveOpens", "InSegs", "OutSegs", "OutRsts", "PassiveOpens", "RetransSegs", "CurrEstab", "MaxConn",
      ].contains(field)
    case "Udp", "Udp6":
      return ["InDatagrams", "OutDatagrams", "NoPorts", "RcvbufErrors", "SndbufErrors"].contains(field)
    default: return false
    }
  }
}
