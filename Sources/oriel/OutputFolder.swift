import AppCore
import Glibc
import Text

/// Files that the user asked for, below the state folder, readable by him alone.
enum OutputFolder {
  static func write(_ files: [OutputFile], to folder: String) -> Result<String, LoadProblem> {
    guard let root = StateFolder.path else {
      return .failure(LoadProblem(subject: folder, reason: "there is no home folder", advice: "set XDG_STATE_HOME"))
    }
    let path = folder.isEmpty ? root : root + "/" + folder
    guard makeFolders(path) else { return .failure(problem(path)) }
    for file in files {
      if let problem = write(file.text, to: path + "/" + file.name) { return .failure(problem) }
    }
    return .success(files.count == 1 ? path + "/" + files[0].name : path)
  }

  private static let savedFolder = "dashboards"

  /// Where saved dashboards are; `nil` while there are none.
  static var savedDashboards: String? {
    StateFolder.path.map { "\($0)/\(savedFolder)" }.flatMap { access($0, R_OK | X_OK) == 0 ? $0 : nil }
  }

  /// Beside the others that were saved; as a new one under the next name that is free.
  static func save(_ file: OutputFile, replaces: Bool) -> Result<String, LoadProblem> {
    guard !replaces, let folder = savedDashboards else { return write([file], to: savedFolder) }
    let title = file.name.hasSuffix(".json") ? String(file.name.dropLast(5)) : file.name
    let names = [file.name] + (2...1000).map { "\(title)-\($0).json" }
    guard let free = names.first(where: { access("\(folder)/\($0)", F_OK) != 0 }) else {
      return .failure(LoadProblem(subject: folder, reason: "a thousand dashboards of that title are there", advice: "remove some"))
    }
    return write([OutputFile(name: free, text: file.text)], to: savedFolder)
  }

  static let stateFile = "state.json"

  /// - Returns: `nil` where there is no such file, where it is longer than `limit`, and where it would have to be waited for.
  static func read(_ name: String, limit: Int) -> [UInt8]? {
    StateFolder.path.flatMap { try? FileBytes.read($0 + "/" + name, limit: limit, timeout: .zero) }
  }

  /// Whole or not at all: a program that ends meanwhile leaves the old file.
  static func write(_ text: String, to path: String) -> LoadProblem? {
    let temporary = path + ".new"
    // What is left of an earlier try, or a link that somebody put there, is not written to.
    unlink(temporary)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0, let file = fdopen(descriptor, "w") else { return problem(path) }
    var text = text
    let isWritten = text.withUTF8 { bytes in bytes.isEmpty || fwrite(bytes.baseAddress, 1, bytes.count, file) == bytes.count }
    guard fclose(file) == 0, isWritten, rename(temporary, path) == 0 else {
      let problem = problem(path)
      unlink(temporary)
      return problem
    }
    return nil
  }

  private static func makeFolders(_ path: String) -> Bool {
    var made = ""
    for part in path.split(separator: "/") {
      made += "/" + part
      if mkdir(made, 0o700) != 0, errno != EEXIST { return false }
    }
    return true
  }

  private static func problem(_ path: String) -> LoadProblem {
    LoadProblem(subject: path, reason: String(cString: strerror(errno)))
  }
}
