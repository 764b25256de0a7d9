/// Dates as HTTP writes them: `Sun, 06 Nov 1994 08:49:37 GMT`.
package enum HTTPDate {
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// Seconds since the Unix epoch. The two obsolete forms are not read.
  package static func seconds(of text: String) -> Int64? {
    let words = text.split(separator: " ")
    guard words.count == 6, words[5] == "GMT", let day = Int(words[1]), let year = Int(words[3]), (1970...9999).contains(year),
      let month = months.firstIndex(of: String(words[2])).map({ $0 + 1 }),
      (1...CivilDate.daysInMonth(year: year, month: month)).contains(day)
    else { return nil }
    let time = words[4].split(separator: ":").map { Int($0) ?? -1 }
    guard time.count == 3, (0...23).contains(time[0]), (0...59).contains(time[1]), (0...60).contains(time[2]) else { return nil }
    let days = CivilDate.dayNumber(year: year, month: month, day: day)
    return Int64(days) * 86_400 + Int64(time[0] * 3600 + time[1] * 60 + time[2])
  }
}
