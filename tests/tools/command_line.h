#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tc0 {

/// How a shell command ended.
struct Run {
  int code =
      0;  // exit code; 128 + number of a signal, as a shell says it; 124 after the time limit
  std::string out;
  std::string err;
};

struct RunLimits {
  int seconds = 30;
  std::uint64_t addressSpace = 0;  // bytes; 0: no limit. Sanitizers need all there is: not set then
};

/// A new temporary folder, removed at the end, and /bin/bash in it, with the built programs first
/// on its PATH and nothing on standard input.
class Workplace {
 public:
  Workplace();
  ~Workplace();
  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;

  Run run(const std::string& command, const RunLimits& limits = {}) const;
  /// The output of a command that has to succeed and to be silent on standard error.
  std::string output(const std::string& command) const;

  std::filesystem::path path(const std::string& name) const { return folder_ / name; }
  void write(const std::string& name, const std::string& bytes) const;
  std::string read(const std::string& name) const;
  bool has(const std::string& name) const;
  /// Names of everything in the folder, sorted.
  std::vector<std::string> names() const;

 private:
  std::filesystem::path folder_;
};

/// Text that is one line, with its end.
bool isOneLine(const std::string& text);

/// The command without root's right to pass over permissions. It holds no single quotes.
std::string asUser(const std::string& command);

/// Whether this machine has a program of the name.
bool isInstalled(const std::string& program);

}  // namespace tc0
