#include "tests/tools/command_line.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "tests/support/sanitized.h"

namespace tc0 {
namespace {

constexpr int kTimedOut = 124;
constexpr int kSignal = 128;

using Clock = std::chrono::steady_clock;

/// What a process writes, in memory.
class Capture {
 public:
  Capture() : file_(::memfd_create("output", 0)) {
    if (file_ < 0) throw std::runtime_error("no memory for a program's output");
  }
  ~Capture() { ::close(file_); }
  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;

  int file() const { return file_; }
  std::string text() const {
    std::string text;
    char block[1 << 16];
    ::lseek(file_, 0, SEEK_SET);
    for (ssize_t size; (size = ::read(file_, block, sizeof block)) > 0;) text.append(block, size);
    return text;
  }

 private:
  int file_;
};

// In the child; a session of its own, so that all it starts can be ended together.
[[noreturn]] void become(const char* folder, const char* command, const RunLimits& limits, int out,
                         int err) {
  ::setpgid(0, 0);
  int nothing = ::open("/dev/null", O_RDONLY);
  bool ready =
      ::dup2(nothing, 0) >= 0 && ::dup2(out, 1) >= 0 && ::dup2(err, 2) >= 0 && ::chdir(folder) == 0;
  if (limits.addressSpace != 0 && !kSanitized) {
    rlimit most{limits.addressSpace, limits.addressSpace};
    ready = ready && ::setrlimit(RLIMIT_AS, &most) == 0;
  }
  if (ready) ::execl("/bin/bash", "bash", "-c", command, static_cast<char*>(nullptr));
  ::_exit(127);
}

int waitFor(pid_t child, int seconds) {
  auto deadline = Clock::now() + std::chrono::seconds(seconds);
  auto pause = std::chrono::microseconds(200);
  int status = 0;
  while (::waitpid(child, &status, WNOHANG) == 0) {
    if (Clock::now() > deadline) {
      ::kill(-child, SIGKILL);
      ::waitpid(child, &status, 0);
      return kTimedOut;
    }
    std::this_thread::sleep_for(pause);
    pause = std::min(2 * pause, std::chrono::microseconds(5000));
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : kSignal + WTERMSIG(status);
}

}  // namespace

Workplace::Workplace() {
  std::string name = (std::filesystem::temp_directory_path() / "tc0-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  folder_ = name;
}

Workplace::~Workplace() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

Run Workplace::run(const std::string& command, const RunLimits& limits) const {
  Capture out, err;
  std::string inFolder = "PATH='" TC0_BIN_DIR "':$PATH\n" + command;
  pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("no new process");
  if (child == 0) become(folder_.c_str(), inFolder.c_str(), limits, out.file(), err.file());
  int code = waitFor(child, kSanitized ? 10 * limits.seconds : limits.seconds);
  return {code, out.text(), err.text()};
}

std::string Workplace::output(const std::string& command) const {
  Run run = this->run(command);
  INFO(command);
  CHECK(run.err == "");
  REQUIRE(run.code == 0);
  return run.out;
}

void Workplace::write(const std::string& name, const std::string& bytes) const {
  std::ofstream(path(name), std::ios::binary) << bytes;
}

std::string Workplace::read(const std::string& name) const {
  std::ifstream in(path(name), std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

bool Workplace::has(const std::string& name) const { return std::filesystem::exists(path(name)); }

std::vector<std::string> Workplace::names() const {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder_))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

bool isOneLine(const std::string& text) {
  return text.size() > 1 && text.find('\n') == text.size() - 1;
}

std::string asUser(const std::string& command) {
  if (::geteuid() != 0) return command;
  return "setpriv --bounding-set -all --inh-caps -all bash -c '" + command + "'";
}

bool isInstalled(const std::string& program) {
  return std::system(("command -v " + program + " >/dev/null 2>&1").c_str()) == 0;
}

}  // namespace tc0
