import DataFrames
import Testing
import Text
import TimeSeries

/// Every unit id of Grafana with the texts of some values, worked out by the scalers' rules, apart from the program's code.
@Suite struct UnitTextTests {
  static let values = [0, 1, 0.5, 999, 1000, 1_234_567, -1_234_567]

  @Test(arguments: table.split(separator: "\n").map(String.init)) func `writes values as Grafana does`(_ line: String) {
    let columns = line.split(separator: "|").map { $0.trimmed }
    let formatter = ValueFormatter(unit: columns[0])
    for (value, expected) in zip(Self.values, columns.dropFirst()) where expected != "~" {
      let formatted = formatter.format(value)
      #expect("\(formatted.prefix)\(formatted.text)\(formatted.suffix)".trimmed == expected, "\(columns[0]) \(value)")
    }
  }

  @Test func `the table has every unit but clocks and dates`() {
    let listed = Set(Self.table.split(separator: "\n").map { String($0.prefix { $0 != " " }) })
    let missing = UnitTable.categories.flatMap(\.units).map(\.id).filter { !listed.contains($0) && !$0.hasPrefix("dateTime") && !$0.hasPrefix("clock") }
    #expect(missing.isEmpty, "\(missing)")
  }

  /// 2023-11-14T22:13:20Z, a quarter past ten of the same day an hour later.
  @Test(arguments: [
    ("dateTimeAsIso", "2023-11-14 22:13:20"), ("dateTimeAsIsoNoDateIfToday", "22:13:20"), ("dateTimeAsUS", "11/14/2023 10:13:20 pm"),
    ("dateTimeAsUSNoDateIfToday", "10:13:20 pm"), ("dateTimeAsSystem", "2023-11-14 22:13:20"), ("dateTimeFromNow", "an hour ago"),
    ("time:DD.MM.YY HH", "14.11.23 22"), ("time: YYYY", "2023"),
  ])
  func `writes moments as Grafana does`(_ unit: String, _ expected: String) {
    let formatter = ValueFormatter(unit: unit, now: Timestamp(milliseconds: 1_700_003_600_000))
    #expect(formatter.format(1_700_000_000_000).text == expected)
  }

  @Test(arguments: [
    ("clockms", 12.0, nil, "012ms"), ("clockms", 1500, nil, "01s:500ms"), ("clockms", 61_500, nil, "01m:01s:500ms"), ("clockms", 3_661_500, nil, "01h:01m:01s:500ms"),
    ("clockms", 3_661_500, 0, "01h"), ("clockms", 3_661_500, 1, "01h:01m"), ("clockms", 3_661_500, 2, "01h:01m:01s"), ("clocks", 61, 0, "01m"), ("clocks", 61, 1, "01m:01s"),
  ] as [(String, Double, Int?, String)])
  func `writes clocks as Grafana does`(_ unit: String, _ value: Double, _ decimals: Int?, _ expected: String) {
    #expect(ValueFormatter(unit: unit, decimals: decimals).format(value).text == expected)
  }

  @Test(arguments: ["none", "bytes", "s", "percentunit", "currencyUSD", "short", "reqps", "hex"])
  func `what is no number has no unit`(_ unit: String) {
    var field = Field(name: "v", values: .numbers([]), config: FieldConfig(unit: unit))
    field.config.noValue = "-"
    let processor = DisplayProcessor(field: field)
    #expect(processor.text(of: .number(.nan)) == "NaN" && processor.text(of: .null) == "-")
    #expect(processor.text(of: .number(.infinity)).contains("∞") && processor.text(of: .number(-.infinity)).contains("∞") || unit == "hex")
  }

  /// id | 0 | 1 | 0.5 | 999 | 1000 | 1234567 | -1234567
  static let table = """
    none | 0 | 1 | 0.500 | 999 | 1000 | 1234567 | -1234567
    short | 0 | 1 | 0.500 | 999 | 1 K | 1.23 Mil | -1.23 Mil
    sishort | 0 | 1 | 500 m | 999 | 1 k | 1.23 M | -1.23 M
    string | 0 | 1 | 0.5 | 999 | 1000 | 1234567 | -1234567
    percent | 0% | 1% | 0.500% | 999% | 1000% | 1234567% | -1234567%
    percentunit | 0% | 100% | 50% | 99900% | 100000% | 123456700% | -123456700%
    humidity | 0 %H | 1 %H | 0.500 %H | 999 %H | 1000 %H | 1234567 %H | -1234567 %H
    dB | 0 dB | 1 dB | 0.500 dB | 999 dB | 1000 dB | 1234567 dB | -1234567 dB
    pixel | 0 px | 1 px | 0.500 px | 999 px | 1000 px | 1234567 px | -1234567 px
    accMS2 | 0 m/sec² | 1 m/sec² | 0.500 m/sec² | 999 m/sec² | 1000 m/sec² | 1234567 m/sec² | -1234567 m/sec²
    accFS2 | 0 f/sec² | 1 f/sec² | 0.500 f/sec² | 999 f/sec² | 1000 f/sec² | 1234567 f/sec² | -1234567 f/sec²
    accG | 0 g | 1 g | 0.500 g | 999 g | 1000 g | 1234567 g | -1234567 g
    degree | 0 ° | 1 ° | 0.500 ° | 999 ° | 1000 ° | 1234567 ° | -1234567 °
    radian | 0 rad | 1 rad | 0.500 rad | 999 rad | 1000 rad | 1234567 rad | -1234567 rad
    grad | 0 grad | 1 grad | 0.500 grad | 999 grad | 1000 grad | 1234567 grad | -1234567 grad
    arcmin | 0 arcmin | 1 arcmin | 0.500 arcmin | 999 arcmin | 1000 arcmin | 1234567 arcmin | -1234567 arcmin
    arcsec | 0 arcsec | 1 arcsec | 0.500 arcsec | 999 arcsec | 1000 arcsec | 1234567 arcsec | -1234567 arcsec
    areaM2 | 0 m² | 1 m² | 0.500 m² | 999 m² | 1000 m² | 1234567 m² | -1234567 m²
    areaF2 | 0 ft² | 1 ft² | 0.500 ft² | 999 ft² | 1000 ft² | 1234567 ft² | -1234567 ft²
    areaMI2 | 0 mi² | 1 mi² | 0.500 mi² | 999 mi² | 1000 mi² | 1234567 mi² | -1234567 mi²
    acres | 0 ac | 1 ac | 0.500 ac | 999 ac | 1000 ac | 1234567 ac | -1234567 ac
    hectares | 0 ha | 1 ha | 0.500 ha | 999 ha | 1000 ha | 1234567 ha | -1234567 ha
    ppm | 0 ppm | 1 ppm | 0.500 ppm | 999 ppm | 1000 ppm | 1234567 ppm | -1234567 ppm
    conppb | 0 ppb | 1 ppb | 0.500 ppb | 999 ppb | 1000 ppb | 1234567 ppb | -1234567 ppb
    conngm3 | 0 ng/m³ | 1 ng/m³ | 0.500 ng/m³ | 999 ng/m³ | 1000 ng/m³ | 1234567 ng/m³ | -1234567 ng/m³
    conngNm3 | 0 ng/Nm³ | 1 ng/Nm³ | 0.500 ng/Nm³ | 999 ng/Nm³ | 1000 ng/Nm³ | 1234567 ng/Nm³ | -1234567 ng/Nm³
    conμgm3 | 0 μg/m³ | 1 μg/m³ | 0.500 μg/m³ | 999 μg/m³ | 1000 μg/m³ | 1234567 μg/m³ | -1234567 μg/m³
    conμgNm3 | 0 μg/Nm³ | 1 μg/Nm³ | 0.500 μg/Nm³ | 999 μg/Nm³ | 1000 μg/Nm³ | 1234567 μg/Nm³ | -1234567 μg/Nm³
    conmgm3 | 0 mg/m³ | 1 mg/m³ | 0.500 mg/m³ | 999 mg/m³ | 1000 mg/m³ | 1234567 mg/m³ | -1234567 mg/m³
    conmgNm3 | 0 mg/Nm³ | 1 mg/Nm³ | 0.500 mg/Nm³ | 999 mg/Nm³ | 1000 mg/Nm³ | 1234567 mg/Nm³ | -1234567 mg/Nm³
    congm3 | 0 g/m³ | 1 g/m³ | 0.500 g/m³ | 999 g/m³ | 1000 g/m³ | 1234567 g/m³ | -1234567 g/m³
    congNm3 | 0 g/Nm³ | 1 g/Nm³ | 0.500 g/Nm³ | 999 g/Nm³ | 1000 g/Nm³ | 1234567 g/Nm³ | -1234567 g/Nm³
    conmgdL | 0 mg/dL | 1 mg/dL | 0.500 mg/dL | 999 mg/dL | 1000 mg/dL | 1234567 mg/dL | -1234567 mg/dL
    conmmolL | 0 mmol/L | 1 mmol/L | 0.500 mmol/L | 999 mmol/L | 1000 mmol/L | 1234567 mmol/L | -1234567 mmol/L
    celsius | 0 °C | 1 °C | 0.500 °C | 999 °C | 1000 °C | 1234567 °C | -1234567 °C
    fahrenheit | 0 °F | 1 °F | 0.500 °F | 999 °F | 1000 °F | 1234567 °F | -1234567 °F
    farenheit | 0 °F | 1 °F | 0.500 °F | 999 °F | 1000 °F | 1234567 °F | -1234567 °F
    kelvin | 0 K | 1 K | 0.500 K | 999 K | 1000 K | 1234567 K | -1234567 K
    flowgpm | 0 gpm | 1 gpm | 0.500 gpm | 999 gpm | 1000 gpm | 1234567 gpm | -1234567 gpm
    flowcms | 0 cms | 1 cms | 0.500 cms | 999 cms | 1000 cms | 1234567 cms | -1234567 cms
    flowcfs | 0 cfs | 1 cfs | 0.500 cfs | 999 cfs | 1000 cfs | 1234567 cfs | -1234567 cfs
    flowcfm | 0 cfm | 1 cfm | 0.500 cfm | 999 cfm | 1000 cfm | 1234567 cfm | -1234567 cfm
    litreh | 0 L/h | 1 L/h | 0.500 L/h | 999 L/h | 1000 L/h | 1234567 L/h | -1234567 L/h
    flowlpm | 0 L/min | 1 L/min | 0.500 L/min | 999 L/min | 1000 L/min | 1234567 L/min | -1234567 L/min
    flowmlpm | 0 mL/min | 1 mL/min | 0.500 mL/min | 999 mL/min | 1000 mL/min | 1234567 mL/min | -1234567 mL/min
    lux | 0 lux | 1 lux | 0.500 lux | 999 lux | 1000 lux | 1234567 lux | -1234567 lux
    velocityms | 0 m/s | 1 m/s | 0.500 m/s | 999 m/s | 1000 m/s | 1234567 m/s | -1234567 m/s
    velocitykmh | 0 km/h | 1 km/h | 0.500 km/h | 999 km/h | 1000 km/h | 1234567 km/h | -1234567 km/h
    velocitymph | 0 mph | 1 mph | 0.500 mph | 999 mph | 1000 mph | 1234567 mph | -1234567 mph
    velocityknot | 0 kn | 1 kn | 0.500 kn | 999 kn | 1000 kn | 1234567 kn | -1234567 kn
    rotrpm | 0 rpm | 1 rpm | 0.500 rpm | 999 rpm | 1000 rpm | 1234567 rpm | -1234567 rpm
    rotrads | 0 rad/s | 1 rad/s | 0.500 rad/s | 999 rad/s | 1000 rad/s | 1234567 rad/s | -1234567 rad/s
    rotdegs | 0 °/s | 1 °/s | 0.500 °/s | 999 °/s | 1000 °/s | 1234567 °/s | -1234567 °/s
    m3 | 0 m³ | 1 m³ | 0.500 m³ | 999 m³ | 1000 m³ | 1234567 m³ | -1234567 m³
    Nm3 | 0 Nm³ | 1 Nm³ | 0.500 Nm³ | 999 Nm³ | 1000 Nm³ | 1234567 Nm³ | -1234567 Nm³
    dm3 | 0 dm³ | 1 dm³ | 0.500 dm³ | 999 dm³ | 1000 dm³ | 1234567 dm³ | -1234567 dm³
    gallons | 0 gal | 1 gal | 0.500 gal | 999 gal | 1000 gal | 1234567 gal | -1234567 gal
    candela | 0 cd | 1 cd | 500 mcd | 999 cd | 1 kcd | 1.23 Mcd | -1.23 Mcd
    flops | 0 FLOPS | 1 FLOPS | 500 mFLOPS | 999 FLOPS | 1 kFLOPS | 1.23 MFLOPS | -1.23 MFLOPS
    mflops | 0 MFLOPS | 1 MFLOPS | 500 kFLOPS | 999 MFLOPS | 1 GFLOPS | 1.23 TFLOPS | -1.23 TFLOPS
    gflops | 0 GFLOPS | 1 GFLOPS | 500 MFLOPS | 999 GFLOPS | 1 TFLOPS | 1.23 PFLOPS | -1.23 PFLOPS
    tflops | 0 TFLOPS | 1 TFLOPS | 500 GFLOPS | 999 TFLOPS | 1 PFLOPS | 1.23 EFLOPS | -1.23 EFLOPS
    pflops | 0 PFLOPS | 1 PFLOPS | 500 TFLOPS | 999 PFLOPS | 1 EFLOPS | 1.23 ZFLOPS | -1.23 ZFLOPS
    eflops | 0 EFLOPS | 1 EFLOPS | 500 PFLOPS | 999 EFLOPS | 1 ZFLOPS | 1.23 YFLOPS | -1.23 YFLOPS
    zflops | 0 ZFLOPS | 1 ZFLOPS | 500 EFLOPS | 999 ZFLOPS | 1 YFLOPS | 1235 YFLOPS | -1235 YFLOPS
    yflops | 0 YFLOPS | 1 YFLOPS | 500 ZFLOPS | 999 YFLOPS | 1000 YFLOPS | 1234567 YFLOPS | -1234567 YFLOPS
    currencyUSD | $0 | $1 | $0.500 | $999 | $1K | $1.23M | -$1.23M
    currencyGBP | £0 | £1 | £0.500 | £999 | £1K | £1.23M | -£1.23M
    currencyEUR | €0 | €1 | €0.500 | €999 | €1K | €1.23M | -€1.23M
    currencyJPY | ¥0 | ¥1 | ¥0.500 | ¥999 | ¥1K | ¥1.23M | -¥1.23M
    currencyRUB | ₽0 | ₽1 | ₽0.500 | ₽999 | ₽1K | ₽1.23M | -₽1.23M
    currencyUAH | ₴0 | ₴1 | ₴0.500 | ₴999 | ₴1K | ₴1.23M | -₴1.23M
    currencyBRL | R$0 | R$1 | R$0.500 | R$999 | R$1K | R$1.23M | -R$1.23M
    currencyCZK | czk0 | czk1 | czk0.500 | czk999 | czk1K | czk1.23M | -czk1.23M
    currencyCHF | CHF0 | CHF1 | CHF0.500 | CHF999 | CHF1K | CHF1.23M | -CHF1.23M
    currencyPLN | PLN0 | PLN1 | PLN0.500 | PLN999 | PLN1K | PLN1.23M | -PLN1.23M
    currencyBTC | ฿0 | ฿1 | ฿0.500 | ฿999 | ฿1K | ฿1.23M | -฿1.23M
    currencymBTC | mBTC0 | mBTC1 | mBTC0.500 | mBTC999 | mBTC1K | mBTC1.23M | -mBTC1.23M
    currencyZAR | R0 | R1 | R0.500 | R999 | R1K | R1.23M | -R1.23M
    currencyINR | ₹0 | ₹1 | ₹0.500 | ₹999 | ₹1K | ₹1.23M | -₹1.23M
    currencyKRW | ₩0 | ₩1 | ₩0.500 | ₩999 | ₩1K | ₩1.23M | -₩1.23M
    currencyIDR | Rp0 | Rp1 | Rp0.500 | Rp999 | Rp1K | Rp1.23M | -Rp1.23M
    currencyPHP | PHP0 | PHP1 | PHP0.500 | PHP999 | PHP1K | PHP1.23M | -PHP1.23M
    currencyMYR | RM0 | RM1 | RM0.500 | RM999 | RM1K | RM1.23M | -RM1.23M
    currencyXPF | XPF0 | XPF1 | XPF0.500 | XPF999 | XPF1K | XPF1.23M | -XPF1.23M
    currencyBGN | BGN0 | BGN1 | BGN0.500 | BGN999 | BGN1K | BGN1.23M | -BGN1.23M
    currencyPYG | ₲0 | ₲1 | ₲0.500 | ₲999 | ₲1K | ₲1.23M | -₲1.23M
    currencyUYU | UYU0 | UYU1 | UYU0.500 | UYU999 | UYU1K | UYU1.23M | -UYU1.23M
    currencyILS | ₪0 | ₪1 | ₪0.500 | ₪999 | ₪1K | ₪1.23M | -₪1.23M
    currencyμBTC | μBTC0 | μBTC1 | μBTC0.500 | μBTC999 | μBTC1K | μBTC1.23M | -μBTC1.23M
    currencyDKK | 0kr | 1kr | 0.500kr | 999kr | 1Kkr | 1.23Mkr | -1.23Mkr
    currencyISK | 0kr | 1kr | 0.500kr | 999kr | 1Kkr | 1.23Mkr | -1.23Mkr
    currencyNOK | 0kr | 1kr | 0.500kr | 999kr | 1Kkr | 1.23Mkr | -1.23Mkr
    currencySEK | 0kr | 1kr | 0.500kr | 999kr | 1Kkr | 1.23Mkr | -1.23Mkr
    currencyVND | 0đ | 1đ | 0.500đ | 999đ | 1Kđ | 1.23Mđ | -1.23Mđ
    currencyTRY | 0₺ | 1₺ | 0.500₺ | 999₺ | 1K₺ | 1.23M₺ | -1.23M₺
    bytes | 0 B | 1 B | 0.500 B | 999 B | 1000 B | 1.18 MiB | -1.18 MiB
    decbytes | 0 B | 1 B | 500 mB | 999 B | 1 kB | 1.23 MB | -1.23 MB
    kbytes | 0 KiB | 1 KiB | 512 B | 999 KiB | 1000 KiB | 1.18 GiB | -1.18 GiB
    deckbytes | 0 kB | 1 kB | 500 B | 999 kB | 1 MB | 1.23 GB | -1.23 GB
    mbytes | 0 MiB | 1 MiB | 512 KiB | 999 MiB | 1000 MiB | 1.18 TiB | -1.18 TiB
    decmbytes | 0 MB | 1 MB | 500 kB | 999 MB | 1 GB | 1.23 TB | -1.23 TB
    gbytes | 0 GiB | 1 GiB | 512 MiB | 999 GiB | 1000 GiB | 1.18 PiB | -1.18 PiB
    decgbytes | 0 GB | 1 GB | 500 MB | 999 GB | 1 TB | 1.23 PB | -1.23 PB
    tbytes | 0 TiB | 1 TiB | 512 GiB | 999 TiB | 1000 TiB | 1.18 EiB | -1.18 EiB
    dectbytes | 0 TB | 1 TB | 500 GB | 999 TB | 1 PB | 1.23 EB | -1.23 EB
    pbytes | 0 PiB | 1 PiB | 512 TiB | 999 PiB | 1000 PiB | 1.18 ZiB | -1.18 ZiB
    decpbytes | 0 PB | 1 PB | 500 TB | 999 PB | 1 EB | 1.23 ZB | -1.23 ZB
    bits | 0 b | 1 b | 0.500 b | 999 b | 1000 b | 1.18 Mib | -1.18 Mib
    decbits | 0 b | 1 b | 500 mb | 999 b | 1 kb | 1.23 Mb | -1.23 Mb
    pps | 0 p/s | 1 p/s | 500 mp/s | 999 p/s | 1 kp/s | 1.23 Mp/s | -1.23 Mp/s
    Bps | 0 B/s | 1 B/s | 500 mB/s | 999 B/s | 1 kB/s | 1.23 MB/s | -1.23 MB/s
    bps | 0 b/s | 1 b/s | 500 mb/s | 999 b/s | 1 kb/s | 1.23 Mb/s | -1.23 Mb/s
    binBps | 0 B/s | 1 B/s | 0.500 B/s | 999 B/s | 1000 B/s | 1.18 MiB/s | -1.18 MiB/s
    binbps | 0 b/s | 1 b/s | 0.500 b/s | 999 b/s | 1000 b/s | 1.18 Mib/s | -1.18 Mib/s
    KBs | 0 kB/s | 1 kB/s | 500 B/s | 999 kB/s | 1 MB/s | 1.23 GB/s | -1.23 GB/s
    Kbits | 0 kb/s | 1 kb/s | 500 b/s | 999 kb/s | 1 Mb/s | 1.23 Gb/s | -1.23 Gb/s
    KiBs | 0 KiB/s | 1 KiB/s | 512 B/s | 999 KiB/s | 1000 KiB/s | 1.18 GiB/s | -1.18 GiB/s
    Kibits | 0 Kib/s | 1 Kib/s | 512 b/s | 999 Kib/s | 1000 Kib/s | 1.18 Gib/s | -1.18 Gib/s
    MBs | 0 MB/s | 1 MB/s | 500 kB/s | 999 MB/s | 1 GB/s | 1.23 TB/s | -1.23 TB/s
    Mbits | 0 Mb/s | 1 Mb/s | 500 kb/s | 999 Mb/s | 1 Gb/s | 1.23 Tb/s | -1.23 Tb/s
    MiBs | 0 MiB/s | 1 MiB/s | 512 KiB/s | 999 MiB/s | 1000 MiB/s | 1.18 TiB/s | -1.18 TiB/s
    Mibits | 0 Mib/s | 1 Mib/s | 512 Kib/s | 999 Mib/s | 1000 Mib/s | 1.18 Tib/s | -1.18 Tib/s
    GBs | 0 GB/s | 1 GB/s | 500 MB/s | 999 GB/s | 1 TB/s | 1.23 PB/s | -1.23 PB/s
    Gbits | 0 Gb/s | 1 Gb/s | 500 Mb/s | 999 Gb/s | 1 Tb/s | 1.23 Pb/s | -1.23 Pb/s
    GiBs | 0 GiB/s | 1 GiB/s | 512 MiB/s | 999 GiB/s | 1000 GiB/s | 1.18 PiB/s | -1.18 PiB/s
    Gibits | 0 Gib/s | 1 Gib/s | 512 Mib/s | 999 Gib/s | 1000 Gib/s | 1.18 Pib/s | -1.18 Pib/s
    TBs | 0 TB/s | 1 TB/s | 500 GB/s | 999 TB/s | 1 PB/s | 1.23 EB/s | -1.23 EB/s
    Tbits | 0 Tb/s | 1 Tb/s | 500 Gb/s | 999 Tb/s | 1 Pb/s | 1.23 Eb/s | -1.23 Eb/s
    TiBs | 0 TiB/s | 1 TiB/s | 512 GiB/s | 999 TiB/s | 1000 TiB/s | 1.18 EiB/s | -1.18 EiB/s
    Tibits | 0 Tib/s | 1 Tib/s | 512 Gib/s | 999 Tib/s | 1000 Tib/s | 1.18 Eib/s | -1.18 Eib/s
    PBs | 0 PB/s | 1 PB/s | 500 TB/s | 999 PB/s | 1 EB/s | 1.23 ZB/s | -1.23 ZB/s
    Pbits | 0 Pb/s | 1 Pb/s | 500 Tb/s | 999 Pb/s | 1 Eb/s | 1.23 Zb/s | -1.23 Zb/s
    PiBs | 0 PiB/s | 1 PiB/s | 512 TiB/s | 999 PiB/s | 1000 PiB/s | 1.18 ZiB/s | -1.18 ZiB/s
    Pibits | 0 Pib/s | 1 Pib/s | 512 Tib/s | 999 Pib/s | 1000 Pib/s | 1.18 Zib/s | -1.18 Zib/s
    watt | 0 W | 1 W | 500 mW | 999 W | 1 kW | 1.23 MW | -1.23 MW
    kwatt | 0 kW | 1 kW | 500 W | 999 kW | 1 MW | 1.23 GW | -1.23 GW
    megwatt | 0 MW | 1 MW | 500 kW | 999 MW | 1 GW | 1.23 TW | -1.23 TW
    gwatt | 0 GW | 1 GW | 500 MW | 999 GW | 1 TW | 1.23 PW | -1.23 PW
    mwatt | 0 mW | 1 mW | 500 µW | 999 mW | 1 W | 1.23 kW | -1.23 kW
    voltamp | 0 VA | 1 VA | 500 mVA | 999 VA | 1 kVA | 1.23 MVA | -1.23 MVA
    kvoltamp | 0 kVA | 1 kVA | 500 VA | 999 kVA | 1 MVA | 1.23 GVA | -1.23 GVA
    voltampreact | 0 VAr | 1 VAr | 500 mVAr | 999 VAr | 1 kVAr | 1.23 MVAr | -1.23 MVAr
    kvoltampreact | 0 kVAr | 1 kVAr | 500 VAr | 999 kVAr | 1 MVAr | 1.23 GVAr | -1.23 GVAr
    watth | 0 Wh | 1 Wh | 500 mWh | 999 Wh | 1 kWh | 1.23 MWh | -1.23 MWh
    watthperkg | 0 Wh/kg | 1 Wh/kg | 500 mWh/kg | 999 Wh/kg | 1 kWh/kg | 1.23 MWh/kg | -1.23 MWh/kg
    kwatth | 0 kWh | 1 kWh | 500 Wh | 999 kWh | 1 MWh | 1.23 GWh | -1.23 GWh
    mwatth | 0 MWh | 1 MWh | 500 kWh | 999 MWh | 1 GWh | 1.23 TWh | -1.23 TWh
    amph | 0 Ah | 1 Ah | 500 mAh | 999 Ah | 1 kAh | 1.23 MAh | -1.23 MAh
    kamph | 0 kAh | 1 kAh | 500 Ah | 999 kAh | 1 MAh | 1.23 GAh | -1.23 GAh
    mamph | 0 mAh | 1 mAh | 500 µAh | 999 mAh | 1 Ah | 1.23 kAh | -1.23 kAh
    joule | 0 J | 1 J | 500 mJ | 999 J | 1 kJ | 1.23 MJ | -1.23 MJ
    ev | 0 eV | 1 eV | 500 meV | 999 eV | 1 keV | 1.23 MeV | -1.23 MeV
    amp | 0 A | 1 A | 500 mA | 999 A | 1 kA | 1.23 MA | -1.23 MA
    kamp | 0 kA | 1 kA | 500 A | 999 kA | 1 MA | 1.23 GA | -1.23 GA
    mamp | 0 mA | 1 mA | 500 µA | 999 mA | 1 A | 1.23 kA | -1.23 kA
    volt | 0 V | 1 V | 500 mV | 999 V | 1 kV | 1.23 MV | -1.23 MV
    kvolt | 0 kV | 1 kV | 500 V | 999 kV | 1 MV | 1.23 GV | -1.23 GV
    mvolt | 0 mV | 1 mV | 500 µV | 999 mV | 1 V | 1.23 kV | -1.23 kV
    dBm | 0 dBm | 1 dBm | 500 mdBm | 999 dBm | 1 kdBm | 1.23 MdBm | -1.23 MdBm
    mohm | 0 mΩ | 1 mΩ | 500 µΩ | 999 mΩ | 1 Ω | 1.23 kΩ | -1.23 kΩ
    ohm | 0 Ω | 1 Ω | 500 mΩ | 999 Ω | 1 kΩ | 1.23 MΩ | -1.23 MΩ
    kohm | 0 kΩ | 1 kΩ | 500 Ω | 999 kΩ | 1 MΩ | 1.23 GΩ | -1.23 GΩ
    Mohm | 0 MΩ | 1 MΩ | 500 kΩ | 999 MΩ | 1 GΩ | 1.23 TΩ | -1.23 TΩ
    farad | 0 F | 1 F | 500 mF | 999 F | 1 kF | 1.23 MF | -1.23 MF
    µfarad | 0 µF | 1 µF | 500 nF | 999 µF | 1 mF | 1.23 F | -1.23 F
    nfarad | 0 nF | 1 nF | 500 pF | 999 nF | 1 µF | 1.23 mF | -1.23 mF
    pfarad | 0 pF | 1 pF | 500 fF | 999 pF | 1 nF | 1.23 µF | -1.23 µF
    ffarad | 0 fF | 1 fF | 0.500 fF | 999 fF | 1 pF | 1.23 nF | -1.23 nF
    henry | 0 H | 1 H | 500 mH | 999 H | 1 kH | 1.23 MH | -1.23 MH
    mhenry | 0 mH | 1 mH | 500 µH | 999 mH | 1 H | 1.23 kH | -1.23 kH
    µhenry | 0 µH | 1 µH | 500 nH | 999 µH | 1 mH | 1.23 H | -1.23 H
    lumens | 0 Lm | 1 Lm | 500 mLm | 999 Lm | 1 kLm | 1.23 MLm | -1.23 MLm
    forceNm | 0 Nm | 1 Nm | 500 mNm | 999 Nm | 1 kNm | 1.23 MNm | -1.23 MNm
    forcekNm | 0 kNm | 1 kNm | 500 Nm | 999 kNm | 1 MNm | 1.23 GNm | -1.23 GNm
    forceN | 0 N | 1 N | 500 mN | 999 N | 1 kN | 1.23 MN | -1.23 MN
    forcekN | 0 kN | 1 kN | 500 N | 999 kN | 1 MN | 1.23 GN | -1.23 GN
    massmg | 0 mg | 1 mg | 500 µg | 999 mg | 1 g | 1.23 kg | -1.23 kg
    massg | 0 g | 1 g | 500 mg | 999 g | 1 kg | 1.23 Mg | -1.23 Mg
    masskg | 0 kg | 1 kg | 500 g | 999 kg | 1 Mg | 1.23 Gg | -1.23 Gg
    lengthmm | 0 mm | 1 mm | 500 µm | 999 mm | 1 m | 1.23 km | -1.23 km
    lengthm | 0 m | 1 m | 500 mm | 999 m | 1 km | 1.23 Mm | -1.23 Mm
    lengthkm | 0 km | 1 km | 500 m | 999 km | 1 Mm | 1.23 Gm | -1.23 Gm
    pressurembar | 0 mbar | 1 mbar | 500 µbar | 999 mbar | 1 bar | 1.23 kbar | -1.23 kbar
    pressurebar | 0 bar | 1 bar | 500 mbar | 999 bar | 1 kbar | 1.23 Mbar | -1.23 Mbar
    pressurekbar | 0 kbar | 1 kbar | 500 bar | 999 kbar | 1 Mbar | 1.23 Gbar | -1.23 Gbar
    pressurepa | 0 Pa | 1 Pa | 500 mPa | 999 Pa | 1 kPa | 1.23 MPa | -1.23 MPa
    radbq | 0 Bq | 1 Bq | 500 mBq | 999 Bq | 1 kBq | 1.23 MBq | -1.23 MBq
    radci | 0 Ci | 1 Ci | 500 mCi | 999 Ci | 1 kCi | 1.23 MCi | -1.23 MCi
    radgy | 0 Gy | 1 Gy | 500 mGy | 999 Gy | 1 kGy | 1.23 MGy | -1.23 MGy
    radrad | 0 rad | 1 rad | 500 mrad | 999 rad | 1 krad | 1.23 Mrad | -1.23 Mrad
    radsv | 0 Sv | 1 Sv | 500 mSv | 999 Sv | 1 kSv | 1.23 MSv | -1.23 MSv
    radmsv | 0 mSv | 1 mSv | 500 µSv | 999 mSv | 1 Sv | 1.23 kSv | -1.23 kSv
    radusv | 0 µSv | 1 µSv | 500 nSv | 999 µSv | 1 mSv | 1.23 Sv | -1.23 Sv
    radrem | 0 rem | 1 rem | 500 mrem | 999 rem | 1 krem | 1.23 Mrem | -1.23 Mrem
    radexpckg | 0 C/kg | 1 C/kg | 500 mC/kg | 999 C/kg | 1 kC/kg | 1.23 MC/kg | -1.23 MC/kg
    radr | 0 R | 1 R | 500 mR | 999 R | 1 kR | 1.23 MR | -1.23 MR
    radsvh | 0 Sv/h | 1 Sv/h | 500 mSv/h | 999 Sv/h | 1 kSv/h | 1.23 MSv/h | -1.23 MSv/h
    radmsvh | 0 mSv/h | 1 mSv/h | 500 µSv/h | 999 mSv/h | 1 Sv/h | 1.23 kSv/h | -1.23 kSv/h
    radusvh | 0 µSv/h | 1 µSv/h | 500 nSv/h | 999 µSv/h | 1 mSv/h | 1.23 Sv/h | -1.23 Sv/h
    rothz | 0 Hz | 1 Hz | 500 mHz | 999 Hz | 1 kHz | 1.23 MHz | -1.23 MHz
    rotkhz | 0 kHz | 1 kHz | 500 Hz | 999 kHz | 1 MHz | 1.23 GHz | -1.23 GHz
    rotmhz | 0 MHz | 1 MHz | 500 kHz | 999 MHz | 1 GHz | 1.23 THz | -1.23 THz
    rotghz | 0 GHz | 1 GHz | 500 MHz | 999 GHz | 1 THz | 1.23 PHz | -1.23 PHz
    hertz | 0 Hz | 1 Hz | 500 mHz | 999 Hz | 1 kHz | 1.23 MHz | -1.23 MHz
    mlitre | 0 mL | 1 mL | 500 µL | 999 mL | 1 L | 1.23 kL | -1.23 kL
    litre | 0 L | 1 L | 500 mL | 999 L | 1 kL | 1.23 ML | -1.23 ML
    Wm2 | 0 W/m² | 1 W/m² | 0.500 W/m² | 999 W/m² | 1000 W/m² | 1234567 W/m² | -1234567 W/m²
    kwattm | 0 kW-Min | 1 kW-Min | 500 W-Min | 999 kW-Min | 1 MW-Min | 1.23 GW-Min | -1.23 GW-Min
    Hs | 0 H/s | 1 H/s | 500 mH/s | 999 H/s | 1 kH/s | 1.23 MH/s | -1.23 MH/s
    KHs | 0 kH/s | 1 kH/s | 500 H/s | 999 kH/s | 1 MH/s | 1.23 GH/s | -1.23 GH/s
    MHs | 0 MH/s | 1 MH/s | 500 kH/s | 999 MH/s | 1 GH/s | 1.23 TH/s | -1.23 TH/s
    GHs | 0 GH/s | 1 GH/s | 500 MH/s | 999 GH/s | 1 TH/s | 1.23 PH/s | -1.23 PH/s
    THs | 0 TH/s | 1 TH/s | 500 GH/s | 999 TH/s | 1 PH/s | 1.23 EH/s | -1.23 EH/s
    PHs | 0 PH/s | 1 PH/s | 500 TH/s | 999 PH/s | 1 EH/s | 1.23 ZH/s | -1.23 ZH/s
    EHs | 0 EH/s | 1 EH/s | 500 PH/s | 999 EH/s | 1 ZH/s | 1.23 YH/s | -1.23 YH/s
    masslb | 0 lb | 1 lb | 0.500 lb | 999 lb | 1000 lb | 1234567 lb | -1234567 lb
    masst | 0 t | 1 t | 0.500 t | 999 t | 1000 t | 1234567 t | -1234567 t
    lengthin | 0 in | 1 in | 0.500 in | 999 in | 1000 in | 1234567 in | -1234567 in
    lengthft | 0 ft | 1 ft | 0.500 ft | 999 ft | 1000 ft | 1234567 ft | -1234567 ft
    lengthmi | 0 mi | 1 mi | 0.500 mi | 999 mi | 1000 mi | 1234567 mi | -1234567 mi
    pressurehpa | 0 hPa | 1 hPa | 0.500 hPa | 999 hPa | 1000 hPa | 1234567 hPa | -1234567 hPa
    pressurekpa | 0 kPa | 1 kPa | 0.500 kPa | 999 kPa | 1000 kPa | 1234567 kPa | -1234567 kPa
    pressurehg | 0 "Hg | 1 "Hg | 0.500 "Hg | 999 "Hg | 1000 "Hg | 1234567 "Hg | -1234567 "Hg
    pressurepsi | 0psi | 1psi | 0.500psi | 999psi | 1ksi | 1.23Mpsi | -1.23Mpsi
    cps | 0 c/s | 1 c/s | 0.500 c/s | 999 c/s | 1K c/s | 1.23M c/s | -1.23M c/s
    ops | 0 ops/s | 1 ops/s | 0.500 ops/s | 999 ops/s | 1K ops/s | 1.23M ops/s | -1.23M ops/s
    reqps | 0 req/s | 1 req/s | 0.500 req/s | 999 req/s | 1K req/s | 1.23M req/s | -1.23M req/s
    rps | 0 rd/s | 1 rd/s | 0.500 rd/s | 999 rd/s | 1K rd/s | 1.23M rd/s | -1.23M rd/s
    wps | 0 wr/s | 1 wr/s | 0.500 wr/s | 999 wr/s | 1K wr/s | 1.23M wr/s | -1.23M wr/s
    iops | 0 io/s | 1 io/s | 0.500 io/s | 999 io/s | 1K io/s | 1.23M io/s | -1.23M io/s
    eps | 0 evt/s | 1 evt/s | 0.500 evt/s | 999 evt/s | 1K evt/s | 1.23M evt/s | -1.23M evt/s
    mps | 0 msg/s | 1 msg/s | 0.500 msg/s | 999 msg/s | 1K msg/s | 1.23M msg/s | -1.23M msg/s
    recps | 0 rec/s | 1 rec/s | 0.500 rec/s | 999 rec/s | 1K rec/s | 1.23M rec/s | -1.23M rec/s
    rowsps | 0 rows/s | 1 rows/s | 0.500 rows/s | 999 rows/s | 1K rows/s | 1.23M rows/s | -1.23M rows/s
    cpm | 0 c/m | 1 c/m | 0.500 c/m | 999 c/m | 1K c/m | 1.23M c/m | -1.23M c/m
    opm | 0 ops/m | 1 ops/m | 0.500 ops/m | 999 ops/m | 1K ops/m | 1.23M ops/m | -1.23M ops/m
    reqpm | 0 req/m | 1 req/m | 0.500 req/m | 999 req/m | 1K req/m | 1.23M req/m | -1.23M req/m
    rpm | 0 rd/m | 1 rd/m | 0.500 rd/m | 999 rd/m | 1K rd/m | 1.23M rd/m | -1.23M rd/m
    wpm | 0 wr/m | 1 wr/m | 0.500 wr/m | 999 wr/m | 1K wr/m | 1.23M wr/m | -1.23M wr/m
    epm | 0 evts/m | 1 evts/m | 0.500 evts/m | 999 evts/m | 1K evts/m | 1.23M evts/m | -1.23M evts/m
    mpm | 0 msgs/m | 1 msgs/m | 0.500 msgs/m | 999 msgs/m | 1K msgs/m | 1.23M msgs/m | -1.23M msgs/m
    recpm | 0 rec/m | 1 rec/m | 0.500 rec/m | 999 rec/m | 1K rec/m | 1.23M rec/m | -1.23M rec/m
    rowspm | 0 rows/m | 1 rows/m | 0.500 rows/m | 999 rows/m | 1K rows/m | 1.23M rows/m | -1.23M rows/m
    ns | 0 ns | 1 ns | 0.500 ns | 999 ns | 1 µs | 1.23 ms | -1.23 ms
    µs | 0 µs | 1 µs | 0.500 µs | 999 µs | 1 ms | 1.23 s | -1.23 s
    ms | 0 ms | 1 ms | 0.500 ms | 999 ms | 1 s | 20.6 min | -20.6 min
    s | 0 s | 1 s | 500 ms | 16.7 min | 16.7 min | 2.04 week | -2.04 week
    m | 0 min | 1 min | 0.500 min | 16.7 hour | 16.7 hour | 2.35 year | -2.35 year
    h | 0 hour | 1 hour | 0.500 hour | 5.95 week | 5.95 week | 141 year | -141 year
    d | 0 day | 1 day | 0.500 day | 2.74 year | 2.74 year | 3382 year | -3382 year
    dtdurationms | 0 milliseconds | 1 millisecond |  | 999 milliseconds | 1 second | 20 minutes | 20 minutes ago
    dtdurations | 0 seconds | 1 second | 500 milliseconds | 16 minutes | 16 minutes | 2 weeks | 2 weeks ago
    dthms | 00:00:00 | 00:00:01 | 00:00:00 | 00:16:39 | 00:16:40 | 342:56:07 | 342:56:07 ago
    dtdhms | 00:00:00 | 00:00:01 | 00:00:00 | 00:16:39 | 00:16:40 | 14 d 06:56:07 | 14 d 06:56:07 ago
    timeticks | 0 s | 10 ms | 5 ms | 9.99 s | 10 s | 3.43 hour | -3.43 hour
    bool | False | True | True | True | True | True | True
    bool_yes_no | No | Yes | Yes | Yes | Yes | Yes | Yes
    bool_on_off | Off | On | On | On | On | On | On
    hex | 0 | 1 | ~ | 3E7 | 3E8 | 12D687 | -12D687
    hex0x | 0x0 | 0x1 | ~ | 0x3E7 | 0x3E8 | 0x12D687 | -0x12D687
    locale | 0 | 1 | 0.5 | 999 | 1,000 | 1,234,567 | -1,234,567
    sci | 0e+0 | 1e+0 | 5e-1 | 9.99e+2 | 1e+3 | 1.234567e+6 | -1.234567e+6
    """
}
